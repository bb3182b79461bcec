package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Waiter;
import dev.gyre.loop.sync.Mutex;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Listens with one or several sockets of the operating system.
final class SocketListener implements Listener {
    private static final Duration EXHAUSTED_PAUSE = Duration.ofSeconds(1);
    private static final System.Logger LOGGER = System.getLogger("dev.gyre.loop.net");

    private final EventLoop loop = EventLoop.current();
    private final Network network;
    private final List<ListeningPlace> places;
    private final List<SocketAddress> addresses;

    /// Held by the task that waits for a connection; the others wait for it in line.
    private final Mutex turn = new Mutex();

    private @Nullable Waiter waiter;
    private boolean closed;

    SocketListener(Network network, List<ListeningPlace> places) {
        this.network = network;
        this.places = List.copyOf(places);
        addresses = places.stream()
                .map(place -> place.handle().localAddress())
                .toList();
    }

    @Override
    public ByteStream accept() throws IOException {
        return new SocketStream(acceptUnwatched().watch(network));
    }

    /// As [#accept], of a connection that another loop may be going to watch.
    Accepted acceptUnwatched() throws IOException {
        Gyre.checkpoint();
        requireOpen();
        try (var held = turn.hold()) {
            while (true) {
                requireOpen();
                var accepted = acceptNow();
                if (accepted != null) {
                    return accepted;
                }
                awaitConnection();
            }
        }
    }

    private @Nullable Accepted acceptNow() throws IOException {
        try {
            for (var place : places) {
                while (place.handle().readiness().isReadable()) {
                    var accepted = place.handle().accept();
                    if (accepted != null) {
                        return accepted;
                    }
                }
            }
        } catch (AcceptExhaustedException exhausted) {
            report(exhausted);
            Gyre.moveOnAfter(EXHAUSTED_PAUSE, this::awaitClosed);
        }
        return null;
    }

    private static void report(AcceptExhaustedException exhausted) {
        try {
            LOGGER.log(Level.WARNING,
                exhausted.getMessage() + "; trying again in " + EXHAUSTED_PAUSE.toSeconds() + " s");
        } catch (RuntimeException | Error alsoExhausted) {
            // A log may need descriptors itself, and the server has to go on without it.
        }
    }

    private void awaitConnection() {
        if (places.stream().anyMatch(place -> place.handle().readiness().isReadable())) {
            return;
        }
        var anyOf = Waiter.external(this);
        try {
            for (var place : places) {
                place.handle().watchReadable();
                place.handle().readiness().wakesWhenReadable(anyOf);
            }
            anyOf.await();
        } finally {
            places.forEach(place -> place.handle().readiness().wakesWhenReadable(null));
        }
    }

    private void awaitClosed() {
        waiter = Waiter.external(this);
        try {
            waiter.await();
        } finally {
            waiter = null;
        }
    }

    private void requireOpen() throws IOException {
        if (EventLoop.current() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ": accept there");
        }
        if (closed || places.getFirst().handle().readiness().isClosed()) {
            throw new StreamClosedException("cannot accept: " + this + " is closed");
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
        if (EventLoop.current() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ": close it there, with loop.execute(...)");
        }
        closed = true;
        places.forEach(ListeningPlace::close);
        if (waiter != null) {
            waiter.wake(null);
        }
    }

    @Override
    public String toString() {
        return "the listener at " + addresses;
    }
}
