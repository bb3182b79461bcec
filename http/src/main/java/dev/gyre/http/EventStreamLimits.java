package dev.gyre.http;

/// What an [EventStreamDecoder] takes. Immutable; start from [#defaults].
///
/// @param eventBytesMax the data of one event with the line that is being read; the default, 1 MiB, is far
///     beyond what is sensible to send as one event
public record EventStreamLimits(int eventBytesMax) {
    private static final EventStreamLimits DEFAULTS = new EventStreamLimits(1 << 20);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public EventStreamLimits {
        Setting.requireRange("eventBytesMax", eventBytesMax, 1, Integer.MAX_VALUE);
    }

    /// The limits that are named above.
    public static EventStreamLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on an event.
    public EventStreamLimits withEventBytesMax(int eventBytesMax) {
        return new EventStreamLimits(eventBytesMax);
    }
}
