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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listener of streams in memory, with a fault or without.
final class MemoryListener implements Listener {
    /// What is wrong with it.
    enum Fault {
        NONE,
        /// And nothing else is possible here: every stream in memory has addresses of its own.
        OTHER_ADDRESSES("what connects is accepted"),
        LAST_COME_FIRST_ACCEPTED("those who come early wait to be accepted"),
        LAST_COME_FIRST_SERVED("tasks that accept are served in their order"),
        CLOSED_IS_QUIET("closing fails those who accept", "nobody connects to a listener that is closed"),
        CLOSES_ALL("connections outlive their listener"),
        CANCELLED_TAKES("a cancelled accept takes nobody", "an accept that is cancelled at any moment"),
        CANCELLED_LEAVES_STREAM("a connect that is cancelled at any moment"),
        NO_CHECKPOINT("cancellation comes before those who wait");

        /// What it lacks.
        final List<String> behaviours;

        Fault(String... behaviours) {
            this.behaviours = List.of(behaviours);
        }
    }

    private final Fault fault;
    private final ArrayDeque<ByteStream> backlog = new ArrayDeque<>();
    private final List<ByteStream> accepted = new ArrayList<>();
    private final WaitQueue<@Nullable Void> accepting = new WaitQueue<>();
    private final ArrayDeque<WaitQueue<@Nullable Void>> latestFirst = new ArrayDeque<>();
    private final SocketAddress address = new MemoryAddress("memory:listener");
    private boolean closed;
    private boolean swallowsNext;

    MemoryListener(Fault fault) {
        this.fault = fault;
    }

    ByteStream connect() throws IOException {
        if (fault != Fault.CANCELLED_LEAVES_STREAM) {
            Gyre.yieldNow();
        }
        if (closed && fault != Fault.CLOSED_IS_QUIET) {
            throw new IOException("connection refused");
        }
        var pair = MemoryStream.pair(100);
        deliver(pair.server());
        if (fault == Fault.CANCELLED_LEAVES_STREAM) {
            Gyre.yieldNow();
        }
        return pair.client();
    }

    private void deliver(ByteStream stream) {
        accepted.add(stream);
        var line = latestFirst.isEmpty() ? accepting : latestFirst.removeLast();
        if (swallowsNext) {
            swallowsNext = false;
        } else if (!line.wakeFirst(stream)) {
            backlog.add(stream);
        }
    }

    @Override
    public ByteStream accept() throws IOException {
        if (fault != Fault.NO_CHECKPOINT) {
            Gyre.checkpoint();
        }
        requireOpen();
        if (!backlog.isEmpty()) {
            return fault == Fault.LAST_COME_FIRST_ACCEPTED ? backlog.removeLast() : backlog.removeFirst();
        }
        try {
            var stream = (@Nullable ByteStream) line().await("a connection", null);
            if (stream == null) {
                throw new StreamClosedException("the listener was closed");
            }
            return stream;
        } catch (TaskCancelledException cancelled) {
            swallowsNext = fault == Fault.CANCELLED_TAKES;
            throw cancelled;
        }
    }

    private WaitQueue<@Nullable Void> line() {
        if (fault != Fault.LAST_COME_FIRST_SERVED) {
            return accepting;
        }
        latestFirst.add(new WaitQueue<>());
        return latestFirst.getLast();
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
    public boolean isClosed() {
        return closed && fault != Fault.CLOSED_IS_QUIET;
    }

    @Override
    public void close() {
        closed = true;
        if (fault != Fault.CLOSED_IS_QUIET) {
            accepting.wakeAll(null);
        }
        if (fault == Fault.CLOSES_ALL) {
            accepted.forEach(ByteStream::abort);
        }
    }
}
