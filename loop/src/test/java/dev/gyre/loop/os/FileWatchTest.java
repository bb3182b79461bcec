package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens in watched directories.
class FileWatchTest {
    @TempDir Path directory;

    private static FileEvent awaitEvent(FileWatch watch, Predicate<FileEvent> wanted) throws IOException {
        while (true) {
            var event = watch.next();
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    private static int notifiers() {
        return Descriptors.open("inotify").size();
    }

    @Test
    void whatHappensIsTold() {
        run(() -> {
            try (var watch = Disk.watch(directory)) {
                var file = directory.resolve("file");
                Files.createFile(file);
                assertEquals(new FileEvent.Created(file), watch.next());
                Files.writeString(file, "x");
                assertEquals(new FileEvent.Modified(file), watch.next());
                var moved = directory.resolve("moved");
                Disk.move(file, moved);
                assertEquals(new FileEvent.Deleted(file), awaitEvent(watch, FileEvent.Deleted.class::isInstance));
                assertEquals(new FileEvent.Created(moved), awaitEvent(watch, FileEvent.Created.class::isInstance));
                Disk.delete(moved);
                assertEquals(new FileEvent.Deleted(moved), awaitEvent(watch, FileEvent.Deleted.class::isInstance));
            }
        });
    }

    /// The loop is free, and the task suspended, while nothing happens.
    @Test
    void aTaskWaitsForWhatAnotherDoes() {
        run(() -> {
            try (var watch = Disk.watch(directory)) {
                var waiting = spawn(watch::next);
                for (int turn = 0; turn < 10; turn++) {
                    yieldNow();
                }
                assertEquals(false, waiting.isDone());
                Disk.createDirectories(directory.resolve("sub"));
                assertEquals(new FileEvent.Created(directory.resolve("sub")), waiting.await());
            }
        });
    }

    @Test
    void severalDirectoriesAreWatchedByOne() {
        run(() -> {
            var first = Files.createDirectory(directory.resolve("first"));
            var second = Files.createDirectory(directory.resolve("second"));
            try (var watch = Disk.watch(first)) {
                watch.add(second);
                watch.add(second);
                assertEquals(1, notifiers());
                Files.createFile(second.resolve("file"));
                assertEquals(new FileEvent.Created(second.resolve("file")), watch.next());
                Files.createFile(first.resolve("file"));
                assertEquals(new FileEvent.Created(first.resolve("file")), watch.next());
            }
        });
    }

    @Test
    void tooManyEventsAreToldAsOne() {
        run(() -> {
            try (var watch = Disk.watch(directory)) {
                for (int i = 0; i < 2000; i++) {
                    Files.createFile(directory.resolve("file" + i));
                }
                assertEquals(
                    new FileEvent.Overflowed(directory), awaitEvent(watch, FileEvent.Overflowed.class::isInstance));
                // And it goes on.
                Files.createFile(directory.resolve("last"));
                awaitEvent(watch, new FileEvent.Created(directory.resolve("last"))::equals);
            }
        });
    }

    @Test
    void aDirectoryThatGoesAwayEndsItsWatch() {
        run(() -> {
            var gone = Files.createDirectory(directory.resolve("gone"));
            try (var watch = Disk.watch(gone)) {
                Disk.delete(gone);
                assertEquals(new FileEvent.Ended(gone), watch.next());
            }
        });
    }

    @Test
    void whatCannotBeWatchedIsAnErrorAndLeavesNothing() {
        run(() -> {
            int before = notifiers();
            assertThrows(NoSuchFileException.class, () -> Disk.watch(directory.resolve("absent")));
            var file = Files.createFile(directory.resolve("file"));
            assertThrows(NotDirectoryException.class, () -> Disk.watch(file));
            assertEquals(before, notifiers());
        });
    }

    @Test
    void aCancelledWaitTakesNoEvent() {
        run(() -> {
            try (var watch = Disk.watch(directory)) {
                var seen = new ArrayList<FileEvent>();
                for (int turns = 0; turns < 100; turns++) {
                    var task = spawn(() -> seen.add(watch.next()));
                    yieldNow();
                    Files.createDirectory(directory.resolve("d" + turns));
                    for (int turn = 0; turn < turns; turn++) {
                        yieldNow();
                    }
                    task.cancel("at turn " + turns);
                    try {
                        task.await();
                    } catch (TaskCancelledException cancelled) {
                        // The event comes later.
                    }
                }
                while (seen.size() < 100) {
                    seen.add(watch.next());
                }
                for (int i = 0; i < 100; i++) {
                    assertEquals(new FileEvent.Created(directory.resolve("d" + i)), seen.get(i));
                }
            }
        });
    }

    @Test
    void closingEndsTheWaitsOfOthers() {
        run(() -> {
            var watch = Disk.watch(directory);
            var waiting = spawn(() -> assertThrows(StreamClosedException.class, watch::next));
            var looping = spawn(() -> {
                var events = new ArrayList<FileEvent>();
                watch.forEach(events::add);
                return events;
            });
            yieldNow();
            yieldNow();
            watch.close();
            watch.close();
            waiting.await();
            assertEquals(List.of(), looping.await());
            assertThrows(StreamClosedException.class, watch::next);
            assertThrows(StreamClosedException.class, () -> watch.add(directory));
            assertEquals(0, notifiers());
        });
    }

    @Test
    void aWatchTakesOneThreadAndAFewDescriptorsAndGivesThemBack() {
        run(() -> {
            Disk.watch(directory).close();
            int descriptors = Descriptors.count();
            long threads = watchThreads();
            try (var watch = Disk.watch(directory)) {
                assertEquals(threads + 1, watchThreads());
                assertTrue(Descriptors.count() - descriptors <= 3, Descriptors.open().toString());
                assertTrue(watch.toString().startsWith("watch"));
            }
            assertEquals(descriptors, Descriptors.count());
            Until.happened("the end of the thread", () -> watchThreads() == threads);
        });
    }

    private static long watchThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("FileSystemWatch"))
                .count();
    }

    @Test
    void aWatchThatIsForgottenEndsWithItsLoop() {
        run(() -> {
            Disk.watch(directory);
            assertEquals(1, notifiers());
        });
        assertEquals(0, notifiers());
    }
}
