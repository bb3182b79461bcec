package dev.gyre.client;

import java.time.Duration;

/// Checks of settings, with errors that name the setting, its value and its range.
final class Checks {
    private Checks() {}

    static void requireAtLeast(String setting, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(setting + " is " + value + ", but must be at least " + min);
        }
    }

    static void requirePositive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(setting + " is " + value + ", but must be longer than zero");
        }
    }
}
