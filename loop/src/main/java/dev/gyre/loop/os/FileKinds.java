package dev.gyre.loop.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Tells files from what only has a name among files.
final class FileKinds {
    /// Of the mode of a file, the bits that say what it is, and their value for a named pipe (POSIX `sys/stat.h`).
    private static final int KIND = 0xf000;
    private static final int PIPE = 0x1000;

    private FileKinds() {}

    /// Opening a named pipe waits for a program at its other end, perhaps for ever, and would keep a thread of the
    /// pool for as long.
    ///
    /// @throws IOException when `path` is one; where the system has none nothing happens
    static void requireNoPipe(Path path) throws IOException {
        try {
            boolean isPipe = path.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && ((int) Files.getAttribute(path, "unix:mode") & KIND) == PIPE;
            if (isPipe) {
                throw new IOException(path + " is a named pipe, which a file operation could wait for without end:"
                        + " let a program copy it, Subprocess.start(ProcessSpec.of(\"cat\", \"" + path + "\"))");
            }
        } catch (NoSuchFileException absent) {
            // Whoever opens it says so, or makes it.
        }
    }
}
