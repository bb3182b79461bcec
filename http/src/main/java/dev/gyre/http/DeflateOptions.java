package dev.gyre.http;

import java.util.zip.Deflater;

/// How WebSocket messages are compressed. Immutable; start from [#defaults].
///
/// @param level from 1, fast, to 9, small. The default, 6, is zlib's
/// @param contextTakeover whether messages may refer to those before, which shrinks similar messages much;
///     each direction then keeps its state between messages: about 256 KiB to compress and 44 KiB to
///     decompress. Off by default, as connections are many and mostly idle
/// @param messageBytesMin shorter messages are sent as they are; the default, 128, is about where
///     compression begins to save bytes of text
public record DeflateOptions(int level, boolean contextTakeover, int messageBytesMin) {
    private static final DeflateOptions DEFAULTS = new DeflateOptions(6, false, 128);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public DeflateOptions {
        Setting.requireRange("level", level, Deflater.BEST_SPEED, Deflater.BEST_COMPRESSION);
        Setting.requireRange("messageBytesMin", messageBytesMin, 1, Integer.MAX_VALUE);
    }

    /// The options that are named above.
    public static DeflateOptions defaults() {
        return DEFAULTS;
    }

    /// The same options with another level.
    public DeflateOptions withLevel(int level) {
        return new DeflateOptions(level, contextTakeover, messageBytesMin);
    }

    /// The same options with or without context takeover.
    public DeflateOptions withContextTakeover(boolean contextTakeover) {
        return new DeflateOptions(level, contextTakeover, messageBytesMin);
    }

    /// The same options with another size from which messages are compressed.
    public DeflateOptions withMessageBytesMin(int messageBytesMin) {
        return new DeflateOptions(level, contextTakeover, messageBytesMin);
    }
}
