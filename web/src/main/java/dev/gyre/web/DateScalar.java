package dev.gyre.web;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `LocalDate`. A date with a time is accepted if the time is midnight, and so is a number since 1970.
enum DateScalar implements Scalar {
    DATE;

    private static final Complaint TYPE = Complaint.of("date_type", "Input should be a valid date");
    private static final Complaint INEXACT = Complaint.of("date_from_datetime_inexact",
        "Datetimes provided to dates should have zero time - e.g. be exact dates");

    @Override
    public Object ofText(String text) {
        return TimeText.date(text) instanceof LocalDate date ? inRange(date) : ofMoment(TimeText.moment(text));
    }

    @Override
    public Object ofOther(JsonValue input) {
        if (!(input instanceof JsonValue.JsonNumber number)) return TYPE;
        return ofMoment(TimeText.ofNumber(NumberText.measured(number)));
    }

    private static Object ofMoment(Object moment) {
        return switch (moment) {
            case TimeText.Moment(var date, var time, _) -> time.equals(LocalTime.MIDNIGHT) ? inRange(date) : INEXACT;
            case TimeText.Wrong(var error) -> Complaint.because("date_from_datetime_parsing",
                "Input should be a valid date or datetime, ", error);
            default -> TYPE;
        };
    }

    private static Object inRange(LocalDate date) {
        return date.getYear() > 0
                ? date
                : Complaint.because("date_parsing", "Input should be a valid date in the format YYYY-MM-DD, ",
                    "year 0 is out of range");
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_STRING && ofText(parser.getString()) instanceof LocalDate date ? date : null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.quotedAscii(value.toString());
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("date"));
    }
}
