package dev.gyre.server;

import dev.gyre.http.ETag;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpDate;
import dev.gyre.http.Validators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of a file that can be sent, in one of its codings.
///
/// @param path where it is, without symbolic links
/// @param coding its content coding, or null for none
/// @param sizeBytes its length
/// @param type its media type, without the coding
/// @param validators by which a client tells whether it has it
/// @param fields of an answer with it
/// @param content all of it, if it is kept in memory
@SuppressWarnings("ArrayRecordComponent") // Never compared, and changed by nobody.
record StaticFile(
        Path path,
        @Nullable String coding,
        long sizeBytes,
        String type,
        Validators validators,
        HeaderFields fields,
        byte @Nullable [] content) {
    private static final Map<String, String> SUFFIXES = Map.of("gzip", ".gz", "br", ".br", "zstd", ".zst");

    /// What is added to the name of a file that is compressed.
    ///
    /// @throws IllegalArgumentException for codings without one
    static String suffix(String coding) {
        var suffix = SUFFIXES.get(coding);
        if (suffix == null) {
            throw new IllegalArgumentException(
                "there is no extension for the coding \"" + coding + "\": it must be one of " + SUFFIXES.keySet());
        }
        return suffix;
    }

    /// Reads what has to be known. For a thread that may block.
    ///
    /// The tag names length and time of the last change, as most servers do, so that no file has to be read for it, and
    /// all servers with equal copies agree. Two changes within a tick of the file system's clock, some milliseconds,
    /// that leave the length as it was look the same.
    static StaticFile read(
            Path path, String type, @Nullable String coding, BasicFileAttributes attributes, StaticOptions options)
            throws IOException {
        byte[] content = null;
        long size = attributes.size();
        if (size <= Math.min(options.cachedFileBytesMax(), options.cachedBytesMax())) {
            content = Files.readAllBytes(path);
            size = content.length;
        }
        var modified = attributes.lastModifiedTime().toInstant();
        var tag = ETag.strong(Long.toHexString(size) + '-' + Long.toHexString(modified.getEpochSecond())
                + '.' + Integer.toHexString(modified.getNano()) + (coding == null ? "" : "-" + coding));
        return new StaticFile(path, coding, size, type, new Validators(tag, modified),
            fields(type, coding, tag, modified, options), content);
    }

    private static HeaderFields fields(
            String type, @Nullable String coding, ETag tag, Instant modified, StaticOptions options) {
        var fields = HeaderFields.builder()
                .add("Content-Type", type)
                .add("ETag", tag.toString())
                .add("Last-Modified", HttpDate.format(modified))
                .add("Accept-Ranges", "bytes");
        if (coding != null) {
            fields.add("Content-Encoding", coding);
        }
        if (!options.precompressed().isEmpty()) {
            fields.add("Vary", "Accept-Encoding");
        }
        if (options.cacheControl() != null) {
            fields.add("Cache-Control", options.cacheControl());
        }
        return fields.build();
    }

    /// The attributes of a file, or null when there is none: neither a folder nor a device is one.
    static @Nullable BasicFileAttributes attributes(Path real) throws IOException {
        var attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isRegularFile() ? attributes : null;
    }

    int cachedBytes() {
        return content == null ? 0 : content.length;
    }
}
