package dev.gyre.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Dates and times by RFC 3339, and as seconds or milliseconds since 1970, read as pydantic reads them: with
/// microseconds at most, and errors in the same words. What is no date or time is returned as a [Wrong].
final class TimeText {
    /// Why a text is none.
    record Wrong(String error) {}

    /// A time of day, with an offset if there was one.
    record Clock(LocalTime time, @Nullable ZoneOffset offset) {}

    /// A date and a time of day, with an offset if there was one.
    record Moment(LocalDate date, LocalTime time, @Nullable ZoneOffset offset) {}

    private static final Wrong TOO_SHORT = new Wrong("input is too short");
    private static final Wrong SURPLUS = new Wrong("unexpected extra characters at the end of the input");

    private static final int DATE_CHARS = 10;

    /// Up to this many, a number means seconds, beyond it milliseconds.
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(20_000_000_000L);
    private static final BigDecimal MILLIS_MAX = BigDecimal.valueOf(253_402_300_799_999L);
    private static final BigDecimal MILLIS_MIN = BigDecimal.valueOf(-62_167_219_200_000L);
    private static final int TIMESTAMP_CHARS_MAX = 40;

    private static final long SECONDS_PER_DAY = 86_400;
    private static final int MICRO_DIGITS = 6;

    private TimeText() {}

    /// A date alone: `LocalDate` or [Wrong].
    static Object date(String text) {
        var date = leadingDate(text);
        return date instanceof LocalDate && text.length() > DATE_CHARS ? SURPLUS : date;
    }

    private static Object leadingDate(String text) {
        if (text.length() < DATE_CHARS) return TOO_SHORT;
        int year = digits(text, 0, 4);
        if (year < 0) return new Wrong("invalid character in year");
        if (text.charAt(4) != '-') return new Wrong("invalid date separator, expected `-`");
        int month = digits(text, 5, 2);
        if (month < 0) return new Wrong("invalid character in month");
        if (text.charAt(7) != '-') return new Wrong("invalid date separator, expected `-`");
        int day = digits(text, 8, 2);
        if (day < 0) return new Wrong("invalid character in day");
        if (month < 1 || month > 12) return new Wrong("month value is outside expected range of 1-12");
        if (day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
            return new Wrong("day value is outside expected range");
        }
        return LocalDate.of(year, month, day);
    }

    /// A date with a time, or a number since 1970: [Moment] or [Wrong].
    static Object moment(String text) {
        var moment = written(text);
        if (moment instanceof Moment) return moment;
        var number = timestamp(text);
        return number == null ? moment : ofNumber(number);
    }

    private static Object written(String text) {
        if (!(leadingDate(text) instanceof LocalDate date)) return leadingDate(text);
        if (text.length() == DATE_CHARS) return TOO_SHORT;
        if ("Tt _".indexOf(text.charAt(DATE_CHARS)) < 0) {
            return new Wrong("invalid datetime separator, expected `T`, `t`, `_` or space");
        }
        return switch (clock(text, DATE_CHARS + 1)) {
            case Clock(var time, var offset) -> new Moment(date, time, offset);
            case Object wrong -> wrong;
        };
    }

    /// A time of day from `start` to the end: [Clock] or [Wrong].
    static Object clock(String text, int start) {
        return clock(text, start, 23);
    }

    /// The same with more hours than a day has: seconds and microseconds of a duration, as a [BigDecimal], or [Wrong].
    static Object span(String text, int start, int hourDigitsMax) {
        if (text.length() - start < 5) return TOO_SHORT;
        int end = start;
        while (digits(text, end, 1) >= 0) end++;
        if (end == start || end == text.length() || text.charAt(end) != ':') {
            return new Wrong("invalid character in hour");
        }
        if (end - start > hourDigitsMax) return new Wrong("durations may not exceed 999,999,999 hours");
        var at = new Cursor(text, end);
        at.hour = Integer.parseInt(text, start, end, 10);
        var wrong = at.readMinutes();
        if (wrong != null) return wrong;
        if (at.position < text.length()) return SURPLUS;
        return BigDecimal.valueOf(3_600L * at.hour + 60L * at.minute + at.second)
                .add(BigDecimal.valueOf(at.micros, MICRO_DIGITS));
    }

    private static Object clock(String text, int start, int hourMax) {
        var at = new Cursor(text, start);
        var wrong = at.readClock(hourMax);
        if (wrong != null) return wrong;
        var time = LocalTime.of(at.hour, at.minute, at.second, at.micros * 1_000);
        if (at.position == text.length()) return new Clock(time, null);
        var wrongOffset = at.readOffset();
        return wrongOffset == null ? new Clock(time, ZoneOffset.ofTotalSeconds(at.offsetSeconds)) : wrongOffset;
    }

    private static int digits(String text, int start, int count) {
        int value = 0;
        for (int i = start; i < start + count; i++) {
            int digit = i < text.length() ? text.charAt(i) - '0' : -1;
            if (digit < 0 || digit > 9) return -1;
            value = 10 * value + digit;
        }
        return value;
    }

