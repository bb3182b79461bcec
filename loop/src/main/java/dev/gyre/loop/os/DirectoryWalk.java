package dev.gyre.loop.os;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.UntilEnd;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Walks through a directory, and those below it as deep as was asked for: each directory before what is in it, in
/// the order in which the system names things. Made by [Disk#list] and [Disk#walk].
///
/// ```java
/// try (var walk = Disk.walk(home, 8)) {
///     for (var entry : walk) {
///         if (entry.path().endsWith(".git")) {
///             walk.skip();
///         }
///     }
/// }
/// ```
///
/// What is there is read while it is asked for, at most 128 entries ahead; one directory is open at a time for each
/// level. Links are named and not followed. What appears or vanishes meanwhile may be named or not. For one task at
/// a time, loop-confined.
public final class DirectoryWalk implements Iterable<DirectoryWalk.Entry>, AutoCloseable {
    private static final int AHEAD_MAX = 128;

    /// Something in a directory.
    ///
    /// @param path what it is called, beginning as the root of the walk does
    /// @param depth 1 for what is in the root itself
    /// @param attributes what the system says about it; of a link, not of its target
    public record Entry(Path path, int depth, BasicFileAttributes attributes) {}

    private final Path root;
    private final int depthMax;

    /// Touched by the thread that reads ahead, of which there is one at a time.
    private final ArrayDeque<Level> levels = new ArrayDeque<>();

    private final ArrayDeque<Entry> ahead = new ArrayDeque<>();

    /// The directory that was returned last, and is entered next.
    private @Nullable Entry toEnter;

    private boolean reading;
    private boolean closed;

    /// Nothing is opened any more; guarded by this object.
    private boolean released;

    private record Level(DirectoryStream<Path> names, Iterator<Path> rest) {}

    private DirectoryWalk(Path root, int depthMax) {
        this.root = root;
        this.depthMax = depthMax;
    }

    static DirectoryWalk open(Path root, int depthMax) throws IOException {
        if (depthMax < 1) {
            throw new IllegalArgumentException("depthMax is " + depthMax + ", but must be at least 1");
        }
        var walk = new DirectoryWalk(root, depthMax);
        Blocking.callUninterrupted(() -> walk.enter(root));
        return LoopOwned.add(walk);
    }

    // ---- walking ---------------------------------------------------------------------------------

    /// The next entry, or null at the end; suspends while the system looks. A cancelled call skips nothing.
    ///
    /// @throws IOException when a directory cannot be read; the next call goes on behind it
    /// @throws StreamClosedException when the walk is closed
    public @Nullable Entry next() throws IOException {
        Gyre.checkpoint();
        if (closed) {
            throw new StreamClosedException("cannot walk through " + root + ": the walk is closed");
        }
        if (reading) {
            throw new IllegalStateException("another task walks through " + root + " here: give each its own walk");
        }
        if (ahead.isEmpty()) {
            readAhead();
        }
        var next = ahead.poll();
        toEnter = next != null && next.depth() < depthMax && next.attributes().isDirectory() ? next : null;
        return next;
    }

    /// Leaves out what is in the directory that was returned last; nothing happens if it was a file. Never suspends.
    public void skip() {
        toEnter = null;
    }

    /// The same as [#next], for a for-each loop, which throws [UncheckedIOException]. To be taken once.
    @Override
    public Iterator<Entry> iterator() {
        return new UntilEnd<>(this::nextUnchecked, () -> "the walk through " + root + " is over");
    }

    private @Nullable Entry nextUnchecked() {
        try {
            return next();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // ---- reading ahead ---------------------------------------------------------------------------

    private void readAhead() throws IOException {
        reading = true;
        try {
            var directory = toEnter;
            Blocking.callUninterrupted(() -> {
                if (directory != null) {
                    enterIfThere(directory.path());
                }
                fill();
            });
            toEnter = null;
        } catch (IOException failure) {
            toEnter = null;
            throw failure;
        } finally {
            reading = false;
        }
    }

    /// Ends behind a directory that may be entered: whether it is, the caller decides.
    private synchronized void fill() throws IOException {
        while (ahead.size() < AHEAD_MAX && !levels.isEmpty()) {
            var path = nextOfTop();
            var entry = path == null ? null : look(path, levels.size());
            if (entry != null) {
                ahead.add(entry);
                if (entry.attributes().isDirectory() && entry.depth() < depthMax) {
                    return;
                }
            }
        }
    }

    private void enterIfThere(Path directory) throws IOException {
        try {
            enter(directory);
        } catch (NoSuchFileException gone) {
            // It was there when it was named.
        }
    }

    @SuppressWarnings("StreamResourceLeak") // closed by leave()
    private synchronized void enter(Path directory) throws IOException {
        if (!released) {
            var names = Files.newDirectoryStream(directory);
            levels.push(new Level(names, names.iterator()));
        }
    }

    /// The next name at the deepest level; null where there is none, which leaves the level.
    private @Nullable Path nextOfTop() throws IOException {
        var level = levels.element();
        try {
            if (level.rest().hasNext()) {
                return level.rest().next();
            }
        } catch (DirectoryIteratorException failure) {
            leave();
            throw failure.getCause();
        }
        leave();
        return null;
    }

    private void leave() throws IOException {
        levels.pop().names().close();
    }

    private static @Nullable Entry look(Path path, int depth) throws IOException {
        try {
            return new Entry(
                path, depth, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    // ---- life ------------------------------------------------------------------------------------

    /// Closes the directories that are open; suspends until that is done, also in a cancelled task. Idempotent.
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            LoopOwned.remove(this);
            OffLoop.cleanUp(this::closeLevels);
        }
    }

    private synchronized void closeLevels() throws IOException {
        released = true;
        while (!levels.isEmpty()) {
            leave();
        }
    }

    @Override
    public String toString() {
        return "walk through " + root;
    }
}
