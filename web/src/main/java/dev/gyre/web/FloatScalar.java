package dev.gyre.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Floating-point numbers: `float` and `double`.
///
/// A text may name an infinity or NaN, as in Python. JSON has no such numbers: they are written as `null`.
enum FloatScalar implements Scalar {
    FLOAT, DOUBLE;

    private static final Complaint TYPE = Complaint.of("float_type", "Input should be a valid number");
    private static final Complaint PARSING = Complaint.of("float_parsing",
        "Input should be a valid number, unable to parse string as a number");

    @Override
    public Object ofText(String text) {
        var value = NumberText.floating(text);
        return value == null ? PARSING : boxed(value);
    }

    @Override
    public Object ofOther(JsonValue input) {
        return switch (input) {
            case JsonValue.JsonNumber number -> boxed(number.doubleValue());
            case JsonValue.JsonBoolean bool -> boxed(bool.value() ? 1 : 0);
            default -> TYPE;
        };
    }

    private Object boxed(double value) {
        return switch (this) {
            case FLOAT -> (float) value;
            case DOUBLE -> value;
        };
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> boxed(parser.getDoubleValue());
            default -> null;
        };
    }

    @Override
    public void write(Object value, JsonOutput output) {
        switch (this) {
            case FLOAT -> FloatText.write((float) value, output);
            case DOUBLE -> FloatText.write((double) value, output);
        }
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("number"));
    }
}