    private static @Nullable BigDecimal timestamp(String text) {
        if (text.isEmpty() || text.length() > TIMESTAMP_CHARS_MAX) return null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isSign = i == 0 && text.length() > 1 && (c == '-' || c == '+');
            if (!isSign && c != '.' && (c < '0' || c > '9')) return null;
        }
        var number = NumberText.decimal(text);
        // Whole numbers that are no long are no timestamps either.
        return number == null || number.precision() - number.scale() > 18 ? null : number;
    }

    /// The moment so many seconds, or milliseconds if they are many, after 1970 began in UTC: [Moment] or [Wrong].
    static Object ofNumber(BigDecimal number) {
        var millis = number.abs().compareTo(SECONDS_MAX) > 0 ? number : number.movePointRight(3);
        if (millis.compareTo(MILLIS_MAX) > 0) {
            return new Wrong("dates after 9999 are not supported as unix timestamps");
        }
        if (millis.compareTo(MILLIS_MIN) < 0) {
            return new Wrong("dates before 0000 are not supported as unix timestamps");
        }
        long micros = millis.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValue();
        long seconds = Math.floorDiv(micros, 1_000_000L);
        var time = LocalTime.ofSecondOfDay(Math.floorMod(seconds, SECONDS_PER_DAY))
                .withNano((int) Math.floorMod(micros, 1_000_000L) * 1_000);
        return new Moment(LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY)), time, ZoneOffset.UTC);
    }

    /// The time of day so many seconds after midnight: `LocalTime` or [Wrong].
    static Object timeOfNumber(BigDecimal number) {
        if (number.signum() < 0) return new Wrong("time in seconds should be positive");
        if (number.compareTo(BigDecimal.valueOf(SECONDS_PER_DAY)) >= 0) {
            return new Wrong("numeric times may not exceed 86,399 seconds");
        }
        return LocalTime
                .ofNanoOfDay(number.setScale(MICRO_DIGITS, RoundingMode.DOWN).unscaledValue().longValue() * 1_000);
    }

    /// Where reading a time of day has got to, and what it has found.
    private static final class Cursor {
        private final String text;
        private int position;
        private int hour;
        private int minute;
        private int second;
        private int micros;
        private int offsetSeconds;

        private Cursor(String text, int position) {
            this.text = text;
            this.position = position;
        }

        private @Nullable Wrong readClock(int hourMax) {
            if (text.length() - position < 5) return TOO_SHORT;
            hour = digits(text, position, 2);
            if (hour < 0) return new Wrong("invalid character in hour");
            if (hour > hourMax) return new Wrong("hour value is outside expected range of 0-23");
            if (text.charAt(position + 2) != ':') return new Wrong("invalid time separator, expected `:`");
            position += 2;
            return readMinutes();
        }

        /// On from the colon behind the hour.
        private @Nullable Wrong readMinutes() {
            minute = digits(text, position + 1, 2);
            if (minute < 0) return new Wrong("invalid character in minute");
            if (minute > 59) return new Wrong("minute value is outside expected range of 0-59");
            position += 3;
            if (position == text.length() || text.charAt(position) != ':') return null;
            second = digits(text, position + 1, 2);
            if (second < 0) return new Wrong("invalid character in second");
            if (second > 59) return new Wrong("second value is outside expected range of 0-59");
            position += 3;
            return readFraction();
        }

        private @Nullable Wrong readFraction() {
            if (position == text.length() || (text.charAt(position) != '.' && text.charAt(position) != ','))
                return null;
            int start = ++position;
            int unit = 100_000;
            while (position < text.length() && digits(text, position, 1) >= 0) {
                micros += unit * digits(text, position++, 1);
                unit /= 10;
            }
            return position == start ? new Wrong("second fraction digits missing after `.`") : null;
        }

        private @Nullable Wrong readOffset() {
            char sign = text.charAt(position++);
            if (sign == 'Z' || sign == 'z') return position == text.length() ? null : SURPLUS;
            if (sign != '+' && sign != '-' && sign != '\u2212') return new Wrong("invalid timezone sign");
            int hours = digits(text, position, 2);
            if (hours < 0) return new Wrong("invalid timezone hour");
            position += 2;
            if (position < text.length() && text.charAt(position) == ':') position++;
            int minutes = digits(text, position, 2);
            if (minutes < 0) return new Wrong("invalid timezone minute");
            if (minutes > 59) return new Wrong("timezone minute value is outside expected range of 0-59");
            // Java's offsets end at 18 hours; no zone has ever had more than 16.
            if (hours >= 18) return new Wrong("timezone offset must be less than 24 hours");
            position += 2;
            int seconds = 3_600 * hours + 60 * minutes;
            offsetSeconds = sign == '+' ? seconds : -seconds;
            return position == text.length() ? null : SURPLUS;
        }
    }
}
