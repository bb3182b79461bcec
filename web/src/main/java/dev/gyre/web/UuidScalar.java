package dev.gyre.web;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `UUID`: with hyphens or without, in braces, or as a URN (RFC 9562, section 4).
enum UuidScalar implements Scalar {
    UUID_TEXT;

    private static final Complaint TYPE = Complaint.of("uuid_type",
        "UUID input should be a string, bytes or UUID object");

    private static final String URN = "urn:uuid:";
    private static final int[] GROUP_LENGTHS = {8, 4, 4, 4, 12};
    private static final int DIGITS = 32;

    @Override
    public Object ofText(String text) {
        if (text.startsWith(URN)) return hyphenated(text.substring(URN.length()), URN.length(), URN.length());
        if (text.startsWith("{") && text.endsWith("}")) {
            return hyphenated(text.substring(1, text.length() - 1), 1, 2);
        }
        return text.indexOf('-') < 0 ? simple(text) : hyphenated(text, 0, 0);
    }

    private static Object simple(String text) {
        var bad = badCharacter(text, 0);
        if (bad != null) return bad;
        return text.length() == DIGITS
                ? uuid(text)
                : failed("invalid length: expected length 32 for simple format, found " + text.length());
    }

    /// @param offset what stands before the text, for the place of a wrong character
    /// @param surplus what stands around it, which pydantic counts to the last group when that has a wrong length
    private static Object hyphenated(String text, int offset, int surplus) {
        var bad = badCharacter(text, offset);
        if (bad != null) return bad;
        var groups = text.split("-", -1);
        if (groups.length != GROUP_LENGTHS.length) {
            return failed("invalid group count: expected 5, found " + groups.length);
        }
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].length() != GROUP_LENGTHS[i]) {
                return failed("invalid group length in group " + i + ": expected " + GROUP_LENGTHS[i] + ", found "
                        + (groups[i].length() + (i == groups.length - 1 ? surplus : 0)));
            }
        }
        return uuid(String.join("", groups));
    }

    private static @Nullable Complaint badCharacter(String text, int offset) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '-' && (c >= 0x80 || Character.digit(c, 16) < 0)) {
                return failed("invalid character: found `" + Character.toString(text.codePointAt(i)) + "` at "
                        + (i + offset + 1));
            }
        }
        return null;
    }

    private static UUID uuid(String digits) {
        return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, DIGITS, 16));
    }

    private static Complaint failed(String error) {
        return Complaint.because("uuid_parsing", "Input should be a valid UUID, ", error);
    }

    @Override
    public Object ofOther(JsonValue input) {
        return TYPE;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_STRING && ofText(parser.getString()) instanceof UUID uuid ? uuid : null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.quotedAscii(value.toString());
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("uuid"));
    }
}
