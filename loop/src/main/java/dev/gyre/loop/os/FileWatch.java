package dev.gyre.loop.os;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.UntilEnd;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells what happens in directories. Made by [Disk#watch].
///
/// ```java
/// try (var watch = Disk.watch(configuration)) {
///     for (var event : watch) {
///         reload(event.path());
///     }
/// }
/// ```
///
/// The directories are watched, and not what is in the directories below them. What happens while nobody asks is
/// kept: up to 512 events of each directory, repeated ones as one; what comes beyond is told as
/// [FileEvent.Overflowed] instead. A watch takes a thread of the JDK and a few descriptors, however many
/// directories it has, so have few watches with many directories.
///
/// Several tasks may wait for events, each of which goes to one of them. Loop-confined.
public final class FileWatch implements Iterable<FileEvent>, AutoCloseable {
    private final WatchService service;

    /// What the JDK has handed out and nobody was told yet; at most the events of one directory.
    private final ArrayDeque<FileEvent> events = new ArrayDeque<>();

    private boolean closed;

    private FileWatch(WatchService service) {
        this.service = service;
    }

    static FileWatch open(Path directory) throws IOException {
        var watch = new FileWatch(Blocking.callUninterrupted(
            () -> directory.getFileSystem().newWatchService()));
        try {
            watch.add(directory);
            return LoopOwned.add(watch);
        } catch (Throwable failure) {
            watch.close();
            throw failure;
        }
    }

    /// Watches another directory, too; suspends until the system does. A directory that is watched already stays so.
    ///
    /// @throws java.nio.file.NotDirectoryException when it is none
    /// @throws IOException when it is not there, or the system watches too much already: on Linux
    ///     `fs.inotify.max_user_watches` says how much that is
    /// @throws StreamClosedException when the watch is closed
    public void add(Path directory) throws IOException {
        try {
            Blocking.callUninterrupted(
                () -> directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
        } catch (ClosedWatchServiceException meanwhile) {
            throw closed();
        }
    }

    /// Suspends until something has happened, and returns it. A cancelled call has taken no event.
    ///
    /// @throws StreamClosedException when the watch is closed, also by another task meanwhile
    public FileEvent next() throws StreamClosedException {
        var event = nextUntilClosed();
        if (event == null) {
            throw closed();
        }
        return event;
    }

    /// What [#next] returns, for a for-each loop, which ends when another task closes the watch.
    @Override
    public Iterator<FileEvent> iterator() {
        return new UntilEnd<>(this::nextUntilClosed, () -> this + " is closed");
    }

    /// The JDK's `take` waits in a way that suspends the task alone, so it needs no thread of ours; a cancellation
    /// reaches it as an interrupt, which takes nothing.
    private @Nullable FileEvent nextUntilClosed() {
        while (true) {
            Gyre.checkpoint();
            if (closed) {
                return null;
            }
            var event = events.poll();
            if (event != null) {
                return event;
            }
            try {
                takeEvents(service.take());
            } catch (InterruptedException cancelled) {
                // The next checkpoint says by whom.
            } catch (ClosedWatchServiceException meanwhile) {
                return null;
            }
        }
    }

    private void takeEvents(WatchKey key) {
        var directory = (Path) key.watchable();
        for (var event : key.pollEvents()) {
            events.add(translated(event, directory));
        }
        if (!key.reset()) {
            events.add(new FileEvent.Ended(directory));
        }
    }

    private static FileEvent translated(WatchEvent<?> event, Path directory) {
        if (event.kind() == OVERFLOW) {
            return new FileEvent.Overflowed(directory);
        }
        var path = directory.resolve((Path) Objects.requireNonNull(event.context()));
        if (event.kind() == ENTRY_CREATE) {
            return new FileEvent.Created(path);
        }
        return event.kind() == ENTRY_DELETE ? new FileEvent.Deleted(path) : new FileEvent.Modified(path);
    }

    /// Ends the watch: waits of other tasks fail, and what nobody was told is lost. Suspends until the system has
    /// done so, also in a cancelled task. Idempotent.
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            events.clear();
            LoopOwned.remove(this);
            OffLoop.cleanUp(service::close);
        }
    }

    private static StreamClosedException closed() {
        return new StreamClosedException("cannot wait for events: the watch is closed");
    }

    @Override
    public String toString() {
        return closed ? "closed watch" : "watch";
    }
}
