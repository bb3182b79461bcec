package dev.gyre.loop.os;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Deletes a directory and what is in it, on a thread of the pool; an interrupt ends it between two files.
///
/// Links are deleted, not followed. Where the system has it, everything is named relative to directories that are
/// held open, so that nobody can put a link in the place of a directory meanwhile and have something else deleted.
final class TreeDeletion {
    private TreeDeletion() {}

    static void delete(Path root) throws IOException {
        var absolute = root.toAbsolutePath();
        var parent = absolute.getParent();
        var name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new IllegalArgumentException(root + " is the root of a file system: name what is to be deleted");
        }
        try (var siblings = Files.newDirectoryStream(parent)) {
            if (siblings instanceof SecureDirectoryStream<Path> secure) {
                delete(secure, name);
            } else {
                deleteByName(absolute);
            }
        } catch (NoSuchFileException gone) {
            // Which is what was wanted.
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    private static void delete(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("cancelled before " + name + " was deleted");
        }
        try {
            if (!isDirectory(parent, name)) {
                parent.deleteFile(name);
                return;
            }
            try (var inside = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                for (var child : inside) {
                    delete(inside, nameOf(child));
                }
            }
            parent.deleteDirectory(name);
        } catch (NoSuchFileException gone) {
            // Somebody else deletes here, too.
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    private static Path nameOf(Path child) {
        var name = child.getFileName();
        return name == null ? child : name;
    }

    private static void deleteByName(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("cancelled before " + file + " was deleted");
                }
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
