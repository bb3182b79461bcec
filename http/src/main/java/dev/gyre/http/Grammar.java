package dev.gyre.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/// The classes of characters of RFC 9110 section 5.6 and RFC 3986, on bytes.
final class Grammar {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Eight times the same byte.
    private static final long ONES = 0x0101010101010101L;
    private static final long SPACES = 0x2020202020202020L;
    private static final long DELETES = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /// The lower-case form of each character of a token, 0 for all others.
    private static final byte[] TOKEN = new byte[256];

    /// What may stand in a request target, see [RequestTarget].
    private static final boolean[] TARGET = new boolean[256];

    /// The characters of a registered name (RFC 3986 section 3.2.2) but the comma, which is how two Host fields look
    /// when somebody has joined them.
    private static final boolean[] HOST = new boolean[256];

    static {
        for (int c = '!'; c < 0x7f; c++) {
            boolean isAlphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (isAlphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                TOKEN[c] = (byte) Character.toLowerCase(c);
            }
            TARGET[c] = "\"<>#".indexOf(c) < 0;
            HOST[c] = isAlphanumeric || "-._~!$&'()*+;=%".indexOf(c) >= 0;
        }
    }

    private Grammar() {}

    /// The lower-case form of a character of a token; 0 when it is none.
    static byte foldedToken(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean isToken(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (TOKEN[bytes[at] & 0xff] == 0) {
                return false;
            }
        }
        return from < to;
    }

    static boolean isTarget(byte b) {
        return TARGET[b & 0xff];
    }

    static boolean isHost(byte b) {
        return HOST[b & 0xff];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// The value of a hexadecimal digit, -1 when it is none.
    static int hexDigit(byte b) {
        // Character.digit knows digits of many scripts, none of which is a single byte.
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    /// Whether `%` at this place begins two hexadecimal digits, which are not the NUL that ends strings elsewhere.
    static boolean isPercentEncoded(byte[] bytes, int at, int to) {
        return at + 2 < to && hexDigit(bytes[at + 1]) >= 0 && hexDigit(bytes[at + 2]) >= 0
                && (bytes[at + 1] != '0' || bytes[at + 2] != '0');
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// A control character that no line may contain; the tab is not among them.
    static boolean isControl(int c) {
        return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f;
    }

    /// Where the first control character is; `to` when there is none. Eight bytes at a time: a byte below 0x20 is one
    /// that borrows from its high bit when 0x20 is subtracted (H. Warren, *Hacker's Delight*, section 6-1).
    static int controlAt(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long word = (long) WORD.get(bytes, at);
            long noDelete = word ^ DELETES;
            long suspects = ((word - SPACES) & ~word) | ((noDelete - ONES) & ~noDelete);
            if ((suspects & HIGH_BITS) != 0) {
                int found = controlOneByOne(bytes, at, at + Long.BYTES);
                if (found < at + Long.BYTES) {
                    return found;
                }
            }
        }
        return controlOneByOne(bytes, at, to);
    }

    private static int controlOneByOne(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !isControl(bytes[at])) {
            at++;
        }
        return at;
    }

    static boolean startsWith(byte[] bytes, int from, int to, String ascii) {
        if (to - from < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean equals(byte[] bytes, int from, int to, String ascii) {
        return to - from == ascii.length() && startsWith(bytes, from, to, ascii);
    }

    /// Whether the bytes are `text` in upper, lower or mixed case; ASCII only.
    static boolean equalsIgnoringCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (lower(bytes[from + i]) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    /// A single byte for an error text.
    static String show(byte b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : String.format(Locale.ROOT, "0x%02x", b);
    }
}
