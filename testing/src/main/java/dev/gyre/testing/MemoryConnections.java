package dev.gyre.testing;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections in memory that wait to be accepted. Loop-confined.
final class MemoryConnections implements Listener {
    /// As many bytes as a connection of the system holds, about.
    private static final int CAPACITY_BYTES = 64 * 1024;

    /// As many as servers let wait, usually.
    private static final int BACKLOG_MAX = 128;

    private final ArrayDeque<ByteStream> backlog = new ArrayDeque<>();
    private final WaitQueue<@Nullable Void> accepting = new WaitQueue<>();
    private final SocketAddress address = new MemoryAddress("memory:server");
    private boolean isClosed;

    /// The other end of a new connection. Never suspends, but is a cancellation point.
    ///
    /// @throws ConnectException when nobody listens any more, or too many wait
    ByteStream connect() throws IOException {
        Gyre.checkpoint();
        if (isClosed || backlog.size() == BACKLOG_MAX) {
            throw new ConnectException(isClosed
                    ? "the server in memory is closed"
                    : backlog.size() + " connections wait for the server in memory, and no more can");
        }
        var pair = MemoryStream.pair(CAPACITY_BYTES);
        if (!accepting.wakeFirst(pair.server())) {
            backlog.add(pair.server());
        }
        return pair.client();
    }

    @Override
    public ByteStream accept() throws IOException {
        Gyre.checkpoint();
        requireOpen();
        if (!backlog.isEmpty()) {
            return backlog.removeFirst();
        }
        var stream = (@Nullable ByteStream) accepting.await("a connection", null);
        if (stream == null) {
            requireOpen();
            throw new AssertionError("woken without a connection");
        }
        return stream;
    }

    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new StreamClosedException("the server in memory is closed");
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return List.of(address);
    }

    @Override
    public void close() {
        isClosed = true;
        accepting.wakeAll(null);
        backlog.forEach(ByteStream::abort);
        backlog.clear();
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }
}
