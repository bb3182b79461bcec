package dev.gyre.web;

/// How much of a JSON document is read. How long a body may be is up to whoever collects it. Immutable.
///
/// @param depthMax arrays and objects inside each other, 1 to 1,000; 100 by default: types that people write are some
///     ten deep, and each level costs a few frames of the stack
/// @param numberCharsMax one number; 1,000 by default, as the cost of reading one grows with the square of its length
/// @param stringCharsMax one string; 20,000,000 by default, which leaves the limit to that of the body
/// @param nameCharsMax the name of a member; 50,000 by default
/// @param violationsMax errors that are reported of one request; further ones are not looked for. 1,000 by default: a
///     body of a million bad elements would be answered with a hundred times its size
/// @param echoBytesMax how much of the input the errors of one response may repeat, in bytes; past it they stand
///     without `input`. 65,536 by default, as each missing member repeats the object that it is missing from
public record JsonLimits(
        int depthMax, int numberCharsMax, int stringCharsMax, int nameCharsMax, int violationsMax, int echoBytesMax) {

    private static final JsonLimits DEFAULTS = new JsonLimits(100, 1_000, 20_000_000, 50_000, 1_000, 65_536);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the limit, its value and its range
    public JsonLimits {
        requireBetween("depthMax", depthMax, 1_000);
        requireBetween("numberCharsMax", numberCharsMax, 100_000);
        requireBetween("stringCharsMax", stringCharsMax, Integer.MAX_VALUE);
        requireBetween("nameCharsMax", nameCharsMax, Integer.MAX_VALUE);
        requireBetween("violationsMax", violationsMax, 1_000_000);
        requireBetween("echoBytesMax", echoBytesMax, Integer.MAX_VALUE);
    }

    private static void requireBetween(String limit, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(limit + " is " + value + ", but must be at least 1 and at most " + max);
        }
    }

    /// The limits that are named above.
    public static JsonLimits defaults() {
        return DEFAULTS;
    }
}
