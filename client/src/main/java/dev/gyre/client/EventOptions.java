package dev.gyre.client;

import dev.gyre.http.EventStreamLimits;
import java.time.Duration;

/// How a stream of events is kept. Immutable; start from [#defaults].
///
/// @param limits how large an event may be
/// @param retryFirst after what time a stream that has ended is opened again, unless the server says so; 3 seconds by
///     default, as in browsers. After each attempt in a row that fails it doubles
/// @param retryMax how long that may get; 30 seconds by default
/// @param attemptsMax after how many attempts in a row without an event the stream fails; 10 by default, which are
///     about three minutes
/// @param silenceMax after what time without a byte the stream is opened again; 90 seconds by default, as servers
///     send comments every 15 to 30 to keep it alive
public record EventOptions(
        EventStreamLimits limits, Duration retryFirst, Duration retryMax, int attemptsMax, Duration silenceMax) {
    private static final EventOptions DEFAULTS = new EventOptions(
        EventStreamLimits.defaults(), Duration.ofSeconds(3), Duration.ofSeconds(30), 10, Duration.ofSeconds(90));

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public EventOptions {
        Checks.requirePositive("retryFirst", retryFirst);
        Checks.requirePositive("retryMax", retryMax);
        Checks.requireAtLeast("attemptsMax", attemptsMax, 1);
        Checks.requirePositive("silenceMax", silenceMax);
    }

    /// The settings that are named above.
    public static EventOptions defaults() {
        return DEFAULTS;
    }

    /// The same with other pauses between attempts.
    public EventOptions withRetry(Duration retryFirst, Duration retryMax, int attemptsMax) {
        return new EventOptions(limits, retryFirst, retryMax, attemptsMax, silenceMax);
    }

    /// The same with another limit for silence.
    public EventOptions withSilenceMax(Duration silenceMax) {
        return new EventOptions(limits, retryFirst, retryMax, attemptsMax, silenceMax);
    }

    /// The same with another limit for an event.
    public EventOptions withLimits(EventStreamLimits limits) {
        return new EventOptions(limits, retryFirst, retryMax, attemptsMax, silenceMax);
    }
}
