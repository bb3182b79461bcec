package dev.gyre.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON as it is written: UTF-8 in an array that grows up to a limit and can be used again. Not for several threads.
final class JsonOutput {
    private static final int BYTES_AT_FIRST = 256;

    /// 64 MiB, more than an answer should be that is in memory all at once: stream larger ones.
    private static final int BYTES_MAX_DEFAULT = 64 << 20;

    /// Values that contain themselves would be written without end.
    private static final int DEPTH_MAX = 200;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final int bytesMax;
    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int length;
    private int depth;
    private Omission omission = Omission.NOTHING;

    JsonOutput() {
        this(BYTES_MAX_DEFAULT);
    }

    JsonOutput(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Which members of records are left out.
    Omission omission() {
        return omission;
    }

    void omit(Omission members) {
        omission = members;
    }

    int length() {
        return length;
    }

    /// The bytes so far: a view, which is valid until the next change.
    ByteBuffer written() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /// Forgets all bytes, and keeps the memory.
    void clear() {
        length = 0;
        depth = 0;
    }

    /// Takes back what was written since it had this length.
    void truncate(int lengthBefore) {
        length = lengthBefore;
    }

    /// Begins an object or an array.
    ///
    /// @throws IllegalStateException when it is too deep inside others
    void open(char bracket) {
        if (++depth > DEPTH_MAX) {
            throw new IllegalStateException("a value is more than " + DEPTH_MAX
                    + " arrays and objects deep: does it contain itself?");
        }
        put((byte) bracket);
    }

    /// Ends one; a comma left by the last member is taken back.
    void close(char bracket) {
        depth--;
        if (bytes[length - 1] == ',') {
            length--;
        }
        put((byte) bracket);
    }

    void comma() {
        put((byte) ',');
    }

    void put(byte one) {
        requireRoom(1);
        bytes[length++] = one;
    }

    void put(byte[] added) {
        requireRoom(added.length);
        System.arraycopy(added, 0, bytes, length, added.length);
        length += added.length;
    }

    /// Text that the caller knows to be ASCII without anything to escape.
    void ascii(String text) {
        int count = text.length();
        requireRoom(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /// The same as a string.
    void quotedAscii(String text) {
        put((byte) '"');
        ascii(text);
        put((byte) '"');
    }

    void nullValue() {
        ascii("null");
    }

    void bool(boolean value) {
        ascii(value ? "true" : "false");
    }

    void number(long value) {
        requireRoom(20);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int digits = 1;
        // Negative numbers have room for all of them, Long.MIN_VALUE included.
        long negative = value < 0 ? value : -value;
        for (long rest = negative; rest <= -10; rest /= 10) {
            digits++;
        }
        long rest = negative;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /// A member's name with its colon.
    void name(String name) {
        string(name);
        put((byte) ':');
    }

    /// Turns what was written since it had this length into a string, if it is none: a number becomes the name of a
    /// member so.
    void quoteFrom(int start) {
        if (bytes[start] == '"') return;
        if (bytes[start] == '{' || bytes[start] == '[') {
            throw new IllegalStateException("the key of a map is an object or an array in JSON, which only has strings"
                    + " there: use a map whose keys are text");
        }
        put((byte) '"');
        System.arraycopy(bytes, start, bytes, start + 1, length - start - 1);
        bytes[start] = '"';
        put((byte) '"');
    }

    /// A string: quotes, backslashes and control characters escaped, all else as it is. Half of a surrogate pair has no
    /// UTF-8 and is escaped too.
    void string(String text) {
        int count = text.length();
        requireRoom(count + 2L);
        bytes[length++] = '"';
        int i = 0;
        for (; i < count; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= 0x80) {
                break;
            }
            bytes[length++] = (byte) c;
        }
        if (i < count) {
            stringFrom(text, i);
        }
        put((byte) '"');
    }

    private void stringFrom(String text, int start) {
        int count = text.length();
        for (int i = start; i < count; i++) {
            // The longest that a char becomes, and what is left is at least as many bytes as chars.
            requireRoom(6L + count - i);
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                escaped(c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xF0 | point >> 18);
                bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3F));
                bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3F));
                bytes[length++] = (byte) (0x80 | (point & 0x3F));
            } else if (Character.isSurrogate(c)) {
                escapedByNumber(c);
            } else {
                bytes[length++] = (byte) (0xE0 | c >> 12);
                bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
                bytes[length++] = (byte) (0x80 | (c & 0x3F));
            }
        }
    }

    private void escaped(char c) {
        char letter = switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
        if (letter == 0) {
            escapedByNumber(c);
        } else {
            bytes[length++] = '\\';
            bytes[length++] = (byte) letter;
        }
    }

    private void escapedByNumber(char c) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[c >> shift & 0xF];
        }
    }

    private void requireRoom(long added) {
        if (length + added <= bytes.length) return;
        if (length + added > bytesMax) {
            throw new IllegalStateException("a JSON value has more than the limit bytesMax of " + bytesMax
                    + " bytes: stream it, or write less of it");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, Math.max(length + added, 2L * bytes.length)));
    }
}
