package dev.gyre.web;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Durations as text, read as pydantic reads them: years have 365 days and months 30, for want of a date to start from.
final class DurationText {
    static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(999_999_999L * 86_400);

    private static final TimeText.Wrong TOO_SHORT = new TimeText.Wrong("input is too short");
    private static final TimeText.Wrong NO_NUMBER = new TimeText.Wrong("invalid digit in duration");
    private static final TimeText.Wrong TOO_LARGE = new TimeText.Wrong(
        "a numeric value in the duration is too large");
    private static final TimeText.Wrong NO_DAYS = new TimeText.Wrong(
        "\"day\" identifier in duration not correctly formatted");

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int NUMBER_DIGITS_MAX = 10;
    private static final int CLOCK_CHARS_MIN = 5;
    private static final int HOUR_DIGITS_MAX = 9;
    private static final int HOUR_DIGITS_OF_DAY = 2;

    private final String text;
    private int position;

    private DurationText(String text, int position) {
        this.text = text;
        this.position = position;
    }

    /// The seconds, as a `BigDecimal`, or [TimeText.Wrong].
    static Object seconds(String text) {
        if (text.isEmpty()) return TOO_SHORT;
        boolean negative = text.charAt(0) == '-';
        int start = negative || text.charAt(0) == '+' ? 1 : 0;
        var reading = new DurationText(text, start);
        boolean hasDays = text.indexOf('d') >= 0 || text.indexOf('D') >= 0;
        Object seconds;
        if (start < text.length() && text.charAt(start) == 'P') {
            seconds = reading.iso();
        } else if (hasDays || text.length() < CLOCK_CHARS_MIN) {
            seconds = reading.daysAndTime();
        } else {
            seconds = TimeText.span(text, start, HOUR_DIGITS_MAX);
        }
        return seconds instanceof BigDecimal amount && negative ? amount.negate() : seconds;
    }

    /// `P1Y2M3W4DT5H6M7.5S`, each part in any order.
    private Object iso() {
        position++;
        var seconds = BigDecimal.ZERO;
        boolean isTime = false;
        boolean hadFraction = false;
        while (position < text.length()) {
            if (text.charAt(position) == 'T') {
                if (isTime) return new TimeText.Wrong("`t` character repeated in duration");
                isTime = true;
                position++;
                continue;
            }
            var number = number(true);
            if (number == null) return position < 0 ? TOO_LARGE : NO_NUMBER;
            if (hadFraction) return new TimeText.Wrong("quantity fraction invalid in duration");
            hadFraction = number.scale() > 0;
            int unit = position < text.length() ? unitSeconds(text.charAt(position), isTime) : 0;
            if (unit == 0) {
                return new TimeText.Wrong("quantity invalid in " + (isTime ? "time" : "date") + " part of duration");
            }
            seconds = seconds.add(number.multiply(BigDecimal.valueOf(unit)));
            position++;
        }
        return position < 3 ? TOO_SHORT : seconds;
    }

    private static int unitSeconds(char unit, boolean isTime) {
        if (isTime) {
            return switch (unit) {
                case 'H' -> 3_600;
                case 'M' -> 60;
                case 'S' -> 1;
                default -> 0;
            };
        }
        return switch (unit) {
            case 'Y' -> 365 * SECONDS_PER_DAY;
            case 'M' -> 30 * SECONDS_PER_DAY;
            case 'W' -> 7 * SECONDS_PER_DAY;
            case 'D' -> SECONDS_PER_DAY;
            default -> 0;
        };
    }

    /// `1 day, 02:00:00`, `2 days`, `3d`.
    private Object daysAndTime() {
        if (position == text.length()) return TOO_SHORT;
        var days = number(false);
        if (days == null) return position < 0 ? TOO_LARGE : NO_NUMBER;
        skip(' ');
        if (!skip('d') && !skip('D')) return NO_DAYS;
        if (skip('a') || skip('A')) {
            if (!skip('y') && !skip('Y')) return NO_DAYS;
        }
        skip('s');
        skip(',');
        skip(' ');
        var seconds = days.multiply(BigDecimal.valueOf(SECONDS_PER_DAY));
        if (position == text.length()) return seconds;
        var time = TimeText.span(text, position, HOUR_DIGITS_OF_DAY);
        return time instanceof BigDecimal amount ? seconds.add(amount) : time;
    }

    private boolean skip(char expected) {
        if (position == text.length() || text.charAt(position) != expected) return false;
        position++;
        return true;
    }

    /// The number here, which the position is then behind. Null if there is none, with a negative position if there is
    /// one that is too large.
    private @Nullable BigDecimal number(boolean withFraction) {
        int start = position;
        skipDigits();
        if (position == start) return null;
        if (position - start > NUMBER_DIGITS_MAX) {
            position = -1;
            return null;
        }
        if (withFraction && position < text.length()
                && (text.charAt(position) == '.' || text.charAt(position) == ',')) {
            position++;
            skipDigits();
        }
        return new BigDecimal(text.substring(start, position).replace(',', '.'));
    }

    private void skipDigits() {
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
    }
}
