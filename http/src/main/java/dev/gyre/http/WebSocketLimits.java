package dev.gyre.http;

/// What a [WebSocketDecoder] takes from its peer. Immutable; start from [#defaults].
///
/// @param frameBytesMax the payload of one frame, as announced in its head. The default, 64 MiB, lets a
///     message of the greatest size come in one frame
/// @param messageBytesMax one message, after decompression. The default, 64 MiB, takes what browsers send
///     as one file of moderate size; memory is taken as bytes arrive, not as they are announced
/// @param fragmentsMax the frames of one message. The default, 262,144, is four times what conformance
///     suites send, and bounds an endless message of empty frames, which no limit on bytes would end
public record WebSocketLimits(long frameBytesMax, int messageBytesMax, int fragmentsMax) {
    private static final int MESSAGE_BYTES_CEILING = Integer.MAX_VALUE - 64;

    private static final WebSocketLimits DEFAULTS = new WebSocketLimits(64L << 20, 64 << 20, 262_144);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public WebSocketLimits {
        Setting.requireRange("frameBytesMax", frameBytesMax, 125, Long.MAX_VALUE);
        Setting.requireRange("messageBytesMax", messageBytesMax, 0, MESSAGE_BYTES_CEILING);
        Setting.requireRange("fragmentsMax", fragmentsMax, 1, Integer.MAX_VALUE);
    }

    /// The limits that are named above.
    public static WebSocketLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on the payload of a frame; at least 125, what control frames carry.
    public WebSocketLimits withFrameBytesMax(long frameBytesMax) {
        return new WebSocketLimits(frameBytesMax, messageBytesMax, fragmentsMax);
    }

    /// The same limits with another one on a message.
    public WebSocketLimits withMessageBytesMax(int messageBytesMax) {
        return new WebSocketLimits(frameBytesMax, messageBytesMax, fragmentsMax);
    }

    /// The same limits with another one on the frames of a message.
    public WebSocketLimits withFragmentsMax(int fragmentsMax) {
        return new WebSocketLimits(frameBytesMax, messageBytesMax, fragmentsMax);
    }
}
