package dev.gyre.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that wait to be written, which grow as needed up to a limit. Encoders append to it; whoever has the connection
/// writes [#unwritten] and calls [#clear]. So an answer with a small body leaves in a single write, and so do several
/// answers to pipelined requests. Not for several threads.
public final class OutputBuffer {
    private static final int BYTES_AT_FIRST = 512;

    /// 1 MiB: enough for every head and for bodies that are worth copying.
    private static final int BYTES_MAX_DEFAULT = 1 << 20;

    private final int bytesMax;
    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int length;

    /// An empty one that takes at most 1 MiB.
    public OutputBuffer() {
        this(BYTES_MAX_DEFAULT);
    }

    /// An empty one.
    ///
    /// @param bytesMax how much it takes before it must be written, 512 or more
    /// @throws IllegalArgumentException when it is less
    public OutputBuffer(int bytesMax) {
        if (bytesMax < BYTES_AT_FIRST) {
            throw new IllegalArgumentException(
                "bytesMax is " + bytesMax + ", but must be at least " + BYTES_AT_FIRST);
        }
        this.bytesMax = bytesMax;
    }

    /// How many bytes wait.
    public int length() {
        return length;
    }

    /// How many more bytes it takes.
    public int room() {
        return bytesMax - length;
    }

    /// The bytes that wait: a view, which is valid until the next change.
    public ByteBuffer unwritten() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /// Forgets all bytes, and keeps the memory.
    public void clear() {
        length = 0;
    }

    /// Forgets all bytes, and the memory too if it has grown beyond `keptBytesMax`: for a buffer that is lent to one
    /// connection after the other.
    public void clear(int keptBytesMax) {
        length = 0;
        if (bytes.length > keptBytesMax) {
            bytes = new byte[BYTES_AT_FIRST];
        }
    }

    /// Appends what is left in `part`, which is then used up.
    ///
    /// @throws IllegalStateException when there is no room for it; nothing is appended then
    public void put(ByteBuffer part) {
        int added = part.remaining();
        requireRoom(added);
        part.get(bytes, length, added);
        length += added;
    }

    void put(byte[] source, int start, int added) {
        requireRoom(added);
        System.arraycopy(source, start, bytes, length, added);
        length += added;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    /// Appends text that the caller knows to be ASCII.
    void putAscii(String text) {
        requireRoom(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    void putDecimal(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        requireRoom(digits);
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    void putHex(long number) {
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
        requireRoom(digits);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            bytes[length++] = (byte) Character.forDigit((int) (number >>> shift) & 0xf, 16);
        }
    }

    /// Takes back what was appended since it had this length.
    void truncate(int lengthBefore) {
        length = lengthBefore;
    }

    /// Grows for so many more bytes.
    ///
    /// @throws IllegalStateException when they exceed the limit
    void requireRoom(long added) {
        if (added > room()) {
            throw new IllegalStateException(
                length + " bytes wait to be written, and " + added + " more exceed the limit of " + bytesMax
                        + ": write them first, or send large parts without copying");
        }
        if (length + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, Math.max(length + added, 2L * bytes.length)));
        }
    }
}
