package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Waiter;
import dev.gyre.loop.sync.Mutex;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Gets its connections from the [Dealer] of its group, which accepts them on another loop. Loop-confined, but for what
/// the dealer calls.
final class DealtListener implements Listener {
    /// So many may be on their way to a loop that accepts none: enough for what comes while it is busy for a moment.
    private static final int WAITING_MAX = 16;

    private final EventLoop loop = EventLoop.current();
    private final Network network = Network.current();
    private final List<SocketAddress> addresses;
    private final Runnable onRoom;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ArrayDeque<Accepted> arrived = new ArrayDeque<>();

    /// Held by the task that waits for a connection; the others wait for it in line.
    private final Mutex turn = new Mutex();

    private @Nullable Waiter waiter;
    private boolean closed;

    /// @param onRoom called, on this loop, when there is room again
    DealtListener(List<SocketAddress> addresses, Runnable onRoom) {
        this.addresses = addresses;
        this.onRoom = onRoom;
    }

    // ---- for the dealer, on its loop -------------------------------------------------------------

    boolean hasRoom() {
        return waiting.get() < WAITING_MAX;
    }

    /// Hands over a connection, or closes it when this loop has ended.
    ///
    /// @param from the dealer's network
    void deal(Accepted connection, Network from) {
        waiting.incrementAndGet();
        try {
            loop.execute(() -> arrive(connection));
        } catch (RejectedExecutionException ended) {
            connection.close(from);
            waiting.decrementAndGet();
        }
    }

    // ---- for this loop ---------------------------------------------------------------------------

    private void arrive(Accepted connection) {
        if (closed) {
            connection.close(network);
            taken();
            return;
        }
        arrived.add(connection);
        if (waiter != null) {
            waiter.wake(null);
        }
    }

    private void taken() {
        if (waiting.getAndDecrement() == WAITING_MAX) {
            onRoom.run();
        }
    }

    @Override
    public ByteStream accept() throws IOException {
        Gyre.checkpoint();
        try (var held = turn.hold()) {
            while (true) {
                if (closed) {
                    throw new StreamClosedException("cannot accept: " + this + " is closed");
                }
                var connection = arrived.poll();
                if (connection != null) {
                    taken();
                    return new SocketStream(connection.watch(network));
                }
                awaitArrival();
            }
        }
    }

    private void awaitArrival() {
        waiter = Waiter.external(this);
        try {
            waiter.await();
        } finally {
            waiter = null;
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return addresses;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        while (!arrived.isEmpty()) {
            arrived.remove().close(network);
            taken();
        }
        if (waiter != null) {
            waiter.wake(null);
        }
    }

    @Override
    public String toString() {
        return "the listener for what is accepted at " + addresses;
    }
}
