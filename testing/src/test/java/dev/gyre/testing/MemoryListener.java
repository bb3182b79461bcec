package dev.gyre.testing;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listener of streams in memory, with a fault or without.
final class MemoryListener implements Listener {
    /// What is wrong with it.
    enum Fault {
        NONE,
        LAST_COME_FIRST_SERVED,
        CLOSED_IS_QUIET,
        CANCELLED_TAKES,
        NO_CHECKPOINT
    }

    private final Fault fault;
    private final ArrayDeque<ByteStream> backlog = new ArrayDeque<>();
    private final WaitQueue<@Nullable Void> accepting = new WaitQueue<>();
    private final SocketAddress address = new MemoryAddress("memory:listener");
    private boolean closed;
    private boolean swallowsNext;

    MemoryListener(Fault fault) {
        this.fault = fault;
    }

    ByteStream connect() throws IOException {
        Gyre.yieldNow();
        if (closed && fault != Fault.CLOSED_IS_QUIET) {
            throw new IOException("connection refused");
        }
        var pair = MemoryStream.pair(100);
        if (swallowsNext) {
            swallowsNext = false;
        } else if (!accepting.wakeFirst(pair.server())) {
            backlog.add(pair.server());
        }
        return pair.client();
    }

    @Override
    public ByteStream accept() throws IOException {
        if (fault != Fault.NO_CHECKPOINT) {
            Gyre.checkpoint();
        }
        requireOpen();
        if (!backlog.isEmpty()) {
            return fault == Fault.LAST_COME_FIRST_SERVED ? backlog.removeLast() : backlog.removeFirst();
        }
        try {
            var stream = (@Nullable ByteStream) accepting.await("a connection", null);
            if (stream == null) {
                throw new StreamClosedException("the listener was closed");
            }
            return stream;
        } catch (TaskCancelledException cancelled) {
            swallowsNext = fault == Fault.CANCELLED_TAKES;
            throw cancelled;
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new StreamClosedException("the listener is closed");
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return List.of(address);
    }

    @Override
    public void close() {
        closed = true;
        if (fault != Fault.CLOSED_IS_QUIET) {
            accepting.wakeAll(null);
        }
    }
}
