package dev.gyre.web;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `boolean`, with the words that forms and people use for it.
enum BooleanScalar implements Scalar {
    BOOLEAN;

    private static final Complaint TYPE = Complaint.of("bool_type", "Input should be a valid boolean");
    private static final Complaint PARSING = Complaint.of("bool_parsing",
        "Input should be a valid boolean, unable to interpret input");

    private static final int WORD_CHARS_MAX = 5;

    @Override
    public Object ofText(String text) {
        if (text.length() > WORD_CHARS_MAX) return PARSING;
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on", "t", "y" -> true;
            case "false", "0", "no", "off", "f", "n" -> false;
            default -> PARSING;
        };
    }

    @Override
    public Object ofOther(JsonValue input) {
        return switch (input) {
            case JsonValue.JsonBoolean bool -> bool.value();
            case JsonValue.JsonNumber number when number.doubleValue() == 1 -> true;
            case JsonValue.JsonNumber number when number.doubleValue() == 0 -> false;
            case JsonValue.JsonNumber number -> number.isInteger() ? PARSING : TYPE;
            default -> TYPE;
        };
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.bool((boolean) value);
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("boolean"));
    }
}
