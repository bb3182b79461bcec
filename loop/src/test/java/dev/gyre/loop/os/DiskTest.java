package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.LimitExceededException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole files, names, and sending files to streams.
class DiskTest {
    @TempDir Path directory;

    private Path file(String name) {
        return directory.resolve(name);
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    // ---- whole files -----------------------------------------------------------------------------

    @Test
    void whatIsWrittenIsRead() {
        run(() -> {
            var bytes = random(1_000_000);
            Disk.write(file("a"), bytes);
            assertArrayEquals(bytes, Disk.read(file("a"), 1_000_000));
            Disk.write(file("a"), "short");
            assertEquals("short", Disk.readString(file("a"), 5));
            Disk.append(file("a"), "er");
            Disk.append(file("new"), "äö");
            assertEquals("shorter", Disk.readString(file("a"), 100));
            assertEquals("äö", Disk.readString(file("new"), 100));
        });
    }

    @Test
    void aFileThatIsLongerThanAllowedIsNotRead() {
        run(() -> {
            Disk.write(file("a"), new byte[101]);
            var failure = assertThrows(LimitExceededException.class, () -> Disk.read(file("a"), 100));
            assertEquals(100, failure.limitBytes());
            assertTrue(failure.getMessage().contains("bytesMax"), failure.getMessage());
            assertEquals(101, Disk.read(file("a"), 101).length);
        });
    }

    /// Those of the kernel say that they are empty.
    @Test
    void aFileThatIsLongerThanItsSizeSaysIsReadToItsEnd() {
        run(() -> {
            var status = Path.of("/proc/self/status");
            assertEquals(0, Disk.stat(status).size());
            var text = Disk.readString(status, 1_000_000);
            assertTrue(text.startsWith("Name:"), text);
            assertTrue(text.endsWith("\n"), text);
            assertThrows(LimitExceededException.class, () -> Disk.read(status, 10));
        });
    }

    @Test
    void aFileThatIsNotThereIsAnErrorOfThatName() {
        run(() -> {
            assertThrows(NoSuchFileException.class, () -> Disk.read(file("absent"), 10));
            assertThrows(NoSuchFileException.class, () -> Disk.stat(file("absent")));
            assertFalse(Disk.exists(file("absent")));
            assertFalse(Disk.delete(file("absent")));
        });
    }

    @Test
    void aNamedPipeIsRefusedInsteadOfWaitedFor() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", file("pipe").toString()).start().waitFor());
        run(() -> {
            var failure = assertThrows(IOException.class, () -> Disk.open(file("pipe")));
            assertTrue(failure.getMessage().contains("named pipe"), failure.getMessage());
            assertThrows(IOException.class, () -> Disk.read(file("pipe"), 10));
            assertThrows(IOException.class, () -> Disk.write(file("pipe"), "x"));
        });
    }

    // ---- cancellation ----------------------------------------------------------------------------

    @Test
    void everyOperationOfACancelledTaskDoesNothing() {
        run(() -> {
            Disk.write(file("a"), "old");
            var task = spawn(() -> {
                Task.current().cancel("before");
                assertThrows(TaskCancelledException.class, () -> Disk.read(file("a"), 10));
                assertThrows(TaskCancelledException.class, () -> Disk.write(file("a"), "new"));
                assertThrows(TaskCancelledException.class, () -> Disk.append(file("a"), "new"));
                assertThrows(TaskCancelledException.class, () -> Disk.replace(file("a"), "new"));
                assertThrows(TaskCancelledException.class, () -> Disk.delete(file("a")));
                assertThrows(TaskCancelledException.class, () -> Disk.deleteTree(directory));
                assertThrows(TaskCancelledException.class, () -> Disk.open(file("a")));
                assertThrows(TaskCancelledException.class, () -> Disk.exists(file("a")));
                assertThrows(TaskCancelledException.class, () -> Disk.list(directory));
                assertThrows(TaskCancelledException.class, () -> Disk.watch(directory));
                assertThrows(TaskCancelledException.class, () -> Disk.tempFile("x"));
                return "reached the end";
            });
            yieldNow();
            assertEquals("reached the end", task.await());
            assertEquals("old", Disk.readString(file("a"), 10));
        });
    }

