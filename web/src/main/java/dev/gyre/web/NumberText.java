package dev.gyre.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Numbers as people write them into forms and queries: white space around them, a sign, underscores between digits.
final class NumberText {
    /// What Python reads: the cost of reading a number grows with the square of its length.
    static final int CHARS_MAX = 4_300;

    /// Decimals with larger exponents are cheap to send and costly to calculate with.
    private static final int EXPONENT_MAX = 10_000;

    private static final int LONG_DIGITS_SURE = 18;

    private NumberText() {}

    /// A whole number, a fraction of zeros included: a `Long`, or a `BigInteger` where that is too small. Null for
    /// other texts.
    static @Nullable Number integer(String text) {
        var trimmed = trimmed(text);
        if (trimmed == null) return null;
        int end = trimmed.length();
        int point = trimmed.indexOf('.');
        if (point >= 0) {
            if (point == 0 || point == end - 1) return null;
            for (int i = point + 1; i < end; i++) {
                if (trimmed.charAt(i) != '0') return null;
            }
            end = point;
        }
        int start = isSign(trimmed.charAt(0)) ? 1 : 0;
        if (start == end) return null;
        for (int i = start; i < end; i++) {
            if (!isDigit(trimmed.charAt(i))) return null;
        }
        if (end - start <= LONG_DIGITS_SURE) {
            return Long.parseLong(trimmed, 0, end, 10);
        }
        return narrowed(new BigInteger(trimmed.substring(0, end)));
    }

    /// A `Long` if the number fits into one.
    static Number narrowed(BigInteger number) {
        if (number.bitLength() < Long.SIZE) return number.longValue();
        return number;
    }

    /// A floating-point number, infinities and NaN by name included. Null for other texts.
    static @Nullable Double floating(String text) {
        if (text.length() > CHARS_MAX) return null;
        var trimmed = trimmed(text);
        if (trimmed == null) return null;
        boolean negative = trimmed.charAt(0) == '-';
        var magnitude = isSign(trimmed.charAt(0)) ? trimmed.substring(1) : trimmed;
        if (magnitude.equalsIgnoreCase("inf") || magnitude.equalsIgnoreCase("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (magnitude.equalsIgnoreCase("nan")) return Double.NaN;
        return isDecimal(trimmed) ? Double.valueOf(trimmed) : null;
    }

    /// A decimal number. Null for other texts, and for exponents beyond 10,000.
    static @Nullable BigDecimal decimal(String text) {
        if (text.length() > CHARS_MAX) return null;
        // Python's decimals allow underscores anywhere.
        var trimmed = stripped(text).replace("_", "");
        if (!isDecimal(trimmed)) return null;
        try {
            var value = new BigDecimal(trimmed);
            return Math.abs((long) value.scale()) > EXPONENT_MAX ? null : value;
        } catch (NumberFormatException exponentBeyondInt) {
            return null;
        }
    }

    /// A number that measures something: as it stands if it is whole, else as the nearest `double`, whose exponent
    /// keeps calculations cheap. What is too large for one becomes the largest.
    static BigDecimal measured(JsonValue.JsonNumber number) {
        if (number.isInteger()) return new BigDecimal(number.text());
        return BigDecimal.valueOf(Math.clamp(number.doubleValue(), -Double.MAX_VALUE, Double.MAX_VALUE));
    }

    /// Whether it is a name of something that is no finite number.
    static boolean isNotFinite(String text) {
        var trimmed = text.strip();
        if (!trimmed.isEmpty() && isSign(trimmed.charAt(0))) {
            trimmed = trimmed.substring(1);
        }
        return trimmed.equalsIgnoreCase("nan") || trimmed.equalsIgnoreCase("snan")
                || trimmed.equalsIgnoreCase("inf") || trimmed.equalsIgnoreCase("infinity");
    }

    /// Digits with at most one point among them, and an exponent perhaps.
    private static boolean isDecimal(String text) {
        int i = !text.isEmpty() && isSign(text.charAt(0)) ? 1 : 0;
        int digits = 0;
        boolean point = false;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && !point) {
                point = true;
            } else if (isDigit(c)) {
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0) return false;
        if (i == text.length()) return true;
        if (text.charAt(i) != 'e' && text.charAt(i) != 'E') return false;
        i++;
        if (i < text.length() && isSign(text.charAt(i))) i++;
        if (i == text.length()) return false;
        for (; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) return false;
        }
        return true;
    }

    /// Without white space around it and underscores inside; null if nothing is left, or an underscore stands elsewhere
    /// than between two other characters.
    private static @Nullable String trimmed(String text) {
        var trimmed = stripped(text);
        if (trimmed.indexOf('_') >= 0) {
            if (trimmed.startsWith("_") || trimmed.endsWith("_") || trimmed.contains("__")) return null;
            trimmed = trimmed.replace("_", "");
        }
        return trimmed.isEmpty() ? null : trimmed;
    }

    private static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) start++;
        while (end > start && isSpace(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
