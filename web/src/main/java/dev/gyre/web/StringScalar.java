package dev.gyre.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `String`, and `char` as a string of one.
enum StringScalar implements Scalar {
    STRING, CHAR;

    private static final Complaint TYPE = Complaint.of("string_type", "Input should be a valid string");
    private static final Complaint TOO_SHORT = Complaint.with("string_too_short",
        "String should have at least 1 character", "min_length", 1);
    private static final Complaint TOO_LONG = Complaint.with("string_too_long",
        "String should have at most 1 character", "max_length", 1);

    @Override
    public Object ofText(String text) {
        if (this == STRING) return text;
        return switch (text.length()) {
            case 0 -> TOO_SHORT;
            case 1 -> text.charAt(0);
            default -> TOO_LONG;
        };
    }

    @Override
    public Object ofOther(JsonValue input) {
        return TYPE;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_STRING && this == STRING ? parser.getString() : null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.string(value instanceof String text ? text : value.toString());
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        if (this == CHAR) {
            schema.put("minLength", JsonValue.JsonNumber.of(1));
            schema.put("maxLength", JsonValue.JsonNumber.of(1));
        }
    }

    @Override
    public boolean isText() {
        return true;
    }
}
