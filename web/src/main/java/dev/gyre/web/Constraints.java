package dev.gyre.web;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the annotations ask of a value beyond its type. Immutable.
///
/// The order of the checks, of which the first that fails is reported, is pydantic's.
///
/// @param multipleOf null, as each of the numbers, if nothing is asked
/// @param lengthMin 0 if nothing is asked
/// @param lengthMax the highest `int` if nothing is asked
/// @param literals empty if nothing is asked
record Constraints(
        @Nullable BigDecimal multipleOf,
        @Nullable BigDecimal le,
        @Nullable BigDecimal lt,
        @Nullable BigDecimal ge,
        @Nullable BigDecimal gt,
        @Nullable Digital digits,
        int lengthMin,
        int lengthMax,
        @Nullable Expression pattern,
        boolean isNotBlank,
        boolean isEmail,
        boolean isHttpUrl,
        @Nullable Tense tense,
        List<String> literals) {

    /// How many digits a number may have.
    record Digital(int whole, int places) {}

    /// A regular expression, which is searched for unless it has to match the whole string.
    record Expression(Pattern pattern, boolean isWhole) {
        boolean accepts(String text) {
            var matcher = pattern.matcher(text);
            return isWhole ? matcher.matches() : matcher.find();
        }
    }

    /// When a date has to be, and whether it may also be now.
    record Tense(boolean isPast, boolean mayBeNow, InstantSource clock) {}

    static final Constraints NONE = new Constraints(null, null, null, null, null, null, 0, Integer.MAX_VALUE, null,
        false, false, false, null, List.of());

    boolean isNone() {
        return equals(NONE);
    }

    boolean hasLength() {
        return lengthMin > 0 || lengthMax < Integer.MAX_VALUE;
    }

    boolean hasBounds() {
        return multipleOf != null || le != null || lt != null || ge != null || gt != null;
    }

    Constraints withBounds(
            @Nullable BigDecimal le, @Nullable BigDecimal lt, @Nullable BigDecimal ge, @Nullable BigDecimal gt) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }

    Constraints withMultipleOf(BigDecimal multipleOf) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }

    Constraints withDigits(Digital digits) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }

    Constraints withLength(int lengthMin, int lengthMax) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }

    Constraints withText(@Nullable Expression pattern, boolean isNotBlank, boolean isEmail, boolean isHttpUrl) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }

    Constraints withTense(Tense tense) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }

    Constraints withLiterals(List<String> literals) {
        return new Constraints(multipleOf, le, lt, ge, gt, digits, lengthMin, lengthMax, pattern, isNotBlank, isEmail,
            isHttpUrl, tense, literals);
    }
}
