package dev.gyre.http;

/// The check that the records of limits and options share.
final class Setting {
    private Setting() {}

    /// @throws IllegalArgumentException when `value` is out of its range
    static void requireRange(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(setting + " is " + value + ", but must be from " + min + " to " + max);
        }
    }
}
