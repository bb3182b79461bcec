package dev.gyre.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A date with a time: `LocalDateTime`, which wants no offset; `OffsetDateTime`, `ZonedDateTime` and `Instant`, which
/// want one; and `java.time.temporal.Temporal`, which takes both, as Python's `datetime` does.
enum MomentScalar implements Scalar {
    LOCAL, OFFSET, ZONED, INSTANT, ANY;

    static final Complaint NAIVE = Complaint.of("timezone_naive", "Input should not have timezone info");

    private static final Complaint AWARE = Complaint.of("timezone_aware", "Input should have timezone info");
    private static final Complaint TYPE = Complaint.of("datetime_type", "Input should be a valid datetime");

    @Override
    public Object ofText(String text) {
        if (TimeText.moment(text) instanceof TimeText.Moment moment) return ofMoment(moment);
        return switch (TimeText.date(text)) {
            case LocalDate date -> ofMoment(new TimeText.Moment(date, LocalTime.MIDNIGHT, null));
            case TimeText.Wrong(var error) -> Complaint.because("datetime_from_date_parsing",
                "Input should be a valid datetime or date, ", error);
            default -> TYPE;
        };
    }

    @Override
    public Object ofOther(JsonValue input) {
        if (!(input instanceof JsonValue.JsonNumber number)) return TYPE;
        return switch (TimeText.ofNumber(NumberText.measured(number))) {
            case TimeText.Moment moment -> ofMoment(moment);
            case TimeText.Wrong(var error) -> failed(error);
            default -> TYPE;
        };
    }

    private static Complaint failed(String error) {
        return Complaint.because("datetime_parsing", "Input should be a valid datetime, ", error);
    }

    private Object ofMoment(TimeText.Moment moment) {
        if (moment.date().getYear() < 1) return failed("year 0 is out of range");
        var local = LocalDateTime.of(moment.date(), moment.time());
        var offset = moment.offset();
        if (offset == null) {
            return this == LOCAL || this == ANY ? local : AWARE;
        }
        return switch (this) {
            case LOCAL -> NAIVE;
            case OFFSET, ANY -> OffsetDateTime.of(local, offset);
            case ZONED -> ZonedDateTime.of(local, offset);
            case INSTANT -> local.toInstant(offset);
        };
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) return null;
        var value = ofText(parser.getString());
        return value instanceof Complaint ? null : value;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        write(value, "Z", output);
    }

    /// @param utc how UTC is written
    static void write(Object value, String utc, JsonOutput output) {
        output.put((byte) '"');
        switch (value) {
            case LocalDateTime local -> TimeFormat.moment(local, output);
            case OffsetDateTime moment -> TimeFormat.moment(moment, utc, output);
            case ZonedDateTime moment -> TimeFormat.moment(moment.toOffsetDateTime(), utc, output);
            case Instant instant -> TimeFormat.moment(instant.atOffset(ZoneOffset.UTC), utc, output);
            // A Temporal of another kind: it has an ISO form of its own.
            default -> output.ascii(value.toString());
        }
        output.put((byte) '"');
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("date-time"));
    }
}
