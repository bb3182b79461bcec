package dev.gyre.http;

/// What a [ContentDecoder] takes: a few bytes can inflate to a thousand times as many. Immutable; start from
/// [#defaults].
///
/// @param bytesMax the content after decoding; the default, 64 MiB, lets a few photographs through
/// @param ratioMax decoded bytes for each encoded one; the default, 200, is twice what dull logs reach, and a
///     fifth of what the format allows
/// @param ratioFreeBytes decoded bytes up to which the ratio is not looked at; the default, 1 MiB, is no
///     danger
public record InflateLimits(long bytesMax, int ratioMax, long ratioFreeBytes) {
    private static final InflateLimits DEFAULTS = new InflateLimits(64L << 20, 200, 1 << 20);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public InflateLimits {
        Setting.requireRange("bytesMax", bytesMax, 0, Long.MAX_VALUE);
        Setting.requireRange("ratioMax", ratioMax, 1, Integer.MAX_VALUE);
        Setting.requireRange("ratioFreeBytes", ratioFreeBytes, 0, Long.MAX_VALUE);
    }

    /// The limits that are named above.
    public static InflateLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on the decoded content.
    public InflateLimits withBytesMax(long bytesMax) {
        return new InflateLimits(bytesMax, ratioMax, ratioFreeBytes);
    }

    /// The same limits with another one on the ratio.
    public InflateLimits withRatioMax(int ratioMax) {
        return new InflateLimits(bytesMax, ratioMax, ratioFreeBytes);
    }

    /// The same limits with another size up to which the ratio is not looked at.
    public InflateLimits withRatioFreeBytes(long ratioFreeBytes) {
        return new InflateLimits(bytesMax, ratioMax, ratioFreeBytes);
    }
}
