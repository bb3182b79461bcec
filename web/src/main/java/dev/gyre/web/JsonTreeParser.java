package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// JSON text to a tree, for texts with something wrong in them: it finds the same place for an error as Python's
/// parser does, which clients of FastAPI read from `loc`, and says it in the same words. RFC 8259 to the letter,
/// without Python's `NaN` and `Infinity`.
final class JsonTreeParser {
    /// That a text is no JSON.
    static final class SyntaxException extends Exception {
        private final String reason;
        private final int offset;

        private SyntaxException(String reason, int offset) {
            super(reason, null, false, false);
            this.reason = reason;
            this.offset = offset;
        }

        String reason() {
            return reason;
        }

        /// Where, in code points from the start.
        int offset() {
            return offset;
        }
    }

    /// That a text exceeds a limit.
    static final class TooMuchException extends Exception {
        private final String reason;

        private TooMuchException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final String text;
    private final JsonLimits limits;
    private int position;
    private int depth;

    JsonTreeParser(String text, JsonLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /// The whole text as one value.
    JsonValue document() throws SyntaxException, TooMuchException {
        skipSpace();
        var value = value();
        skipSpace();
        if (position < text.length()) throw wrong("Extra data", position);
        return value;
    }

    private SyntaxException wrong(String reason, int at) {
        return new SyntaxException(reason, text.codePointCount(0, at));
    }

    private JsonValue value() throws SyntaxException, TooMuchException {
        return switch (peek()) {
            case '"' -> new JsonValue.JsonString(string(limits.stringCharsMax(), "stringCharsMax"));
            case '{' -> object();
            case '[' -> array();
            case 'n' -> word("null", JsonValue.JsonNull.VALUE);
            case 't' -> word("true", new JsonValue.JsonBoolean(true));
            case 'f' -> word("false", new JsonValue.JsonBoolean(false));
            default -> number();
        };
    }

    /// The next character, or a control character that JSON has nowhere at the end.
    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private void skipSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private JsonValue word(String word, JsonValue value) throws SyntaxException {
        if (!text.startsWith(word, position)) throw wrong("Expecting value", position);
        position += word.length();
        return value;
    }

    private void enter() throws TooMuchException {
        if (++depth > limits.depthMax()) {
            throw new TooMuchException("the JSON is deeper than the limit depthMax of " + limits.depthMax());
        }
        position++;
        skipSpace();
    }

    private void leave() {
        depth--;
        position++;
    }

    private JsonValue object() throws SyntaxException, TooMuchException {
        enter();
        var members = new LinkedHashMap<String, JsonValue>();
        while (peek() != '}' || !members.isEmpty()) {
            if (peek() != '"') throw wrong("Expecting property name enclosed in double quotes", position);
            var name = string(limits.nameCharsMax(), "nameCharsMax");
            skipSpace();
            if (peek() != ':') throw wrong("Expecting ':' delimiter", position);
            position++;
            skipSpace();
            // Of a name that stands twice the last value counts.
            members.put(name, value());
            skipSpace();
            if (peek() == '}') break;
            comma();
        }
        leave();
        return new JsonValue.JsonObject(members);
    }

    private JsonValue array() throws SyntaxException, TooMuchException {
        enter();
        var elements = new ArrayList<JsonValue>();
        while (peek() != ']' || !elements.isEmpty()) {
            elements.add(value());
            skipSpace();
            if (peek() == ']') break;
            comma();
        }
        leave();
        return new JsonValue.JsonArray(elements);
    }

    private void comma() throws SyntaxException {
        if (peek() != ',') throw wrong("Expecting ',' delimiter", position);
        position++;
        skipSpace();
    }

    /// Whether a text is a number and nothing else.
    static boolean isNumber(String text) {
        return !text.isEmpty() && numberEnd(text, 0) == text.length();
    }

    private JsonValue number() throws SyntaxException, TooMuchException {
        int start = position;
        int end = numberEnd(text, start);
        if (end == start) throw wrong("Expecting value", start);
        if (end - start > limits.numberCharsMax()) {
            throw new TooMuchException("a number is longer than the limit numberCharsMax of "
                    + limits.numberCharsMax() + " characters");
        }
        position = end;
        return new JsonValue.JsonNumber(text.substring(start, end));
    }

    /// Where the longest number from `start` on ends; `start` if there is none.
    private static int numberEnd(String text, int start) {
        int end = start < text.length() && text.charAt(start) == '-' ? start + 1 : start;
        int digits = digitsFrom(text, end);
        if (digits == 0) return start;
        // A number does not begin with a zero, unless it is one.
        end += text.charAt(end) == '0' ? 1 : digits;
        if (end < text.length() && text.charAt(end) == '.' && digitsFrom(text, end + 1) > 0) {
            end += 1 + digitsFrom(text, end + 1);
        }
        if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
            int exponent = end + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) exponent++;
            if (digitsFrom(text, exponent) > 0) end = exponent + digitsFrom(text, exponent);
        }
        return end;
    }

    private static int digitsFrom(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end - start;
    }

    private String string(int charsMax, String limit) throws SyntaxException, TooMuchException {
        int start = position++;
        StringBuilder unescaped = null;
        int from = position;
        while (true) {
            if (position >= text.length()) throw wrong("Unterminated string starting at", start);
            char c = text.charAt(position);
            if (c == '"') break;
            if (c < ' ') throw wrong("Invalid control character at", position);
            if (c != '\\') {
                position++;
                continue;
            }
            if (unescaped == null) unescaped = new StringBuilder();
            unescaped.append(text, from, position).append(escape(start));
            from = position;
        }
        var string = finished(unescaped, from);
        position++;
        if (string.length() > charsMax) {
            throw new TooMuchException(
                "a string is longer than the limit " + limit + " of " + charsMax + " characters");
        }
        return string;
    }

    private String finished(@Nullable StringBuilder unescaped, int from) {
        return unescaped == null
                ? text.substring(from, position)
                : unescaped.append(text, from, position).toString();
    }

    private char escape(int start) throws SyntaxException {
        int backslash = position;
        if (backslash + 1 >= text.length()) throw wrong("Unterminated string starting at", start);
        char letter = text.charAt(backslash + 1);
        position = backslash + 2;
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex(backslash + 1);
            default -> throw wrong("Invalid \\escape", backslash);
        };
    }

    private char hex(int letter) throws SyntaxException {
        if (letter + 5 >= text.length()) throw wrong("Invalid \\uXXXX escape", letter);
        int value = 0;
        for (int i = letter + 1; i <= letter + 4; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) throw wrong("Invalid \\uXXXX escape", letter);
            value = value << 4 | digit;
        }
        position = letter + 5;
        return (char) value;
    }
}
