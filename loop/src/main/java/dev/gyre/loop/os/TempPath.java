package dev.gyre.loop.os;

import dev.gyre.loop.Blocking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file or directory that is deleted when this is closed. Made by [Disk#tempFile] and [Disk#tempDirectory].
///
/// ```java
/// try (var scratch = Disk.tempDirectory("build")) {
///     Disk.write(scratch.path().resolve("notes"), "…");
/// }
/// ```
///
/// Loop-confined.
public final class TempPath implements AutoCloseable {
    private final Path path;
    private boolean closed;

    private TempPath(Path path) {
        this.path = path;
    }

    static TempPath file(String prefix) throws IOException {
        return new TempPath(Blocking.callUninterrupted(() -> Files.createTempFile(prefix, ".tmp")));
    }

    static TempPath directory(String prefix) throws IOException {
        return new TempPath(Blocking.callUninterrupted(() -> Files.createTempDirectory(prefix)));
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// Deletes it, a directory with everything in it; suspends until that is done, also in a cancelled task. What
    /// is gone already, or was moved away, is no error. Idempotent.
    ///
    /// @throws IOException when something could not be deleted; the message names it
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            OffLoop.cleanUp(() -> TreeDeletion.delete(path));
        }
    }

    @Override
    public String toString() {
        return "temporary " + path;
    }
}
