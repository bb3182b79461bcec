package dev.gyre.loop.os;

import java.nio.file.Path;

/// Something that happened in a watched directory; see [FileWatch].
public sealed interface FileEvent {
    /// What it happened to: something in a watched directory, or the directory itself.
    Path path();

    /// Something is there that was not: new, or moved there.
    ///
    /// @param path its name
    record Created(Path path) implements FileEvent {}

    /// The content or the properties of a file have changed. One change makes one event or several.
    ///
    /// @param path its name
    record Modified(Path path) implements FileEvent {}

    /// Something is no longer there: deleted, or moved away.
    ///
    /// @param path the name it had
    record Deleted(Path path) implements FileEvent {}

    /// More happened than there was room for: look at the whole directory.
    ///
    /// @param path the directory
    record Overflowed(Path path) implements FileEvent {}

    /// The directory itself is gone, and watched no more.
    ///
    /// @param path the directory
    record Ended(Path path) implements FileEvent {}
}
