package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listener to which the test connects, and which knows what it has handed out.
final class ScriptedListener implements Listener {
    static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("listener.test", 7);

    private final List<SocketAddress> addresses;
    private final ArrayDeque<ScriptedNetwork.Stream> backlog = new ArrayDeque<>();
    private final WaitQueue<@Nullable Void> accepting = new WaitQueue<>();
    final List<ScriptedNetwork.Stream> handedOut = new ArrayList<>();
    boolean closed;
    private @Nullable IOException broken;

    ScriptedListener() {
        this(List.of(ADDRESS));
    }

    ScriptedListener(List<SocketAddress> addresses) {
        this.addresses = addresses;
    }

    /// Puts a connection into the backlog.
    ScriptedNetwork.Stream connect() {
        var stream = new ScriptedNetwork.Stream(
            InetSocketAddress.createUnresolved("client.test", 1 + handedOut.size() + backlog.size()));
        backlog.add(stream);
        accepting.wakeFirst(null);
        return stream;
    }

    void breakWith(IOException failure) {
        broken = failure;
        accepting.wakeAll(null);
    }

    int backlog() {
        return backlog.size();
    }

    long open() {
        return handedOut.stream().filter(stream -> !stream.isClosed()).count();
    }

    @Override
    public ByteStream accept() throws IOException {
        Gyre.checkpoint();
        while (true) {
            if (closed) {
                throw new StreamClosedException("the listener is closed");
            }
            if (broken != null) {
                throw broken;
            }
            if (!backlog.isEmpty()) {
                var stream = backlog.remove();
                handedOut.add(stream);
                return stream;
            }
            accepting.await(Waiter.external("a connection"), null);
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        closed = true;
        accepting.wakeAll(null);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
