package dev.gyre.web;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// The media types of files, by the ends of their names.
final class FileTypes {
    private static final Map<String, String> TYPES = Map.ofEntries(
        Map.entry("html", "text/html; charset=utf-8"), Map.entry("css", "text/css; charset=utf-8"),
        Map.entry("js", "text/javascript; charset=utf-8"), Map.entry("json", "application/json"),
        Map.entry("txt", "text/plain; charset=utf-8"), Map.entry("csv", "text/csv; charset=utf-8"),
        Map.entry("xml", "application/xml"), Map.entry("svg", "image/svg+xml"), Map.entry("png", "image/png"),
        Map.entry("jpg", "image/jpeg"), Map.entry("jpeg", "image/jpeg"), Map.entry("gif", "image/gif"),
        Map.entry("webp", "image/webp"), Map.entry("ico", "image/x-icon"), Map.entry("pdf", "application/pdf"),
        Map.entry("zip", "application/zip"), Map.entry("gz", "application/gzip"), Map.entry("mp4", "video/mp4"),
        Map.entry("mp3", "audio/mpeg"), Map.entry("woff2", "font/woff2"), Map.entry("wasm", "application/wasm"));

    private FileTypes() {}

    /// The type, or that of any bytes.
    static String of(Path path) {
        var name = String.valueOf(path.getFileName());
        var end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(end, "application/octet-stream");
    }
}
