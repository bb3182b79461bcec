package dev.gyre.loop.os;

import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes of a stream for which only a thread can wait: read when a task asks for some and there are none, at most
/// 16 KiB ahead.
///
/// The thread cannot be called back, so it reads for whoever comes: what it has read after its task was cancelled is
/// for the next reader, and none is lost. While nobody asks there is no thread and no buffer. Any thread.
final class Intake implements PipeSource {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final String name;
    private final InputStream in;
    private final Bell arrival = new Bell();

    // Guarded by this object.
    private ByteBuffer ready = NONE;
    private boolean reading;
    private boolean ended;
    private boolean closed;
    private @Nullable Exception failure;

    /// @param name for people
    Intake(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    // ---- the task's part -------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (true) {
            arrival.await(name, this::isReady);
            int count = take(target);
            if (count != 0 || !target.hasRemaining()) {
                return count;
            }
        }
    }

    /// Whether there is something to take; if not, it is being fetched from now on.
    private synchronized boolean isReady() {
        if (ready.hasRemaining() || ended || closed || failure != null) {
            return true;
        }
        if (!reading) {
            PipeThreads.start(this::fetch);
            reading = true;
        }
        return false;
    }

    /// As [#read], 0 where there is nothing yet.
    private synchronized int take(ByteBuffer target) throws IOException {
        if (closed) {
            throw new StreamClosedException("cannot read from " + name + ": it is closed");
        }
        if (ready.hasRemaining()) {
            int count = Math.min(ready.remaining(), target.remaining());
            target.put(target.position(), ready, ready.position(), count);
            target.position(target.position() + count);
            ready.position(ready.position() + count);
            if (!ready.hasRemaining()) {
                ready = NONE;
            }
            return count;
        }
        if (failure != null) {
            throw new IOException("cannot read from " + name, failure);
        }
        return ended ? -1 : 0;
    }

    /// Ends all reads, now and later. A thread that waits for the stream goes on waiting until something comes.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            ready = NONE;
        }
        try {
            in.close();
        } catch (IOException useless) {
            // Nothing was to be read any more.
        }
        arrival.ring();
    }

    // ---- the thread's part -----------------------------------------------------------------------

    private void fetch() {
        var chunk = new byte[CHUNK_BYTES];
        try {
            int count = in.read(chunk);
            fetched(count < 0 ? NONE : ByteBuffer.wrap(chunk, 0, count), count < 0, null);
        } catch (IOException | RuntimeException broken) {
            fetched(NONE, false, broken);
        }
        arrival.ring();
    }

    private synchronized void fetched(ByteBuffer bytes, boolean atEnd, @Nullable Exception broken) {
        reading = false;
        ready = closed ? NONE : bytes;
        ended = atEnd;
        failure = broken;
    }

    @Override
    public String toString() {
        return name;
    }
}
