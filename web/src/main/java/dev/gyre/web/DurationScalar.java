package dev.gyre.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `Duration`: by ISO 8601 as `P1DT2H`, as `1 day, 02:00:00` or `02:00:00`, or as a number of seconds.
enum DurationScalar implements Scalar {
    DURATION;

    private static final Complaint TYPE = Complaint.of("time_delta_type", "Input should be a valid timedelta");

    @Override
    public Object ofText(String text) {
        return switch (DurationText.seconds(text)) {
            case BigDecimal seconds -> duration(seconds);
            case TimeText.Wrong(var error) -> failed(error);
            default -> TYPE;
        };
    }

    @Override
    public Object ofOther(JsonValue input) {
        return switch (input) {
            case JsonValue.JsonNumber number -> duration(NumberText.measured(number));
            case JsonValue.JsonBoolean bool -> Duration.ofSeconds(bool.value() ? 1 : 0);
            default -> TYPE;
        };
    }

    private static Object duration(BigDecimal seconds) {
        if (seconds.abs().compareTo(DurationText.SECONDS_MAX) > 0) {
            return failed("durations may not exceed 999,999,999 days");
        }
        var micros = seconds.setScale(6, RoundingMode.HALF_EVEN);
        var whole = micros.setScale(0, RoundingMode.FLOOR);
        return Duration.ofSeconds(whole.longValue(), micros.subtract(whole).movePointRight(9).longValue());
    }

    private static Complaint failed(String error) {
        return Complaint.because("time_delta_parsing", "Input should be a valid timedelta, ", error);
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_STRING && ofText(parser.getString()) instanceof Duration duration
                ? duration
                : null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.put((byte) '"');
        TimeFormat.duration((Duration) value, output);
        output.put((byte) '"');
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("duration"));
    }
}
