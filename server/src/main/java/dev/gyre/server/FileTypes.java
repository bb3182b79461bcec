package dev.gyre.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Media types by extension: those that browsers care for. Not the system's list, so that a file has the same type on
/// every machine.
final class FileTypes {
    private static final String OTHERS = "application/octet-stream";
    private static final Map<String, String> TYPES = new HashMap<>();

    static {
        add("text/html; charset=utf-8", "html", "htm");
        add("text/css; charset=utf-8", "css");
        add("text/javascript; charset=utf-8", "js", "mjs");
        add("text/plain; charset=utf-8", "txt", "log", "text");
        add("text/markdown; charset=utf-8", "md");
        add("text/csv; charset=utf-8", "csv");
        add("text/calendar; charset=utf-8", "ics");
        add("text/vtt; charset=utf-8", "vtt");
        add("text/xml; charset=utf-8", "xml");
        add("application/json", "json", "map");
        add("application/manifest+json", "webmanifest");
        add("application/xhtml+xml", "xhtml");
        add("application/rss+xml", "rss");
        add("application/atom+xml", "atom");
        add("application/wasm", "wasm");
        add("application/pdf", "pdf");
        add("application/zip", "zip");
        add("application/gzip", "gz", "tgz");
        add("application/x-tar", "tar");
        add("application/x-7z-compressed", "7z");
        add("application/java-archive", "jar");
        add("application/epub+zip", "epub");
        add("application/yaml", "yaml", "yml");
        add("image/png", "png");
        add("image/jpeg", "jpg", "jpeg");
        add("image/gif", "gif");
        add("image/svg+xml", "svg");
        add("image/webp", "webp");
        add("image/avif", "avif");
        add("image/x-icon", "ico");
        add("image/bmp", "bmp");
        add("image/tiff", "tif", "tiff");
        add("font/woff", "woff");
        add("font/woff2", "woff2");
        add("font/ttf", "ttf");
        add("font/otf", "otf");
        add("audio/mpeg", "mp3");
        add("audio/ogg", "ogg", "oga", "opus");
        add("audio/wav", "wav");
        add("audio/mp4", "m4a");
        add("audio/flac", "flac");
        add("video/mp4", "mp4", "m4v");
        add("video/webm", "webm");
        add("video/ogg", "ogv");
        add("video/quicktime", "mov");
    }

    private FileTypes() {}

    private static void add(String type, String... extensions) {
        for (var extension : extensions) {
            TYPES.put(extension, type);
        }
    }

    /// The type of a file called `name`.
    ///
    /// @param own types that go first, by extension in lower case
    static String of(String name, Map<String, String> own) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return OTHERS;
        }
        var extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        var type = own.get(extension);
        return type == null ? TYPES.getOrDefault(extension, OTHERS) : type;
    }
}
