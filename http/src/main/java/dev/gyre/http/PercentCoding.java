package dev.gyre.http;

import java.nio.charset.StandardCharsets;

/// Percent-encoding (RFC 3986, section 2.1) of UTF-8, decoded exactly once and strictly.
final class PercentCoding {
    private static final String HEX = "0123456789ABCDEF";

    private PercentCoding() {}

    /// Decodes ASCII text with escapes.
    ///
    /// @param place where it stands, for messages
    /// @throws BadContentException with status 400 when an escape lacks its two digits, or the bytes are not
    ///     ASCII before or not UTF-8 after
    static String decode(String place, String text) {
        for (var at = 0; at < text.length(); at++) {
            if (text.charAt(at) > 0x7F) {
                throw bad(place, "has a character that must be escaped");
            }
        }
        return decodeBytes(place, text);
    }

    /// Decodes text of which every character stands for one byte, not necessarily ASCII.
    static String decodeBytes(String place, String text) {
        if (text.indexOf('%') < 0 && isAscii(text)) {
            return text;
        }
        var bytes = new byte[text.length()];
        var count = 0;
        for (var at = 0; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == '%') {
                c = (char) unescaped(place, text, at);
                at += 2;
            }
            bytes[count++] = (byte) c;
        }
        if (!Utf8Check.isValid(bytes, count)) {
            throw bad(place, "is not UTF-8");
        }
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c <= 0x7F);
    }

    private static int unescaped(String place, String text, int at) {
        var high = at + 2 < text.length() ? digit(text.charAt(at + 1)) : -1;
        var low = at + 2 < text.length() ? digit(text.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw bad(place, "has a % without two hexadecimal digits");
        }
        return (high << 4) | low;
    }

    /// The JDK's own also takes digits of other scripts.
    private static int digit(char c) {
        return c > 0x7F ? -1 : Character.digit(c, 16);
    }

    private static BadContentException bad(String place, String what) {
        return new BadContentException(400, "the " + place + " " + what);
    }

    /// Encodes every byte of the UTF-8 form but letters, digits and the characters of `kept`.
    static String encode(String text, String kept) {
        var encoded = new StringBuilder(text.length() + 16);
        for (var unit : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (unit & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }
}
