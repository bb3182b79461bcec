package dev.gyre.loop.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A new content for a file that others see either whole or not at all, even after a power failure: written beside
/// the file, forced to the disk, and given the file's name. On a thread of the pool that is not interrupted.
///
/// The order is that of T. Pillai and others, *All file systems are not created equal* (OSDI 2014): the content
/// before the name, and the directory, which holds the name, last.
final class Replacement {
    private final Path target;
    private final Path directory;

    private Replacement(Path target) {
        this.target = target;
        var parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(target + " is the root of a file system, and no file");
        }
        directory = parent;
    }

    static void replace(Path path, byte[] bytes) throws IOException {
        new Replacement(whatIsMeant(path)).replaceWith(bytes);
    }

    /// A link goes on being one: what it points to is replaced.
    private static Path whatIsMeant(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException absent) {
            return path.toAbsolutePath();
        }
    }

    private void replaceWith(byte[] bytes) throws IOException {
        var beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".new");
        try {
            write(beside, bytes);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException foreign) {
            // Not ours to delete.
            throw foreign;
        } catch (Throwable failure) {
            removeAfter(failure, beside);
            throw failure;
        }
        forceDirectory();
    }

    private void write(Path beside, byte[] bytes) throws IOException {
        var permissions = permissionsOf(target);
        try (var channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (permissions != null) {
                // Before there is anything to read in it.
                Files.setPosixFilePermissions(beside, permissions);
            }
            var left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    private static @Nullable Set<PosixFilePermission> permissionsOf(Path file)
            throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try {
            return view == null ? null : view.readAttributes().permissions();
        } catch (NoSuchFileException absent) {
            return null;
        }
    }

    private static void removeAfter(Throwable failure, Path beside) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    private void forceDirectory() throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // Windows opens no directories, and keeps names by itself.
            return;
        }
        try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException failure) {
            throw new IOException(
                target + " was replaced, but the name may be lost if the power fails: its directory could not be"
                        + " forced to the disk",
                failure);
        }
    }
}
