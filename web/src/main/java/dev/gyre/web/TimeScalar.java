package dev.gyre.web;

import java.time.LocalTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `LocalTime`, also as seconds since midnight.
enum TimeScalar implements Scalar {
    TIME;

    private static final Complaint TYPE = Complaint.of("time_type", "Input should be a valid time");

    @Override
    public Object ofText(String text) {
        return switch (TimeText.clock(text, 0)) {
            case TimeText.Clock(var time, var offset) -> offset == null ? time : MomentScalar.NAIVE;
            case TimeText.Wrong(var error) -> failed(error);
            default -> TYPE;
        };
    }

    @Override
    public Object ofOther(JsonValue input) {
        if (!(input instanceof JsonValue.JsonNumber number)) return TYPE;
        return TimeText.timeOfNumber(NumberText.measured(number)) instanceof LocalTime time
                ? time
                : failed(((TimeText.Wrong) TimeText.timeOfNumber(NumberText.measured(number))).error());
    }

    private static Complaint failed(String error) {
        return Complaint.because("time_parsing", "Input should be in a valid time format, ", error);
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_STRING && ofText(parser.getString()) instanceof LocalTime time ? time : null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.put((byte) '"');
        TimeFormat.time((LocalTime) value, output);
        output.put((byte) '"');
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("time"));
    }
}
