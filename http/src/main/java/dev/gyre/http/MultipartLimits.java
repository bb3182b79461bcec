package dev.gyre.http;

/// What a [MultipartDecoder] takes. Immutable; start from [#defaults].
///
/// @param bytesMax all bytes of the body, what stands around the parts included. The default, 64 MiB, lets a
///     few photographs through
/// @param partsMax how many parts; the default, 1000, is more than a page has inputs
/// @param headBytesMax the head of one part; the default, 8 KiB, is that of the head of a message in most
///     servers
/// @param headFieldsMax the fields in the head of one part; the default, 16, is eight times what browsers send
/// @param fieldBytesMax the value of a part that is no file, since it ends up in memory; the default is 1 MiB
/// @param fileBytesMax the content of a part that is a file; the default, 64 MiB, is that of the body
public record MultipartLimits(
        long bytesMax, int partsMax, int headBytesMax, int headFieldsMax, long fieldBytesMax, long fileBytesMax) {
    private static final MultipartLimits DEFAULTS = new MultipartLimits(64L << 20, 1000, 8 << 10, 16, 1 << 20,
        64L << 20);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public MultipartLimits {
        Setting.requireRange("bytesMax", bytesMax, 0, Long.MAX_VALUE);
        Setting.requireRange("partsMax", partsMax, 0, Integer.MAX_VALUE);
        Setting.requireRange("headBytesMax", headBytesMax, 1, Integer.MAX_VALUE);
        Setting.requireRange("headFieldsMax", headFieldsMax, 1, Integer.MAX_VALUE);
        Setting.requireRange("fieldBytesMax", fieldBytesMax, 0, Long.MAX_VALUE);
        Setting.requireRange("fileBytesMax", fileBytesMax, 0, Long.MAX_VALUE);
    }

    /// The limits that are named above.
    public static MultipartLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on the body.
    public MultipartLimits withBytesMax(long bytesMax) {
        return new MultipartLimits(bytesMax, partsMax, headBytesMax, headFieldsMax, fieldBytesMax, fileBytesMax);
    }

    /// The same limits with another one on the number of parts.
    public MultipartLimits withPartsMax(int partsMax) {
        return new MultipartLimits(bytesMax, partsMax, headBytesMax, headFieldsMax, fieldBytesMax, fileBytesMax);
    }

    /// The same limits with another one on the bytes of a part's head.
    public MultipartLimits withHeadBytesMax(int headBytesMax) {
        return new MultipartLimits(bytesMax, partsMax, headBytesMax, headFieldsMax, fieldBytesMax, fileBytesMax);
    }

    /// The same limits with another one on the fields of a part's head.
    public MultipartLimits withHeadFieldsMax(int headFieldsMax) {
        return new MultipartLimits(bytesMax, partsMax, headBytesMax, headFieldsMax, fieldBytesMax, fileBytesMax);
    }

    /// The same limits with another one on values.
    public MultipartLimits withFieldBytesMax(long fieldBytesMax) {
        return new MultipartLimits(bytesMax, partsMax, headBytesMax, headFieldsMax, fieldBytesMax, fileBytesMax);
    }

    /// The same limits with another one on files.
    public MultipartLimits withFileBytesMax(long fileBytesMax) {
        return new MultipartLimits(bytesMax, partsMax, headBytesMax, headFieldsMax, fieldBytesMax, fileBytesMax);
    }
}
