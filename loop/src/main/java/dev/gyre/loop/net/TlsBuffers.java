package dev.gyre.loop.net;

import dev.gyre.loop.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The buffers that the TLS streams of one loop lend each other: a stream has one while there are bytes in it, and
/// none while it is idle.
///
/// They lie in the heap: the JDK's ciphers work on arrays, and copy what lies elsewhere.
final class TlsBuffers {
    static final LoopLocal<TlsBuffers> OF_LOOP = LoopLocal.of(TlsBuffers::new);

    /// Room for two of the JDK's largest records, each 16,384 bytes and what goes around them: while less than one
    /// of them is free its engine refuses to make another.
    static final int BYTES = 2 * 16_709;

    /// What is kept for later, a mebibyte; what a busy moment needs beyond it is left to the garbage collector.
    private static final int IDLE_MAX = 32;

    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>(IDLE_MAX);
    private int lent;

    /// An empty buffer of [#BYTES], to be given back by [#give].
    ByteBuffer take() {
        lent++;
        var buffer = idle.pollLast();
        return buffer == null ? ByteBuffer.allocate(BYTES) : buffer;
    }

    void give(ByteBuffer buffer) {
        lent--;
        if (idle.size() < IDLE_MAX) {
            idle.addLast(buffer.clear());
        }
    }

    /// How many buffers streams have now.
    int lent() {
        return lent;
    }
}
