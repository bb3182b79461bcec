package dev.gyre.loop.os;

import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A queue of at most 32 KiB before a stream that only a thread can wait for: the thread takes all that is queued and
/// writes it, and is gone when there is no more. While nothing is queued there is no thread and no buffer.
///
/// Any thread.
final class Outlet implements PipeSink {
    static final int QUEUE_BYTES_MAX = 32 * 1024;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private enum State {
        OPEN,
        /// Closed when what is queued has been written.
        ENDING,
        /// Closed when no thread is writing; what was queued is lost.
        ABORTED
    }

    private final String name;
    private final OutputStream out;
    private final Bell progress = new Bell();

    // Guarded by this object.
    private ByteBuffer queue = NONE;
    private ByteBuffer spare = NONE;
    private boolean writing;
    private State state = State.OPEN;
    private @Nullable IOException failure;
    private @Nullable CompletableFuture<@Nullable Void> idle;

    /// @param name for people
    Outlet(String name, OutputStream out) {
        this.name = name;
        this.out = out;
    }

    // ---- the task's part -------------------------------------------------------------------------

    /// Queues all bytes of `source`, as they find room; suspends meanwhile. The position of `source` says how many
    /// have been queued, and cannot be called back.
    @Override
    public void write(ByteBuffer source) throws IOException {
        do {
            progress.await(name, () -> room() > 0);
            queue(source);
        } while (source.hasRemaining());
    }

    /// Queues all bytes of `source`, at most [#QUEUE_BYTES_MAX], at once; suspends until there is room for them.
    void writeWhole(ByteBuffer source) throws IOException {
        do {
            progress.await(name, () -> room() >= source.remaining());
        } while (!queueWhole(source));
    }

    /// Suspends until everything that was queued has been written.
    void flush() throws IOException {
        do {
            progress.await(name, this::isIdle);
        } while (!isIdle());
        requireUnbroken();
    }

    /// A future that ends when [#flush] would: for those who cannot suspend.
    synchronized CompletableFuture<@Nullable Void> idle() {
        if (isIdle()) {
            return CompletableFuture.completedFuture(null);
        }
        if (idle == null) {
            idle = new CompletableFuture<>();
        }
        return idle;
    }

    /// How much can be queued; as much as anybody wants where queueing fails.
    private synchronized int room() {
        return state == State.OPEN && failure == null ? QUEUE_BYTES_MAX - queue.position() : Integer.MAX_VALUE;
    }

    private synchronized boolean isIdle() {
        return failure != null || state == State.ABORTED || !writing;
    }

    private synchronized boolean queueWhole(ByteBuffer source) throws IOException {
        if (room() < source.remaining()) {
            return false;
        }
        queue(source);
        return true;
    }

    private synchronized void queue(ByteBuffer source) throws IOException {
        requireUnbroken();
        if (state != State.OPEN) {
            throw closed();
        }
        if (!source.hasRemaining()) {
            return;
        }
        if (!writing) {
            PipeThreads.start(this::writeQueue);
            writing = true;
        }
        if (queue == NONE) {
            queue = spare == NONE ? ByteBuffer.allocate(QUEUE_BYTES_MAX) : spare;
            spare = NONE;
        }
        int count = Math.min(queue.remaining(), source.remaining());
        queue.put(queue.position(), source, source.position(), count);
        queue.position(queue.position() + count);
        source.position(source.position() + count);
    }

    private synchronized void requireUnbroken() throws IOException {
        if (state == State.ABORTED) {
            throw closed();
        }
        if (failure != null) {
            throw new IOException("cannot write to " + name + ": nobody reads it any more", failure);
        }
    }

    private StreamClosedException closed() {
        return new StreamClosedException("cannot write to " + name + ": it is closed");
    }

    @Override
    public void end() {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = State.ENDING;
        }
        closeIfDone();
    }

    /// As everywhere; but a thread that is writing cannot be called back, and closes the stream when it has written.
    @Override
    public void abort() {
        synchronized (this) {
            queue = NONE;
            state = State.ABORTED;
        }
        closeIfDone();
        progress.ring();
    }

    private void closeIfDone() {
        synchronized (this) {
            if (writing || state == State.OPEN) {
                return;
            }
        }
        try {
            out.close();
        } catch (IOException useless) {
            // Everything that could be written was written before.
        }
    }

    // ---- the thread's part -----------------------------------------------------------------------

    private void writeQueue() {
        for (var bytes = nextOrDone(NONE); bytes != null; bytes = nextOrDone(bytes)) {
            progress.ring();
            try {
                out.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
                out.flush();
            } catch (IOException broken) {
                broken(broken);
            }
        }
        closeIfDone();
        progress.ring();
    }

    /// What is to be written next; null where the thread ends.
    private synchronized @Nullable ByteBuffer nextOrDone(ByteBuffer written) {
        if (queue.position() == 0) {
            writing = false;
            queue = NONE;
            spare = NONE;
            tellIdle();
            return null;
        }
        var bytes = queue.flip();
        queue = NONE;
        spare = written.clear();
        return bytes;
    }

    private synchronized void broken(IOException broken) {
        queue = NONE;
        if (failure == null) {
            failure = broken;
        }
        tellIdle();
    }

    private void tellIdle() {
        if (idle != null) {
            idle.complete(null);
            idle = null;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
