package dev.gyre.testing;

import static dev.gyre.loop.Gyre.checkpoint;

import dev.gyre.loop.Waiter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One direction of a [MemoryStream]: a ring of bytes between one writer and one reader. Loop-confined.
final class MemoryPipe {
    /// When a write is over.
    enum WriteEnds {
        /// When all its bytes have found room.
        WHEN_STORED,
        /// When all its bytes have been read.
        WHEN_READ
    }

    private enum State {
        OPEN,
        /// The writer is done; what is stored may still be read.
        ENDED,
        /// The reader has gone.
        UNREAD,
        /// One of them has aborted: nothing is read or written any more.
        RESET
    }

    private final byte[] ring;
    private final WriteEnds writeEnds;
    private int head;
    private int size;
    private State state = State.OPEN;
    private @Nullable Waiter reader;
    private @Nullable Waiter writer;

    MemoryPipe(int capacityBytes, WriteEnds writeEnds) {
        ring = new byte[capacityBytes];
        this.writeEnds = writeEnds;
    }

    // ---- reading ---------------------------------------------------------------------------------

    /// The number of bytes read, at least one, or -1 at the end.
    int read(byte[] target, int offset, int length) throws IOException {
        checkpoint();
        if (length == 0) {
            return 0;
        }
        while (true) {
            switch (state) {
                case RESET -> throw new IOException("the stream was reset");
                case UNREAD -> throw new IOException("this end of the stream is closed");
                case OPEN -> {
                    if (size > 0) {
                        return take(target, offset, length);
                    }
                    awaitBytes();
                }
                case ENDED -> {
                    return size > 0 ? take(target, offset, length) : -1;
                }
            }
        }
    }

    private int take(byte[] target, int offset, int length) {
        int count = Math.min(length, size);
        int untilEnd = Math.min(count, ring.length - head);
        System.arraycopy(ring, head, target, offset, untilEnd);
        System.arraycopy(ring, 0, target, offset + untilEnd, count - untilEnd);
        head = (head + count) % ring.length;
        size -= count;
        wake(writer);
        return count;
    }

    private void awaitBytes() {
        if (reader != null) {
            throw new IllegalStateException(
                "two tasks read from one end of a stream: " + reader.task() + " waits here");
        }
        try {
            reader = new Waiter("bytes of a memory stream");
            reader.await();
        } finally {
            reader = null;
        }
    }

    // ---- writing ---------------------------------------------------------------------------------

    void write(byte[] source, int offset, int length) throws IOException {
        checkpoint();
        int written = 0;
        while (written < length) {
            requireWritable();
            if (size < ring.length) {
                written += store(source, offset + written, length - written);
            } else {
                awaitReader("room in a memory stream");
            }
        }
        requireWritable();
        while (writeEnds == WriteEnds.WHEN_READ && size > 0) {
            awaitReader("the reader of a memory stream");
            requireWritable();
        }
    }

    private int store(byte[] source, int offset, int length) {
        int count = Math.min(length, ring.length - size);
        int tail = (head + size) % ring.length;
        int untilEnd = Math.min(count, ring.length - tail);
        System.arraycopy(source, offset, ring, tail, untilEnd);
        System.arraycopy(source, offset + untilEnd, ring, 0, count - untilEnd);
        size += count;
        wake(reader);
        return count;
    }

    private void requireWritable() throws IOException {
        switch (state) {
            case OPEN -> {}
            case ENDED -> throw new IOException("the output of this end of the stream is closed");
            case UNREAD -> throw new IOException("broken pipe: the other end of the stream is closed");
            case RESET -> throw new IOException("the stream was reset");
        }
    }

    private void awaitReader(String waitsOn) {
        if (writer != null) {
            throw new IllegalStateException("two tasks write to one end of a stream: " + writer.task() + " waits here");
        }
        try {
            writer = new Waiter(waitsOn);
            writer.await();
        } finally {
            writer = null;
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// The writer is done.
    void end() {
        if (state == State.OPEN) {
            become(State.ENDED);
        }
    }

    /// The reader has gone: what is stored is lost, and writing fails.
    void stopReading() {
        if (state != State.RESET) {
            size = 0;
            become(State.UNREAD);
        }
    }

    void reset() {
        size = 0;
        become(State.RESET);
    }

    private void become(State next) {
        state = next;
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Waiter waiter) {
        if (waiter != null) {
            waiter.wake(null);
        }
    }
}
