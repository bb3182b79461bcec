package dev.gyre.web;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Dates, times and durations as JSON has them, by ISO 8601 and RFC 3339. Seconds always stand, fractions of them with
/// six places, or with nine where there are nanoseconds, and UTC is `Z`.
final class TimeFormat {
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long DAYS_PER_YEAR = 365;

    private TimeFormat() {}

    static void time(LocalTime time, JsonOutput output) {
        digits(time.getHour(), 2, output);
        output.put((byte) ':');
        digits(time.getMinute(), 2, output);
        output.put((byte) ':');
        digits(time.getSecond(), 2, output);
        int nanos = time.getNano();
        if (nanos == 0) return;
        output.put((byte) '.');
        if (nanos % NANOS_PER_MICRO == 0) {
            digits(nanos / NANOS_PER_MICRO, 6, output);
        } else {
            digits(nanos, 9, output);
        }
    }

    static void moment(LocalDateTime moment, JsonOutput output) {
        output.ascii(moment.toLocalDate().toString());
        output.put((byte) 'T');
        time(moment.toLocalTime(), output);
    }

    /// @param utc how UTC is written, `Z` or `+00:00`
    static void moment(OffsetDateTime moment, String utc, JsonOutput output) {
        moment(moment.toLocalDateTime(), output);
        var offset = moment.getOffset();
        if (offset.equals(ZoneOffset.UTC)) {
            output.ascii(utc);
            return;
        }
        int minutes = Math.abs(offset.getTotalSeconds()) / 60;
        output.put((byte) (offset.getTotalSeconds() < 0 ? '-' : '+'));
        digits(minutes / 60, 2, output);
        output.put((byte) ':');
        digits(minutes % 60, 2, output);
    }

    private static void digits(int value, int count, JsonOutput output) {
        int place = 1;
        for (int i = 1; i < count; i++) {
            place *= 10;
        }
        for (int rest = value; place > 0; place /= 10) {
            output.put((byte) ('0' + rest / place));
            rest %= place;
        }
    }

    /// As pydantic writes them: in years of 365 days, days, hours, minutes and seconds.
    static void duration(Duration duration, JsonOutput output) {
        if (duration.isZero()) {
            output.ascii("PT0S");
            return;
        }
        if (duration.isNegative()) output.put((byte) '-');
        // The magnitude of the lowest duration does not fit into one.
        var magnitude = duration.isNegative()
                ? duration.equals(Duration.ofSeconds(Long.MIN_VALUE))
                        ? Duration.ofSeconds(Long.MAX_VALUE)
                        : duration.negated()
                : duration;
        output.put((byte) 'P');
        long days = magnitude.getSeconds() / SECONDS_PER_DAY;
        part(days / DAYS_PER_YEAR, 'Y', output);
        part(days % DAYS_PER_YEAR, 'D', output);
        int seconds = (int) (magnitude.getSeconds() % SECONDS_PER_DAY);
        int nanos = magnitude.getNano();
        if (seconds == 0 && nanos == 0) return;
        output.put((byte) 'T');
        part(seconds / 3_600, 'H', output);
        part(seconds / 60 % 60, 'M', output);
        seconds %= 60;
        if (seconds > 0 || nanos > 0) {
            output.number(seconds);
            fraction(nanos, output);
            output.put((byte) 'S');
        }
    }

    private static void part(long count, char unit, JsonOutput output) {
        if (count > 0) {
            output.number(count);
            output.put((byte) unit);
        }
    }

    /// The decimal fraction, without zeros at its end; nothing for none.
    static void fraction(int nanos, JsonOutput output) {
        if (nanos == 0) return;
        output.put((byte) '.');
        int place = 100_000_000;
        for (int rest = nanos; rest > 0; place /= 10) {
            output.put((byte) ('0' + rest / place));
            rest %= place;
        }
    }
}
