package dev.gyre.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The masking of client frames (RFC 6455, section 5.3): exclusive or with a key of four bytes, which is its
/// own inverse.
///
/// Eight bytes at a time: twice the key is one long, turned so that it begins with the key's byte for the
/// first of them.
final class WebSocketMask {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private WebSocketMask() {}

    /// Masks, or unmasks, a part of a payload in place.
    ///
    /// @param key the key, its first byte on top
    /// @param position where in the payload the part begins
    static void apply(int key, long position, byte[] bytes, int from, int to) {
        var turned = Integer.rotateLeft(key, (int) (position & 3) * Byte.SIZE);
        var word = ((long) turned << Integer.SIZE) | (turned & 0xFFFF_FFFFL);
        var at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) WORDS.set(bytes, at, (long) WORDS.get(bytes, at) ^ word);
        for (var shift = 24; at < to; at++, shift = (shift - 8) & 31) bytes[at] ^= (byte) (turned >> shift);
    }
}
