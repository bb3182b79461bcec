package dev.gyre.loop.net;

import dev.gyre.loop.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/// Buffers that go from hand to hand: who moves bytes just now has one, who waits for them has none. So a loop
/// needs a few, for however many connections. Loop-confined.
final class BufferPool {
    /// A few requests, or what a system call moves without being dominated by its fixed cost.
    static final int READING_BYTES = 16 * 1024;

    /// Bulk: with four times as much in a call, the calls themselves hardly count.
    static final int COPYING_BYTES = 64 * 1024;

    /// Buffers in arrays, for bytes that somebody looks at.
    static final LoopLocal<BufferPool> FOR_READING =
            LoopLocal.of(() -> new BufferPool(READING_BYTES, 16, () -> ByteBuffer.allocate(READING_BYTES)));

    /// Room for two of the largest TLS records that the JDK makes, each 16,384 bytes and what goes around them: while
    /// less than one of them is free its engine refuses to make another.
    static final int TLS_BYTES = 2 * 16_709;

    /// Buffers in arrays, for records: the JDK's ciphers copy what lies elsewhere.
    static final LoopLocal<BufferPool> FOR_TLS =
            LoopLocal.of(() -> new BufferPool(TLS_BYTES, 16, () -> ByteBuffer.allocate(TLS_BYTES)));

    /// Buffers outside the heap, for bytes that go from the system to the system.
    static final LoopLocal<BufferPool> FOR_COPYING =
            LoopLocal.of(() -> new BufferPool(COPYING_BYTES, 4, () -> ByteBuffer.allocateDirect(COPYING_BYTES)));

    private final int bytes;
    private final int keptMax;
    private final Supplier<ByteBuffer> maker;
    private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
    private int lent;

    private BufferPool(int bytes, int keptMax, Supplier<ByteBuffer> maker) {
        this.bytes = bytes;
        this.keptMax = keptMax;
        this.maker = maker;
    }

    /// A buffer that is empty; its bytes are whatever somebody has left there.
    ByteBuffer take() {
        lent++;
        var buffer = kept.pollLast();
        return buffer == null ? maker.get() : buffer.clear();
    }

    /// Takes `buffer` back, unless it has another size or there are enough.
    void giveBack(ByteBuffer buffer) {
        lent--;
        if (buffer.capacity() == bytes && kept.size() < keptMax) {
            kept.addLast(buffer);
        }
    }

    /// How many are here to be taken.
    int kept() {
        return kept.size();
    }

    /// How many have been taken and not come back.
    int lent() {
        return lent;
    }
}
