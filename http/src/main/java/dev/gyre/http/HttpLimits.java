package dev.gyre.http;

/// How much of a message a decoder accepts. Whatever a peer sends, a decoder keeps no more bytes than the request line
/// and one section of fields may have; bodies pass through. The limits hold for every way in which the bytes arrive,
/// also for all of them in one read. Immutable; start from [#defaults] and change what you need:
///
/// ```java
/// var limits = HttpLimits.defaults().withFieldsMax(200).withBodyBytesMax(10_000_000);
/// ```
///
/// Lengths of lines are without the CR LF at their end, those of sections are with it.
///
/// @param startLineBytesMax the request line or status line; longer ones are answered with 414. The default, 8,192, is
///     above the 8,000 that RFC 9112 section 3 asks servers to support
/// @param fieldBytesMax one field, name and value; more is answered with 431. The default, 8,192, holds the largest
///     cookies and tokens in use, of 4 and 7 KB
/// @param fieldsMax fields in a header section; more are answered with 431. The default, 100, is three times what
///     browsers behind two proxies send, and few enough to be searched one after the other
/// @param headerSectionBytesMax all fields of a header section together; more is answered with 431. The default, 32
///     KiB, times 10,000 connections is 320 MB, and arrays that grow by doubling may be twice as large: the worst that
///     slow senders can make a server keep
/// @param chunkExtensionBytesMax the extensions of one chunk, which are read over; more is answered with 400. The
///     default, 256, holds the signatures that some storage services put there
/// @param chunkExtensionSurplusMax how many bytes of extensions there may be more than bytes of data; past it is
///     answered with 400. The default is 16 KiB: a sender of nothing but extensions would keep a server busy unseen
/// @param trailersMax fields in a trailer section; more are answered with 431. 20 by default, as there are few uses
/// @param trailerSectionBytesMax all trailers together; more is answered with 431. 8 KiB by default
/// @param bodyBytesMax the content of a message, without chunk sizes and such; more is answered with 413, before any of
///     it is read if the length is announced. [#UNLIMITED] by default, as a decoder keeps nothing of it: the limit
///     belongs where bodies are collected or stored
public record HttpLimits(
        int startLineBytesMax,
        int fieldBytesMax,
        int fieldsMax,
        int headerSectionBytesMax,
        int chunkExtensionBytesMax,
        int chunkExtensionSurplusMax,
        int trailersMax,
        int trailerSectionBytesMax,
        long bodyBytesMax) {

    /// A body of any length.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// Buffers are arrays, and what was taken in one step may exceed the limit for a moment.
    private static final int SECTION_BYTES_HIGHEST = 1 << 28;

    private static final HttpLimits DEFAULTS = new HttpLimits(
        8192, 8192, 100, 32 * 1024, 256, 16 * 1024, 20, 8 * 1024, UNLIMITED);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the limit, its value and its range
    public HttpLimits {
        requireBetween("startLineBytesMax", startLineBytesMax, 16, SECTION_BYTES_HIGHEST);
        requireBetween("fieldBytesMax", fieldBytesMax, 16, SECTION_BYTES_HIGHEST);
        requireBetween("fieldsMax", fieldsMax, 1, 1_000_000);
        requireBetween("headerSectionBytesMax", headerSectionBytesMax, 16, SECTION_BYTES_HIGHEST);
        requireBetween("chunkExtensionBytesMax", chunkExtensionBytesMax, 0, SECTION_BYTES_HIGHEST);
        requireBetween("chunkExtensionSurplusMax", chunkExtensionSurplusMax, 0, SECTION_BYTES_HIGHEST);
        requireBetween("trailersMax", trailersMax, 0, 1_000_000);
        requireBetween("trailerSectionBytesMax", trailerSectionBytesMax, 2, SECTION_BYTES_HIGHEST);
        requireBetween("bodyBytesMax", bodyBytesMax, 0, UNLIMITED);
    }

    private static void requireBetween(String limit, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                limit + " is " + value + ", but must be at least " + min + " and at most " + max);
        }
    }

    /// The limits that are named above.
    public static HttpLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on the request line and the status line.
    public HttpLimits withStartLineBytesMax(int startLineBytesMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another one on a single field.
    public HttpLimits withFieldBytesMax(int fieldBytesMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another number of fields.
    public HttpLimits withFieldsMax(int fieldsMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another one on all fields together.
    public HttpLimits withHeaderSectionBytesMax(int headerSectionBytesMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another one on the extensions of one chunk.
    public HttpLimits withChunkExtensionBytesMax(int chunkExtensionBytesMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another one on extensions beyond the data of all chunks.
    public HttpLimits withChunkExtensionSurplusMax(int chunkExtensionSurplusMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another number of trailers.
    public HttpLimits withTrailersMax(int trailersMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another one on all trailers together.
    public HttpLimits withTrailerSectionBytesMax(int trailerSectionBytesMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }

    /// The same limits with another one on the body.
    public HttpLimits withBodyBytesMax(long bodyBytesMax) {
        return new HttpLimits(
            startLineBytesMax, fieldBytesMax, fieldsMax, headerSectionBytesMax, chunkExtensionBytesMax,
            chunkExtensionSurplusMax, trailersMax, trailerSectionBytesMax, bodyBytesMax);
    }
}
