package dev.gyre.testing;

import static dev.gyre.loop.Gyre.checkpoint;

import dev.gyre.loop.Waiter;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    /// What the task at one side has done to its end.
    private enum Side {
        OPEN,
        /// The writer has said that nothing follows.
        ENDED,
        CLOSED,
        ABORTED
    }

    private final byte[] ring;
    private final WriteEnds writeEnds;
    private int head;
    private int size;
    private Side readingSide = Side.OPEN;
    private Side writingSide = Side.OPEN;
    private @Nullable Waiter reader;
    private @Nullable Waiter writer;

    MemoryPipe(int capacityBytes, WriteEnds writeEnds) {
        ring = new byte[capacityBytes];
        this.writeEnds = writeEnds;
    }

    // ---- reading ---------------------------------------------------------------------------------

    int read(ByteBuffer target) throws IOException {
        beginReading();
        if (!target.hasRemaining()) {
            return 0;
        }
        awaitSomething();
        return size == 0 ? -1 : take(target);
    }

    void awaitReadable() throws IOException {
        beginReading();
        awaitSomething();
    }

    private void beginReading() throws IOException {
        checkpoint();
        if (reader != null) {
            throw new IllegalStateException(
                "two tasks read from one end of a stream: " + reader.task() + " waits here");
        }
        requireReadable();
    }

    /// Suspends until there are bytes or the end.
    private void awaitSomething() throws IOException {
        while (size == 0 && writingSide == Side.OPEN) {
            awaitBytes();
            requireReadable();
        }
    }

    private void requireReadable() throws IOException {
        switch (readingSide) {
            case CLOSED, ABORTED -> throw new StreamClosedException("cannot read: this end of the stream is closed");
            case OPEN, ENDED -> {}
        }
        if (writingSide == Side.ABORTED) {
            throw reset();
        }
    }

    private int take(ByteBuffer target) {
        int count = Math.min(target.remaining(), size);
        int untilEnd = Math.min(count, ring.length - head);
        target.put(ring, head, untilEnd);
        target.put(ring, 0, count - untilEnd);
        head = (head + count) % ring.length;
        size -= count;
        wake(writer);
        return count;
    }

    private void awaitBytes() {
        try {
            reader = new Waiter("bytes of a memory stream");
            reader.await();
        } finally {
            reader = null;
        }
    }

    // ---- writing ---------------------------------------------------------------------------------

    void write(ByteBuffer source) throws IOException {
        checkpoint();
        if (writer != null) {
            throw new IllegalStateException("two tasks write to one end of a stream: " + writer.task() + " waits here");
        }
        requireWritable();
        while (source.hasRemaining()) {
            if (size < ring.length) {
                store(source);
            } else {
                awaitReader("room in a memory stream");
                requireWritable();
            }
        }
        while (writeEnds == WriteEnds.WHEN_READ && size > 0) {
            requireWritable();
            awaitReader("the reader of a memory stream");
        }
    }

    private void store(ByteBuffer source) {
        int count = Math.min(source.remaining(), ring.length - size);
        int tail = (head + size) % ring.length;
        int untilEnd = Math.min(count, ring.length - tail);
        source.get(ring, tail, untilEnd);
        source.get(ring, 0, count - untilEnd);
        size += count;
        wake(reader);
    }

    private void requireWritable() throws IOException {
        switch (writingSide) {
            case OPEN -> {}
            case ENDED -> throw new StreamClosedException("cannot write: the output of this stream is closed");
            case CLOSED, ABORTED -> throw new StreamClosedException("cannot write: this end of the stream is closed");
        }
        switch (readingSide) {
            case OPEN, ENDED -> {}
            case CLOSED -> throw new IOException("broken pipe: the other end of the stream is closed");
            case ABORTED -> throw reset();
        }
    }

    private void awaitReader(String waitsOn) {
        try {
            writer = new Waiter(waitsOn);
            writer.await();
        } finally {
            writer = null;
        }
    }

    private static IOException reset() {
        return new IOException("connection reset: the other end of the stream was aborted");
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// The writer is done; what is stored may still be read.
    void end() throws IOException {
        if (readingSide == Side.ABORTED && writingSide == Side.OPEN) {
            throw reset();
        }
        endWriting(Side.ENDED);
    }

    void closeWriting() {
        endWriting(Side.CLOSED);
    }

    void abortWriting() {
        endWriting(Side.ABORTED);
    }

    /// The reader has gone, so what is stored is lost, and writing fails.
    void closeReading() {
        endReading(Side.CLOSED);
    }

    void abortReading() {
        endReading(Side.ABORTED);
    }

    private void endWriting(Side how) {
        writingSide = how.compareTo(writingSide) > 0 ? how : writingSide;
        wakeBoth();
    }

    private void endReading(Side how) {
        readingSide = how.compareTo(readingSide) > 0 ? how : readingSide;
        wakeBoth();
    }

    private void wakeBoth() {
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Waiter waiter) {
        if (waiter != null) {
            waiter.wake(null);
        }
    }
}
