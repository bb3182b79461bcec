package dev.gyre.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Dates in fields, in whole seconds (RFC 9110, section 5.6.7).
public final class HttpDate {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    private static final List<String> MONTHS = List.of(
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
    private static final String DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private static final String MONTH = "(?<month>[A-Z][a-z]{2})";

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static final Pattern FIXED = Pattern.compile(
        DAY + ", (?<day>\\d\\d) " + MONTH + " (?<year>\\d{4}) " + TIME + " GMT");

    /// `Sunday, 06-Nov-94 08:49:37 GMT`, of RFC 850
    private static final Pattern SHORT_YEAR = Pattern.compile(
        "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d\\d)-" + MONTH + "-(?<year>\\d\\d) " + TIME + " GMT");

    /// `Sun Nov  6 08:49:37 1994`, of asctime in C
    private static final Pattern ASCTIME = Pattern.compile(
        DAY + " " + MONTH + " (?<day>\\d\\d| \\d) " + TIME + " (?<year>\\d{4})");

    private HttpDate() {}

    /// The form that is sent today, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// Put together here, as a formatter of the JDK looks for the languages that it knows first, which is the better
    /// part of the start of a small server.
    ///
    /// @throws IllegalArgumentException for years that have not four digits
    public static String format(Instant time) {
        var date = time.atOffset(ZoneOffset.UTC);
        int year = date.getYear();
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("the year " + year + " has not four digits: " + time);
        }
        var text = new StringBuilder(29);
        text.append(DAYS.get(date.getDayOfWeek().getValue() - 1)).append(", ");
        appendDigits(text, date.getDayOfMonth()).append(' ').append(MONTHS.get(date.getMonthValue() - 1)).append(' ');
        appendDigits(text, year / 100);
        appendDigits(text, year % 100).append(' ');
        appendDigits(text, date.getHour()).append(':');
        appendDigits(text, date.getMinute()).append(':');
        return appendDigits(text, date.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder appendDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /// Reads any of the three forms; empty for anything else, as such a field is to be ignored. The day of
    /// the week is not compared.
    ///
    /// @param now decides the century of a year of two digits: such a date is less than 50 years ahead
    public static Optional<Instant> parse(String text, Instant now) {
        for (var form : List.of(FIXED, SHORT_YEAR, ASCTIME)) {
            var match = form.matcher(text);
            if (match.matches()) {
                return time(match, now);
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> time(Matcher match, Instant now) {
        var year = Integer.parseInt(match.group("year"));
        if (match.group("year").length() == 2) {
            var latest = now.atOffset(ZoneOffset.UTC).getYear() + 50;
            year = latest - Math.floorMod(latest - year, 100);
        }
        try {
            return Optional.of(LocalDateTime.of(
                year, MONTHS.indexOf(match.group("month")) + 1, number(match, "day"), number(match, "hour"),
                number(match, "minute"), number(match, "second")).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static int number(Matcher match, String group) {
        return Integer.parseInt(match.group(group).strip());
    }
}
