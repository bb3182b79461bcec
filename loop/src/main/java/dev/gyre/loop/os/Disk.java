package dev.gyre.loop.os;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// Files and directories, without holding the loop.
///
/// ```java
/// var names = Disk.readString(Path.of("names.txt"), 1_000_000);
/// Disk.replace(Path.of("names.txt"), sorted(names));
/// ```
///
/// The system has no way to wait for a disk without a thread, so everything here suspends the task while a thread of
/// the loop's pool ([Blocking]) does the work. That thread is not interrupted in the middle of an operation:
///
/// - A cancelled *write*, or anything else that changes something, waits for its end and returns as if nothing had
///   happened; the next suspension point throws. So the caller always knows what has been done.
/// - A cancelled *read* of a whole file stops between two pieces.
/// - What no thread had begun has not happened.
///
/// What is not here is one call away: `Blocking.call(() -> Files.createLink(link, file))`. The name is not that of a
/// type in `java.nio.file`, for programs use both.
public final class Disk {
    private Disk() {}

    // ---- whole files -----------------------------------------------------------------------------

    /// Reads a whole file. Suspends.
    ///
    /// @param bytesMax how long it may be, which is how much memory this takes
    /// @throws dev.gyre.loop.net.LimitExceededException when it is longer
    /// @throws java.nio.file.NoSuchFileException when there is none
    public static byte[] read(Path path, int bytesMax) throws IOException {
        return Blocking.call(() -> WholeFile.read(path, bytesMax));
    }

    /// Reads a whole file of UTF-8, as [#read]; what is no UTF-8 becomes U+FFFD.
    public static String readString(Path path, int bytesMax) throws IOException {
        return new String(read(path, bytesMax), StandardCharsets.UTF_8);
    }

