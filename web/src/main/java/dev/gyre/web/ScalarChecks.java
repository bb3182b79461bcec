package dev.gyre.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// The constraints on a value that is one piece of text or one number.
///
/// A whole number or a `double` within its bounds is found to be so by comparing it with two numbers; all else, and all
/// that fails, takes the long way, which knows what to say.
final class ScalarChecks {
    /// How far from a whole number the quotient of a multiple may be: what pydantic allows, and for large ones the
    /// error of the division.
    private static final double QUOTIENT_TOLERANCE = 1e-9;
    private static final double DIVISION_ERROR = 4e-16;

    private final Constraints constraints;
    private final boolean hasBoundsOnly;
    private final long longMin;
    private final long longMax;
    private final double doubleMin;
    private final double doubleMax;

    ScalarChecks(Constraints constraints) {
        this.constraints = constraints;
        this.hasBoundsOnly = constraints.multipleOf() == null && constraints.digits() == null;
        this.doubleMin = Math.max(lowest(constraints.ge(), true), lowest(constraints.gt(), false));
        this.doubleMax = -Math.max(lowest(negated(constraints.le()), true), lowest(negated(constraints.lt()), false));
        this.longMin = (long) Math.ceil(inLong(doubleMin));
        this.longMax = (long) Math.floor(inLong(doubleMax));
    }

    private static @Nullable BigDecimal negated(@Nullable BigDecimal bound) {
        return bound == null ? null : bound.negate();
    }

    /// The lowest finite `double` that is above the bound, or is the bound itself if that is allowed.
    private static double lowest(@Nullable BigDecimal bound, boolean isIncluded) {
        if (bound == null) return -Double.MAX_VALUE;
        double nearest = Math.clamp(bound.doubleValue(), -Double.MAX_VALUE, Double.MAX_VALUE);
        int comparison = new BigDecimal(nearest).compareTo(bound);
        return comparison > 0 || (comparison == 0 && isIncluded) ? nearest : Math.nextUp(nearest);
    }

    private static double inLong(double bound) {
        return Math.clamp(bound, (double) Long.MIN_VALUE, (double) Long.MAX_VALUE);
    }

    /// What is wrong with the value, or null.
    @Nullable
    Complaint check(Object value) {
        return switch (value) {
            case Integer number -> isInside(number) ? null : checkNumber(BigDecimal.valueOf(number));
            case Long number -> isInside(number) ? null : checkNumber(BigDecimal.valueOf(number));
            case Double number -> checkFloat(number);
            case Float number -> checkFloat(number);
            case String text -> checkText(text);
            case BigDecimal number -> checkNumber(number);
            case BigInteger number -> checkNumber(new BigDecimal(number));
            case Number number -> checkNumber(BigDecimal.valueOf(number.longValue()));
            case byte[] bytes -> checkBytes(bytes);
            case URI uri -> checkUrl(uri);
            default -> checkTense(value);
        };
    }

    private boolean isInside(long value) {
        return hasBoundsOnly && value >= longMin && value <= longMax;
    }

    private @Nullable Complaint checkFloat(double value) {
        if (hasBoundsOnly && value >= doubleMin && value <= doubleMax) return null;
        if (Double.isFinite(value)) {
            var factor = constraints.multipleOf();
            if (factor != null && !isMultiple(value, factor.doubleValue())) return notMultiple(factor);
            var decimal = BigDecimal.valueOf(value);
            var wrong = checkBounds(decimal);
            return wrong == null ? checkDigits(decimal) : wrong;
        }
        return checkInfinite(value);
    }

    private static boolean isMultiple(double value, double factor) {
        double quotient = value / factor;
        double tolerance = Math.max(QUOTIENT_TOLERANCE, Math.abs(quotient) * DIVISION_ERROR);
        return Math.abs(quotient - Math.rint(quotient)) <= tolerance;
    }

    /// An infinity is beyond every bound, and NaN beyond both.
    private @Nullable Complaint checkInfinite(double value) {
        var upper = value == Double.NEGATIVE_INFINITY ? null : constraints.le();
        if (upper != null) return Bounds.LE.broken(upper);
        var above = value == Double.NEGATIVE_INFINITY ? null : constraints.lt();
        if (above != null) return Bounds.LT.broken(above);
        var lower = value == Double.POSITIVE_INFINITY ? null : constraints.ge();
        if (lower != null) return Bounds.GE.broken(lower);
        var below = value == Double.POSITIVE_INFINITY ? null : constraints.gt();
        return below == null ? null : Bounds.GT.broken(below);
    }

    private @Nullable Complaint checkNumber(BigDecimal value) {
        var wrong = checkDigits(value);
        if (wrong != null) return wrong;
        var factor = constraints.multipleOf();
        if (factor != null && value.remainder(factor).signum() != 0) return notMultiple(factor);
        return checkBounds(value);
    }

