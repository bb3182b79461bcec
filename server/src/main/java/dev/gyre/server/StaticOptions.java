package dev.gyre.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The settings of [StaticFiles]. Immutable; start from [#defaults].
///
/// @param prefix what paths begin with before the names of files: `/static` makes `/static/a.css` the file `a.css`.
///     Empty by default
/// @param index the file that stands for its folder, such as `index.html`; null, the default, for none
/// @param cacheControl the value of `Cache-Control`; null, the default, for no such field, so that clients decide from
///     the time of the last change
/// @param precompressed the codings for which there may be a file beside the file, `a.css.gz` for `gzip` and
///     `a.css.br` for `br`, the preferred first; none by default, as each is looked for on the disk
/// @param types media types by extension in lower case, besides the usual ones and before them; none by default
/// @param cachedFileBytesMax up to which size files are kept in memory; 128 KiB by default, a large script
/// @param cachedBytesMax how much is kept in memory by each loop, what was used last; 16 MiB by default, as every loop
///     of a server has its own
/// @param checkAfter for how long what is known of a file is not compared with the disk; 1 second by default, which
///     spares busy files nearly all calls to the system. With zero, every request looks
public record StaticOptions(
        String prefix,
        @Nullable String index,
        @Nullable String cacheControl,
        List<String> precompressed,
        Map<String, String> types,
        int cachedFileBytesMax,
        long cachedBytesMax,
        Duration checkAfter) {
    private static final StaticOptions DEFAULTS = new StaticOptions(
        "", null, null, List.of(), Map.of(), 128 << 10, 16 << 20, Duration.ofSeconds(1));

    /// Checks the ranges, and copies the collections.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public StaticOptions {
        Objects.requireNonNull(prefix, "prefix");
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException(
                "prefix is \"" + prefix + "\", but must be empty, or begin with a slash and not end with one");
        }
        if (index != null && (index.isEmpty() || index.startsWith(".") || index.contains("/"))) {
            throw new IllegalArgumentException("index is \"" + index + "\", but must be the name of a file");
        }
        precompressed = List.copyOf(precompressed);
        for (var coding : precompressed) {
            StaticFile.suffix(coding);
        }
        types = Map.copyOf(types);
        ServerOptions.requireAtLeast("cachedFileBytesMax", cachedFileBytesMax, 0);
        ServerOptions.requireAtLeast("cachedBytesMax", cachedBytesMax, 0);
        ServerOptions.requireAtLeast("checkAfter", checkAfter.toNanos(), 0);
    }

    /// The settings that are named above.
    public static StaticOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings below another prefix.
    public StaticOptions withPrefix(String prefix) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }

    /// The same settings with a file that stands for its folder.
    public StaticOptions withIndex(String index) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }

    /// The same settings with a `Cache-Control`, such as `public, max-age=31536000, immutable` for files whose names
    /// change with their contents.
    public StaticOptions withCacheControl(String cacheControl) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }

    /// The same settings with other codings for which there may be a file: `gzip`, `br`, `zstd`.
    public StaticOptions withPrecompressed(List<String> precompressed) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }

    /// The same settings with other media types.
    public StaticOptions withTypes(Map<String, String> types) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }

    /// The same settings with other limits on what is kept in memory; zeros for nothing.
    public StaticOptions withCache(int cachedFileBytesMax, long cachedBytesMax) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }

    /// The same settings with another time for which the disk is not looked at.
    public StaticOptions withCheckAfter(Duration checkAfter) {
        return new StaticOptions(
            prefix, index, cacheControl, precompressed, types, cachedFileBytesMax, cachedBytesMax, checkAfter);
    }
}
