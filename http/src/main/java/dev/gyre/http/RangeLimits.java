package dev.gyre.http;

/// What [RangeSelection#select] honours. Immutable; start from [#defaults].
///
/// @param rangesMax ranges of one request; with more it gets the whole, as each costs a head and a search.
///     The default, 16, is more than readers of documents ask for
public record RangeLimits(int rangesMax) {
    private static final RangeLimits DEFAULTS = new RangeLimits(16);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public RangeLimits {
        Setting.requireRange("rangesMax", rangesMax, 0, Integer.MAX_VALUE);
    }

    /// The limits that are named above.
    public static RangeLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on the number of ranges.
    public RangeLimits withRangesMax(int rangesMax) {
        return new RangeLimits(rangesMax);
    }
}
