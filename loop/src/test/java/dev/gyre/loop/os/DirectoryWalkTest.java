package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Walks through directories.
class DirectoryWalkTest {
    @TempDir Path root;

    private void make(String... files) throws IOException {
        for (var file : files) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), file);
        }
    }

    private TreeSet<String> names(DirectoryWalk walk) {
        var names = new TreeSet<String>();
        for (var entry : walk) {
            assertTrue(names.add(root.relativize(entry.path()).toString()), "twice: " + entry);
        }
        return names;
    }

    private int openDirectories() {
        return Descriptors.open(root.toString()).size();
    }

    @Test
    void whatIsInADirectoryIsNamedOnce() {
        run(() -> {
            make("a", "b/c", "b/d/e");
            try (var list = Disk.list(root)) {
                assertEquals(List.of("a", "b"), List.copyOf(names(list)));
            }
            try (var walk = Disk.walk(root, 2)) {
                assertEquals(List.of("a", "b", "b/c", "b/d"), List.copyOf(names(walk)));
            }
            try (var walk = Disk.walk(root, 100)) {
                assertEquals(List.of("a", "b", "b/c", "b/d", "b/d/e"), List.copyOf(names(walk)));
                assertNull(walk.next());
            }
            assertEquals(0, openDirectories());
        });
    }

    @Test
    void aDirectoryComesBeforeWhatIsInItAndItsDepthIsTold() {
        run(() -> {
            make("b/d/e");
            try (var walk = Disk.walk(root, 3)) {
                var depths = new ArrayList<Integer>();
                for (var entry : walk) {
                    depths.add(entry.depth());
                    assertEquals(entry.depth() < 3, entry.attributes().isDirectory());
                }
                assertEquals(List.of(1, 2, 3), depths);
            }
        });
    }

    @Test
    void moreThanIsReadAheadIsNamedToo() {
        run(() -> {
            for (int i = 0; i < 1000; i++) {
                make("file" + i);
            }
            try (var list = Disk.list(root)) {
                assertEquals(1000, names(list).size());
            }
        });
    }

    @Test
    void whatIsSkippedIsNotEntered() {
        run(() -> {
            make("a/inside", "b/inside");
            try (var walk = Disk.walk(root, 10)) {
                var names = new TreeSet<String>();
                for (var entry : walk) {
                    names.add(root.relativize(entry.path()).toString());
                    if (entry.path().endsWith("a")) {
                        walk.skip();
                    }
                }
                assertEquals(List.of("a", "b", "b/inside"), List.copyOf(names));
            }
        });
    }

    @Test
    void linksAreNamedAndNotFollowed() {
        run(() -> {
            make("a/inside");
            Files.createSymbolicLink(root.resolve("round"), root);
            Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("absent"));
            try (var walk = Disk.walk(root, 10)) {
                assertEquals(List.of("a", "a/inside", "nowhere", "round"), List.copyOf(names(walk)));
            }
        });
    }

    @Test
    void aDirectoryThatVanishesIsEmpty() {
        run(() -> {
            make("a/b");
            try (var walk = Disk.walk(root, 10)) {
                assertEquals(root.resolve("a"), walk.next().path());
                Disk.deleteTree(root.resolve("a"));
                assertNull(walk.next());
            }
        });
    }

    /// What cannot be entered is told once, and the walk goes on behind it.
    @Test
    void aDirectoryThatCannotBeReadIsAnErrorBehindWhichTheWalkGoesOn() {
        run(() -> {
            make("a/b", "z");
            try (var walk = Disk.walk(root, 10)) {
                var seen = new TreeSet<String>();
                var failures = new ArrayList<IOException>();
                while (true) {
                    try {
                        var entry = walk.next();
                        if (entry == null) {
                            break;
                        }
                        seen.add(root.relativize(entry.path()).toString());
                        if (entry.path().endsWith("a")) {
                            // A file takes its place, which nobody can enter.
                            Disk.deleteTree(entry.path());
                            Disk.write(entry.path(), "no directory");
                        }
                    } catch (IOException failure) {
                        failures.add(failure);
                    }
                }
                assertEquals(List.of("a", "z"), List.copyOf(seen));
                assertEquals(1, failures.size());
                assertTrue(failures.getFirst() instanceof NotDirectoryException, failures.toString());
            }
        });
    }

    @Test
    void whatIsNoDirectoryCannotBeWalkedThrough() {
        run(() -> {
            make("a");
            assertThrows(NotDirectoryException.class, () -> Disk.list(root.resolve("a")));
            assertThrows(NoSuchFileException.class, () -> Disk.walk(root.resolve("absent"), 2));
            assertThrows(IllegalArgumentException.class, () -> Disk.walk(root, 0));
        });
    }

    @Test
    void aClosedWalkNamesNothingAndHoldsNoDirectory() {
        run(() -> {
            make("a/b/c/d");
            var walk = Disk.walk(root, 10);
            walk.next();
            walk.next();
            walk.next();
            assertTrue(openDirectories() > 0);
            walk.close();
            walk.close();
            assertEquals(0, openDirectories());
            assertThrows(StreamClosedException.class, walk::next);
        });
    }

    @Test
    void aCancelledCallSkipsNothing() {
        run(() -> {
            make("a/b/c/d", "a/e", "f/g");
            for (int turns = 0; turns < 50; turns++) {
                try (var walk = Disk.walk(root, 10)) {
                    var names = new TreeSet<String>();
                    var task = spawn(() -> {
                        for (var entry = walk.next(); entry != null; entry = walk.next()) {
                            names.add(root.relativize(entry.path()).toString());
                        }
                    });
                    for (int turn = 0; turn < turns; turn++) {
                        yieldNow();
                    }
                    task.cancel("at turn " + turns);
                    try {
                        task.await();
                    } catch (TaskCancelledException cancelled) {
                        // Taken up below.
                    }
                    names.addAll(names(walk));
                    assertEquals(List.of("a", "a/b", "a/b/c", "a/b/c/d", "a/e", "f", "f/g"), List.copyOf(names));
                }
            }
            assertEquals(0, openDirectories());
        });
    }

    @Test
    void aWalkThatIsForgottenEndsWithItsLoop() {
        run(() -> {
            make("a/b");
            Disk.walk(root, 10).next();
            assertTrue(openDirectories() > 0);
        });
        assertEquals(0, openDirectories());
    }
}
