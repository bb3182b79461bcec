package dev.gyre.loop.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that have come and not been taken. All places count from the first of them.
///
/// Memory is borrowed when bytes come and given back when the last has gone. It doubles when it is full, so that
/// growing costs a copy of each byte at most, and shrinks again when little is left in much. Loop-confined.
final class ReadBuffer {
    private static final byte[] NOTHING = new byte[0];
    private static final int MEMORY_BYTES_MAX = Integer.MAX_VALUE - 8;

    /// Backed by an array; null while there are no bytes and no read goes on.
    private @Nullable ByteBuffer memory;

    private int start;
    private int end;

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    // ---- in --------------------------------------------------------------------------------------

    /// Reads once, behind what is here; suspends as the stream does. False at the end.
    ///
    /// Memory of a read that failed is not lent to others: nobody knows who still writes to it.
    boolean fill(ByteStream stream) throws IOException {
        var target = room();
        boolean mayBeLent = false;
        try {
            int count = stream.read(target);
            mayBeLent = true;
            return count >= 0;
        } finally {
            end = target.position();
            if (isEmpty()) {
                letGo(mayBeLent);
            }
        }
    }

    private ByteBuffer room() {
        var present = memory;
        if (present == null) {
            present = BufferPool.FOR_READING.get().take();
        } else if (end == present.capacity() || isMostlyEmpty(present)) {
            present = relocated(present);
        }
        memory = present;
        return present.clear().position(end);
    }

    private boolean isMostlyEmpty(ByteBuffer present) {
        return present.capacity() > BufferPool.READING_BYTES && size() <= BufferPool.READING_BYTES / 2;
    }

    @SuppressWarnings("ByteBufferBackingArray") // all of it, and made by allocate
    private ByteBuffer relocated(ByteBuffer present) {
        int size = size();
        var roomy = present;
        if (isMostlyEmpty(present)) {
            roomy = BufferPool.FOR_READING.get().take();
        } else if (size > present.capacity() / 2) {
            roomy = ByteBuffer.allocate((int) Math.min(2L * present.capacity(), MEMORY_BYTES_MAX));
        }
        System.arraycopy(present.array(), start, roomy.array(), 0, size);
        if (roomy != present) {
            BufferPool.FOR_READING.get().giveBack(present);
        }
        start = 0;
        end = size;
        return roomy;
    }

    // ---- looking ---------------------------------------------------------------------------------

    byte at(int place) {
        return array()[start + place];
    }

    /// The place of the first `wanted` byte that is not before `from`, or -1.
    int find(byte wanted, int from) {
        var bytes = array();
        for (int i = start + from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i - start;
            }
        }
        return -1;
    }

    /// The place right after what `search` finds, or -1. `from` is where its last call ended.
    int find(DelimiterSearch search, int from) {
        int after = search.find(array(), start + from, end);
        return after < 0 ? after : after - start;
    }

    byte[] copy(int count) {
        return count == 0 ? NOTHING.clone() : Arrays.copyOfRange(array(), start, start + count);
    }

    String text(int count) {
        return new String(array(), start, count, UTF_8);
    }

    String quoted() {
        return Quoted.of(array(), start, end);
    }

    @SuppressWarnings("ByteBufferBackingArray") // all of it, and made by allocate
    private byte[] array() {
        return memory == null ? NOTHING : memory.array();
    }

    // ---- out -------------------------------------------------------------------------------------

    /// Moves what there is room for; returns how much that is.
    int moveTo(ByteBuffer target) {
        int count = Math.min(size(), target.remaining());
        target.put(array(), start, count);
        drop(count);
        return count;
    }

    void drop(int count) {
        start += count;
        if (isEmpty()) {
            letGo(true);
        }
    }

    private void letGo(boolean mayBeLent) {
        var present = memory;
        if (present != null && mayBeLent) {
            BufferPool.FOR_READING.get().giveBack(present);
        }
        memory = null;
        start = 0;
        end = 0;
    }
}
