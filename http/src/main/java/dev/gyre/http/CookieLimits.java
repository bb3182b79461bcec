package dev.gyre.http;

/// What [Cookie#parse] takes. Immutable; start from [#defaults].
///
/// @param cookiesMax how many cookies of one request; the default, 200, is more than browsers keep for a site
public record CookieLimits(int cookiesMax) {
    private static final CookieLimits DEFAULTS = new CookieLimits(200);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public CookieLimits {
        Setting.requireRange("cookiesMax", cookiesMax, 0, Integer.MAX_VALUE);
    }

    /// The limits that are named above.
    public static CookieLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on the number of cookies.
    public CookieLimits withCookiesMax(int cookiesMax) {
        return new CookieLimits(cookiesMax);
    }
}
