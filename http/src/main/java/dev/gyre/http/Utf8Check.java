package dev.gyre.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Whether bytes that come in pieces are UTF-8, in the strict sense of RFC 3629: no surrogates, nothing
/// over U+10FFFF, no longer forms than needed.
///
/// What the next byte may be is a range (Unicode, table 3-7), so the state is three numbers and the first
/// byte that cannot be continued is found at once. Runs of ASCII are stepped over eight bytes at a time.
final class Utf8Check {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long TOP_BITS = 0x8080808080808080L;

    /// How many continuation bytes are still to come.
    private int pending;

    /// The range of the next continuation byte.
    private int lowest;
    private int highest;

    /// Takes the next bytes; false if no continuation could make them valid.
    boolean accept(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to) {
            if (pending == 0) {
                while (to - at >= Long.BYTES && ((long) WORDS.get(bytes, at) & TOP_BITS) == 0) at += Long.BYTES;
                if (at == to) {
                    return true;
                }
            }
            if (!accept(bytes[at++] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private boolean accept(int unit) {
        if (pending > 0) {
            var valid = unit >= lowest && unit <= highest;
            expect(pending - 1, 0x80, 0xBF);
            return valid;
        }
        if (unit < 0x80) {
            return true;
        }
        switch (unit) {
            case 0xE0 -> expect(2, 0xA0, 0xBF);
            case 0xED -> expect(2, 0x80, 0x9F);
            case 0xF0 -> expect(3, 0x90, 0xBF);
            case 0xF4 -> expect(3, 0x80, 0x8F);
            default -> expect(unit < 0xE0 ? 1 : unit < 0xF0 ? 2 : 3, 0x80, 0xBF);
        }
        return unit >= 0xC2 && unit <= 0xF4;
    }

    private void expect(int count, int from, int to) {
        pending = count;
        lowest = from;
        highest = to;
    }

    /// Whether the bytes so far end between two characters.
    boolean isComplete() {
        return pending == 0;
    }

    void reset() {
        pending = 0;
    }

    /// Whether all of `bytes` is UTF-8.
    static boolean isValid(byte[] bytes) {
        return isValid(bytes, bytes.length);
    }

    /// Whether the first `count` of `bytes` are UTF-8.
    static boolean isValid(byte[] bytes, int count) {
        var check = new Utf8Check();
        return check.accept(bytes, 0, count) && check.isComplete();
    }
}