    /// Makes `bytes` the content of a file, which is made if it is not there. Suspends. Others may see half of it
    /// meanwhile; [#replace] keeps them from that.
    public static void write(Path path, byte[] bytes) throws IOException {
        Blocking.callUninterrupted(() -> WholeFile.write(
            path, bytes, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    /// As [#write(Path, byte\[\])], in UTF-8.
    public static void write(Path path, String text) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes `bytes` behind what a file has; it is made if it is not there. Suspends. The system writes them as
    /// one piece where others append, too.
    public static void append(Path path, byte[] bytes) throws IOException {
        Blocking.callUninterrupted(
            () -> WholeFile.write(path, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /// As [#append(Path, byte\[\])], in UTF-8.
    public static void append(Path path, String text) throws IOException {
        append(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Makes `bytes` the content of a file so that nobody ever sees anything but the old content or the new one,
    /// not even after a power failure. Suspends until it is on the disk.
    ///
    /// The new content is written to a file beside, which then takes the place: it keeps the permissions of the old
    /// one and belongs to the user of this process. Who has the old one open keeps the old content. Behind a
    /// symbolic link, what it points to is replaced.
    ///
    /// @throws IOException when that was not possible; the old content is untouched then, and nothing is left
    ///     beside it, unless the message speaks of the directory
    public static void replace(Path path, byte[] bytes) throws IOException {
        Blocking.callUninterrupted(() -> Replacement.replace(path, bytes));
    }

    /// As [#replace(Path, byte\[\])], in UTF-8.
    public static void replace(Path path, String text) throws IOException {
        replace(path, text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- open files ------------------------------------------------------------------------------

    /// Opens a file; suspends until that is done. A cancelled call has opened none.
    ///
    /// @param options [StandardOpenOption]s; none are the same as `READ`
    /// @throws IOException when it cannot be opened, or is a named pipe, which a thread could wait for without end
    public static OpenFile open(Path path, OpenOption... options) throws IOException {
        return OpenFile.open(path, options.length == 0 ? Set.of(StandardOpenOption.READ) : Set.of(options));
    }

    /// Sends a part of a file to a stream; suspends while the other end does not take it. When this is cancelled or
    /// fails nobody knows how much has gone out: abort the stream.
    ///
    /// @param offset where the part begins, in bytes
    /// @param countBytes how long it is
    /// @throws java.io.EOFException when the file has not that much
    public static void sendFile(Path path, long offset, long countBytes, ByteStream target) throws IOException {
        try (var file = open(path)) {
            sendFile(file, offset, countBytes, target);
        }
    }

    /// As [#sendFile(Path, long, long, ByteStream)], of a file that is open.
    public static void sendFile(OpenFile file, long offset, long countBytes, ByteStream target) throws IOException {
        if (offset < 0 || countBytes < 0) {
            throw new IllegalArgumentException(
                "offset is " + offset + " and countBytes " + countBytes + ", but both must be at least 0");
        }
        FileSending.send(file, offset, countBytes, target);
    }

    // ---- names -----------------------------------------------------------------------------------

    /// What the system says about a file or directory: kind, size, times; of what a symbolic link points to.
    /// Suspends.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is none
    public static BasicFileAttributes stat(Path path) throws IOException {
        return Blocking.callUninterrupted(() -> Files.readAttributes(path, BasicFileAttributes.class));
    }

    /// Whether there is something of this name, be it a link that points nowhere. Suspends.
    public static boolean exists(Path path) {
        return Blocking.callUninterrupted(() -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    /// Makes a directory and those above it; what is there stays. Suspends.
    public static void createDirectories(Path path) throws IOException {
        Blocking.callUninterrupted(() -> Files.createDirectories(path));
    }

    /// Gives a file or directory another name in the same file system, in the place of a file that has it. Others
    /// see the one or the other. Suspends.
    ///
    /// @throws java.nio.file.AtomicMoveNotSupportedException when that is another file system
    public static void move(Path from, Path to) throws IOException {
        Blocking.callUninterrupted(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    }

    /// Deletes a file, a link or an empty directory; false when there was none. Suspends.
    public static boolean delete(Path path) throws IOException {
        return Blocking.callUninterrupted(() -> Files.deleteIfExists(path));
    }

    /// Deletes a file, a link, or a directory with everything in it; links are not followed, and what is not there
    /// is no error. Suspends. When this is cancelled or fails, a part may be gone.
    public static void deleteTree(Path path) throws IOException {
        Blocking.call(() -> TreeDeletion.delete(path));
    }

    // ---- directories -----------------------------------------------------------------------------

    /// Names what is in a directory, one by one as it is asked for; to be closed. Suspends until it is open.
    ///
    /// @throws java.nio.file.NotDirectoryException when it is none
    public static DirectoryWalk list(Path directory) throws IOException {
        return DirectoryWalk.open(directory, 1);
    }

    /// Names what is in a directory and in those below it, one by one as it is asked for; to be closed. Suspends
    /// until it is open.
    ///
    /// @param depthMax how deep to go, 1 for what is in the directory itself; that many directories are open at once
    /// @throws java.nio.file.NotDirectoryException when it is none
    public static DirectoryWalk walk(Path directory, int depthMax) throws IOException {
        return DirectoryWalk.open(directory, depthMax);
    }

    /// Watches what happens in a directory; to be closed. Suspends until the system watches: what happens after
    /// that is told.
    ///
    /// @throws java.nio.file.NotDirectoryException when it is none
    public static FileWatch watch(Path directory) throws IOException {
        return FileWatch.open(directory);
    }

    // ---- for a while -----------------------------------------------------------------------------

    /// Makes an empty file of its own that nobody else may read, in the system's place for such; closing it deletes
    /// it. Suspends. A cancelled call has made none.
    ///
    /// @param prefix with which its name begins
    public static TempPath tempFile(String prefix) throws IOException {
        return TempPath.file(prefix);
    }

    /// As [#tempFile], a directory; closing it deletes everything in it.
    public static TempPath tempDirectory(String prefix) throws IOException {
        return TempPath.directory(prefix);
    }
}
