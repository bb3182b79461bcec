package dev.gyre.loop;

import java.time.Duration;
import java.util.Locale;

/// Durations as people say them: one or two units, three figures or so.
final class DurationText {
    private DurationText() {}

    static String of(Duration duration) {
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        long nanos = duration.toNanos();
        if (nanos < 1_000) {
            return nanos == 0 ? "0 s" : nanos + " ns";
        }
        return nanos < 1_000_000
                ? figures(nanos / 1e3, "µs")
                : nanos < 1_000_000_000 ? figures(nanos / 1e6, "ms") : figures(nanos / 1e9, "s");
    }

    private static String figures(double amount, String unit) {
        var number = String.format(Locale.ROOT, amount < 10 ? "%.2f" : amount < 100 ? "%.1f" : "%.0f", amount);
        return withoutTrailingZeros(number) + " " + unit;
    }

    private static String withoutTrailingZeros(String number) {
        return number.contains(".") ? number.replaceAll("\\.?0+$", "") : number;
    }
}