    /// Whenever it is cancelled: what the caller is told is what is on the disk.
    @Test
    void aCancelledWriteHasHappenedWholeOrNotAtAll() {
        run(() -> {
            var content = random(3_000_000);
            for (int turns = 0; turns < 200; turns++) {
                var name = file("write" + turns);
                var task = spawn(() -> {
                    Disk.write(name, content);
                    return "written";
                });
                for (int turn = 0; turn < turns; turn++) {
                    yieldNow();
                }
                task.cancel("at turn " + turns);
                try {
                    assertEquals("written", task.await());
                    assertArrayEquals(content, Files.readAllBytes(name));
                } catch (TaskCancelledException cancelled) {
                    assertFalse(Files.exists(name));
                }
                Files.deleteIfExists(name);
            }
        });
    }

    @Test
    void aCancelledReadStopsBetweenTwoPieces() {
        run(() -> {
            // Without an end, and without a size.
            var task = spawn(() -> Disk.read(Path.of("/dev/zero"), Integer.MAX_VALUE / 4));
            yieldNow();
            yieldNow();
            task.cancel("enough");
            assertThrows(TaskCancelledException.class, task::await);
        });
    }

    // ---- trees -----------------------------------------------------------------------------------

    @Test
    void aTreeIsDeletedAndWhatItsLinksPointToStays() {
        run(() -> {
            Disk.createDirectories(file("tree/a/b/c"));
            Disk.write(file("tree/a/one"), "1");
            Disk.write(file("outside"), "kept");
            Disk.createDirectories(file("other"));
            Disk.write(file("other/inside"), "kept");
            Files.createSymbolicLink(file("tree/a/b/to-file"), file("outside"));
            Files.createSymbolicLink(file("tree/a/b/to-directory"), file("other"));
            Files.createSymbolicLink(file("link"), file("other"));

            Disk.deleteTree(file("tree"));
            Disk.deleteTree(file("link"));
            Disk.deleteTree(file("absent"));

            assertFalse(Disk.exists(file("tree")));
            assertFalse(Disk.exists(file("link")));
            assertEquals("kept", Disk.readString(file("outside"), 10));
            assertEquals("kept", Disk.readString(file("other/inside"), 10));
        });
    }

    @Test
    void aTreeThatCannotBeDeletedSaysWhat() {
        run(() -> {
            var failure = assertThrows(IOException.class, () -> Disk.deleteTree(Path.of("/proc/self/task")));
            assertFalse(failure.getMessage().isBlank(), failure.toString());
        });
    }

    @Test
    void temporaryFilesAndDirectoriesAreGoneWhenClosedAlsoByACancelledTask() {
        run(() -> {
            var paths = new Path[2];
            var task = spawn(() -> {
                try (var temporary = Disk.tempDirectory("gyre-test"); var single = Disk.tempFile("gyre-test")) {
                    paths[0] = temporary.path();
                    paths[1] = single.path();
                    Disk.createDirectories(temporary.path().resolve("a/b"));
                    Disk.write(temporary.path().resolve("a/b/c"), "x");
                    Disk.write(single.path(), "x");
                    Task.current().cancel("inside");
                    yieldNow();
                }
            });
            assertThrows(TaskCancelledException.class, task::await);
            assertFalse(Files.exists(paths[0]), paths[0].toString());
            assertFalse(Files.exists(paths[1]), paths[1].toString());
        });
    }

    // ---- sending ---------------------------------------------------------------------------------

    @Test
    void aPartOfAFileIsSentPieceByPiece() {
        run(() -> {
            var content = random(1_000_000);
            Disk.write(file("a"), content);
            var target = new Collected();
            Disk.sendFile(file("a"), 1, 999_998, target);
            assertArrayEquals(java.util.Arrays.copyOfRange(content, 1, 999_999), target.bytes());
            assertEquals(8, target.writes);
            Disk.sendFile(file("a"), 5, 0, target);
            assertEquals(999_998, target.bytes().length);
            assertEquals(0, Descriptors.open(file("a").toString()).size());
        });
    }

    @Test
    void aFileThatEndsTooEarlyIsAnError() {
        run(() -> {
            Disk.write(file("a"), "12345");
            var target = new Collected();
            var failure = assertThrows(EOFException.class, () -> Disk.sendFile(file("a"), 2, 4, target));
            assertTrue(failure.getMessage().contains("ends at byte 5"), failure.getMessage());
            assertEquals("345", target.text());
            assertThrows(IllegalArgumentException.class, () -> Disk.sendFile(file("a"), -1, 4, target));
        });
    }
}
