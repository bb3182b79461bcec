package dev.gyre.server;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What there is for a path below a folder.
sealed interface StaticLookup {
    /// A file.
    ///
    /// @param plain as it is
    /// @param coded the same compressed, in the order of the settings
    record Found(StaticFile plain, List<StaticFile> coded) implements StaticLookup {
        /// What it takes to remember it, besides contents: a guess.
        private static final long BYTES = 1024;

        long cachedBytes() {
            long bytes = BYTES + plain.cachedBytes();
            for (var one : coded) {
                bytes += BYTES + one.cachedBytes();
            }
            return bytes;
        }
    }

    /// A folder with a file that stands for it, but the path does not end with a slash, so that links in the file would
    /// go astray.
    record Folder() implements StaticLookup {}

    /// Nothing that may be sent.
    record Missing() implements StaticLookup {}

    /// Looks on the disk. For a thread that may block.
    ///
    /// Symbolic links are followed as long as they lead to something below the folder, and not to a hidden file there.
    /// Somebody who may change links while this looks could also change the files.
    ///
    /// @param relative as [dev.gyre.http.StaticPath#resolve] gives it
    static StaticLookup look(Path directory, String relative, StaticOptions options) throws IOException {
        try {
            var root = directory.toRealPath();
            boolean asFolder = relative.isEmpty() || relative.endsWith("/");
            var real = visible(root, root.resolve(relative));
            if (real == null) {
                return new Missing();
            }
            if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
                return folder(root, real, asFolder, options);
            }
            return asFolder ? new Missing() : file(root, real, root.resolve(relative), options);
        } catch (FileSystemException unreadable) {
            // Not there, or not for us: the client is told the same.
            return new Missing();
        }
    }

    private static StaticLookup folder(Path root, Path real, boolean asFolder, StaticOptions options)
            throws IOException {
        if (options.index() == null) {
            return new Missing();
        }
        var named = real.resolve(options.index());
        var index = visible(root, named);
        var found = index == null ? new Missing() : file(root, index, named, options);
        return found instanceof Found && !asFolder ? new Folder() : found;
    }

    /// @param named the name that decides the type, and beside which compressed ones are
    private static StaticLookup file(Path root, Path real, Path named, StaticOptions options) throws IOException {
        var attributes = StaticFile.attributes(real);
        if (attributes == null) {
            return new Missing();
        }
        var type = FileTypes.of(named.getFileName().toString(), options.types());
        var plain = StaticFile.read(real, type, null, attributes, options);
        var coded = new ArrayList<StaticFile>();
        for (var coding : options.precompressed()) {
            var one = coded(root, named, type, coding, options);
            if (one != null) {
                coded.add(one);
            }
        }
        return new Found(plain, List.copyOf(coded));
    }

    private static @Nullable StaticFile coded(
            Path root, Path named, String type, String coding, StaticOptions options) {
        try {
            var beside = visible(root, named.resolveSibling(named.getFileName() + StaticFile.suffix(coding)));
            var attributes = beside == null ? null : StaticFile.attributes(beside);
            return beside == null || attributes == null
                    ? null
                    : StaticFile.read(beside, type, coding, attributes, options);
        } catch (IOException absent) {
            return null;
        }
    }

    /// Where `path` leads, or null when that is elsewhere or hidden.
    private static @Nullable Path visible(Path root, Path path) throws IOException {
        var real = path.toRealPath();
        // What is below finds a way out as well, since it begins with two dots; but this is what is meant.
        if (!real.startsWith(root)) {
            return null;
        }
        for (var name : root.relativize(real)) {
            if (name.toString().startsWith(".")) {
                return null;
            }
        }
        return real;
    }
}