    private @Nullable Complaint checkBounds(BigDecimal value) {
        for (var bound : Bounds.CHECKED) {
            var limit = bound.of(constraints);
            if (limit != null && !bound.allows(value.compareTo(limit))) return bound.broken(limit);
        }
        return null;
    }

    private static Complaint notMultiple(BigDecimal factor) {
        return Complaint.with("multiple_of", "Input should be a multiple of " + Bounds.text(factor), "multiple_of",
            new JsonValue.JsonNumber(Bounds.text(factor)));
    }

    private @Nullable Complaint checkDigits(BigDecimal number) {
        var asked = constraints.digits();
        if (asked == null) return null;
        var value = number.stripTrailingZeros();
        int places = Math.max(0, value.scale());
        // Zeros right after the point count, those before it do not.
        int digits = value.scale() < 0 ? value.precision() - value.scale() : Math.max(value.precision(), places);
        int digitsMax = asked.whole() + asked.places();
        if (digits > digitsMax) {
            return Complaint.with("decimal_max_digits", "Decimal input should have no more than "
                    + Complaint.count(digitsMax, "digit") + " in total",
                "max_digits", digitsMax);
        }
        if (places > asked.places()) {
            return Complaint.with("decimal_max_places", "Decimal input should have no more than "
                    + Complaint.count(asked.places(), "decimal place"),
                "decimal_places", asked.places());
        }
        if (digits - places > asked.whole()) {
            return Complaint.with("decimal_whole_digits", "Decimal input should have no more than "
                    + Complaint.count(asked.whole(), "digit") + " before the decimal point",
                "whole_digits",
                asked.whole());
        }
        return null;
    }

    private @Nullable Complaint checkText(String text) {
        if (constraints.hasLength()) {
            int length = text.codePointCount(0, text.length());
            if (length < constraints.lengthMin()) return tooShort(constraints.lengthMin());
            if (length > constraints.lengthMax()) {
                return Complaint.with("string_too_long", "String should have at most "
                        + Complaint.count(constraints.lengthMax(), "character"),
                    "max_length", constraints.lengthMax());
            }
        }
        if (constraints.isNotBlank() && text.isBlank()) return tooShort(1);
        var pattern = constraints.pattern();
        if (pattern != null && !pattern.accepts(text)) {
            var expression = pattern.pattern().pattern();
            return Complaint.with("string_pattern_mismatch", "String should match pattern '" + expression + "'",
                "pattern", new JsonValue.JsonString(expression));
        }
        if (!constraints.literals().isEmpty() && !constraints.literals().contains(text)) {
            return literal(constraints.literals());
        }
        return constraints.isEmail() ? EmailText.check(text) : null;
    }

    static Complaint literal(Iterable<String> allowed) {
        var expected = Complaint.alternatives(allowed);
        return Complaint.with("literal_error", "Input should be " + expected, "expected",
            new JsonValue.JsonString(expected));
    }

    private static Complaint tooShort(int min) {
        return Complaint.with("string_too_short", "String should have at least " + Complaint.count(min, "character"),
            "min_length", min);
    }

    private @Nullable Complaint checkBytes(byte[] bytes) {
        if (bytes.length < constraints.lengthMin()) {
            return Complaint.with("bytes_too_short", "Data should have at least "
                    + Complaint.count(constraints.lengthMin(), "byte"),
                "min_length", constraints.lengthMin());
        }
        if (bytes.length > constraints.lengthMax()) {
            return Complaint.with("bytes_too_long", "Data should have at most "
                    + Complaint.count(constraints.lengthMax(), "byte"),
                "max_length", constraints.lengthMax());
        }
        return null;
    }

    private @Nullable Complaint checkUrl(URI uri) {
        if (!constraints.isHttpUrl()) return null;
        if (!UrlText.isOfWeb(uri)) return UrlScalar.wrongScheme();
        return uri.toString().length() > UrlText.WEB_CHARS_MAX ? UrlScalar.tooLong() : null;
    }

    private @Nullable Complaint checkTense(Object value) {
        var tense = constraints.tense();
        if (tense == null) return null;
        var now = tense.clock().instant();
        int side = switch (value) {
            case LocalDate date -> date.compareTo(LocalDate.ofInstant(now, ZoneOffset.UTC));
            case LocalDateTime moment -> moment.toInstant(ZoneOffset.UTC).compareTo(now);
            case OffsetDateTime moment -> moment.toInstant().compareTo(now);
            case ZonedDateTime moment -> moment.toInstant().compareTo(now);
            case Instant moment -> moment.compareTo(now);
            default -> throw new IllegalStateException(value.getClass() + " has no place in time");
        };
        if (side == 0 ? tense.mayBeNow() : side < 0 == tense.isPast()) return null;
        var word = tense.isPast() ? "past" : "future";
        return value instanceof LocalDate
                ? Complaint.of("date_" + word, "Date should be in the " + word)
                : Complaint.of("datetime_" + word, "Input should be in the " + word);
    }
}
