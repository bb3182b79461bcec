package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;
import static dev.gyre.loop.Gyre.yieldNow;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Open files.
class OpenFileTest {
    private static final int LARGE = 300_000_000;

    private Path path;

    @BeforeEach
    void nameFile(@TempDir Path directory) {
        path = directory.resolve("file");
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    private static String textOf(ByteBuffer buffer) {
        return new String(buffer.array(), 0, buffer.position());
    }

    private static String readAll(OpenFile file) throws IOException {
        var target = ByteBuffer.allocate(100);
        while (file.read(target) >= 0) {
            assertTrue(target.hasRemaining());
        }
        return textOf(target);
    }

    // ---- reading and writing ---------------------------------------------------------------------

    @Test
    void readsAndWritesMoveThePosition() {
        run(() -> {
            try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                file.write(text("hello world"));
                assertEquals(11, file.position());
                file.position(6);
                assertEquals("world", readAll(file));
                assertEquals(11, file.position());
                assertEquals(11, file.sizeBytes());
                file.position(0);
                file.write(text("J"));
                file.truncate(5);
                file.force();
            }
            assertEquals("Jello", Files.readString(path));
        });
    }

    @Test
    void readsAndWritesAtNamedPositionsMoveNothing() {
        run(() -> {
            try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                file.write(text("0123456789"), 0);
                file.write(text("xy"), 4);
                var target = ByteBuffer.allocate(4);
                assertEquals(4, file.read(target, 3));
                assertEquals("3xy6", textOf(target));
                assertEquals(-1, file.read(ByteBuffer.allocate(1), 10));
                assertEquals(0, file.read(ByteBuffer.allocate(0), 0));
                assertEquals(0, file.position());
                assertThrows(IllegalArgumentException.class, () -> file.read(target, -1));
                assertThrows(IllegalArgumentException.class, () -> file.position(-1));
                assertThrows(IllegalArgumentException.class, () -> file.truncate(-1));
            }
        });
    }

    @Test
    void aFileThatAppendsHasNoOtherPlace() {
        run(() -> {
            Files.writeString(path, "a");
            try (var file = Disk.open(path, WRITE, APPEND)) {
                file.write(text("b"));
                Files.writeString(path, "c", APPEND);
                file.write(text("d"));
                assertThrows(IllegalStateException.class, () -> file.write(text("e"), 0));
            }
            assertEquals("abcd", Files.readString(path));
        });
    }

    @Test
    void whatIsLongerThanAPieceIsWrittenWhole() {
        run(() -> {
            var content = new byte[1_000_001];
            new Random(1).nextBytes(content);
            try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                var source = ByteBuffer.allocateDirect(content.length).put(content).flip();
                file.write(source);
                assertFalse(source.hasRemaining());
                file.position(0);
                var target = ByteBuffer.allocate(content.length);
                while (target.hasRemaining() && file.read(target) >= 0) {
                    assertTrue(target.position() == file.position());
                }
                assertArrayEquals(content, target.array());
            }
        });
    }

    @Test
    void aFileDoesOnlyWhatItWasOpenedFor() {
        run(() -> {
            Files.writeString(path, "x");
            try (var file = Disk.open(path)) {
                assertThrows(NonWritableChannelException.class, () -> file.write(text("a")));
                assertThrows(NonWritableChannelException.class, () -> file.write(text("a"), 0));
                assertEquals("x", readAll(file));
            }
            try (var file = Disk.open(path, WRITE)) {
                assertThrows(NonReadableChannelException.class, () -> file.read(ByteBuffer.allocate(1)));
            }
            // A full device: nothing was written, and the position says so.
            try (var full = Disk.open(Path.of("/dev/full"), WRITE)) {
                var source = text("abc");
                assertThrows(IOException.class, () -> full.write(source));
                assertEquals(0, source.position());
                assertEquals(0, full.position());
            }
        });
    }

    @Test
    void thePositionIsForOneTaskAtATime() {
        run(() -> {
            try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                var writing = spawn(() -> file.write(text("first")));
                yieldNow();
                assertThrows(IllegalStateException.class, () -> file.write(text("second")));
                assertThrows(IllegalStateException.class, () -> file.position(0));
                writing.await();
                file.write(text("!"));
            }
            assertEquals("first!", Files.readString(path));
        });
    }

    @Test
    void writesAtNamedPositionsMayOverlap() {
        run(() -> {
            try (var file = Disk.open(path, CREATE, WRITE)) {
                gather(
                    () -> file.write(text("aaa"), 0),
                    () -> file.write(text("bbb"), 3),
                    () -> file.write(text("ccc"), 6));
            }
            assertEquals("aaabbbccc", Files.readString(path));
        });
    }

    // ---- cancelling ------------------------------------------------------------------------------

    /// Cancelled at any moment: what the position says has been written, and nothing else; the file stays open.
    @Test
    void aCancelledWriteSaysHowFarItCame() {
        run(() -> {
            var content = new byte[2_000_000];
            new Random(2).nextBytes(content);
            for (int turns = 0; turns < 100; turns++) {
                try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                    var source = ByteBuffer.wrap(content);
                    var task = spawn(() -> file.write(source));
                    for (int turn = 0; turn < turns; turn++) {
                        yieldNow();
                    }
                    task.cancel("at turn " + turns);
                    try {
                        task.await();
                        assertFalse(source.hasRemaining());
                    } catch (TaskCancelledException cancelled) {
                        // It says how far.
                    }
                    assertEquals(source.position(), file.position());
                    assertEquals(source.position(), file.sizeBytes());
                    var written = ByteBuffer.allocate(source.position());
                    while (written.hasRemaining()) {
                        file.read(written, written.position());
                    }
                    assertArrayEquals(java.util.Arrays.copyOf(content, source.position()), written.array());
                }
                Files.delete(path);
            }
        });
    }

    @Test
    void aCancelledReadHasMovedNothingOrDelivered() {
        run(() -> {
            Files.writeString(path, "content");
            try (var file = Disk.open(path)) {
                for (int turns = 0; turns < 100; turns++) {
                    file.position(0);
                    var target = ByteBuffer.allocate(3);
                    var task = spawn(() -> file.read(target));
                    for (int turn = 0; turn < turns; turn++) {
                        yieldNow();
                    }
                    task.cancel("at turn " + turns);
                    try {
                        assertEquals(3, task.await());
                    } catch (TaskCancelledException cancelled) {
                        assertEquals(0, target.position());
                    }
                    assertEquals(target.position(), file.position());
                }
                file.position(0);
                assertEquals("content", readAll(file));
            }
        });
    }

    /// A timeout around an operation must not close the file, as an interrupt would.
    @Test
    void aTimeoutLeavesTheFileOpen() {
        run(() -> {
            try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                var source = ByteBuffer.allocateDirect(LARGE);
                assertThrows(TimeoutException.class, () -> timeout(ofMillis(1), () -> file.write(source)));
                assertTrue(source.hasRemaining());
                file.position(0);
                file.write(text("still open"));
                file.truncate(10);
            }
            assertEquals("still open", Files.readString(path));
        });
    }

    // ---- closing ---------------------------------------------------------------------------------

    @Test
    void aClosedFileIsOfNoUse() {
        run(() -> {
            var file = Disk.open(path, CREATE, READ, WRITE);
            file.close();
            file.close();
            assertTrue(file.isClosed());
            assertEquals(0, Descriptors.open(path.toString()).size());
            assertThrows(StreamClosedException.class, () -> file.read(ByteBuffer.allocate(1)));
            assertThrows(StreamClosedException.class, () -> file.write(text("x")));
            assertThrows(StreamClosedException.class, file::sizeBytes);
            assertThrows(StreamClosedException.class, () -> file.truncate(0));
            assertThrows(StreamClosedException.class, file::force);
            assertThrows(StreamClosedException.class, () -> file.lock(OpenFile.Share.NO));
        });
    }

    @Test
    void aFileIsClosedByACancelledTaskAndByACallback() {
        run(() -> {
            var task = spawn(() -> {
                try (var file = Disk.open(path, CREATE, WRITE)) {
                    assertEquals(1, Descriptors.open(path.toString()).size());
                    Task.current().cancel("inside");
                    file.write(text("x"));
                }
            });
            assertThrows(TaskCancelledException.class, task::await);
            assertEquals(0, Descriptors.open(path.toString()).size());

            var file = Disk.open(path, WRITE);
            Gyre.loop().callSoon(() -> {
                try {
                    file.close();
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
            yieldNow();
            yieldNow();
            assertEquals(0, Descriptors.open(path.toString()).size());
        });
    }

    @Test
    void aFileIsClosedThoughNoThreadIsFree() {
        run(LoopConfig.defaults().withBlockingThreadsMax(1).withBlockingQueueMax(1), () -> {
            var file = Disk.open(path, CREATE, WRITE);
            var begun = new CompletableFuture<Boolean>();
            var release = new CountDownLatch(1);
            var busy = spawn(() -> Blocking.call(() -> {
                begun.complete(true);
                release.await();
            }));
            Gyre.await(begun);
            var waiting = spawn(() -> Blocking.call(() -> {}));
            yieldNow();
            file.close();
            assertEquals(0, Descriptors.open(path.toString()).size());
            release.countDown();
            busy.await();
            waiting.await();
        });
    }

    @Test
    void closingWhileAnotherTaskWritesEndsTheWrite() {
        run(() -> {
            var file = Disk.open(path, CREATE, WRITE);
            var source = ByteBuffer.allocateDirect(LARGE);
            var writing = spawn(() -> {
                assertThrows(StreamClosedException.class, () -> file.write(source));
                return source.position();
            });
            Until.happened("a piece", () -> source.position() > 0);
            file.close();
            assertEquals((long) writing.await(), Files.size(path));
        });
    }

    // ---- locks -----------------------------------------------------------------------------------

    @Test
    void oneHoldsAFileAndTheOthersWait() {
        run(() -> {
            try (var first = Disk.open(path, CREATE, READ, WRITE);
                    var second = Disk.open(path, READ, WRITE)) {
                var held = first.lock(OpenFile.Share.NO);
                assertTrue(held.isHeld());
                assertThrows(TimeoutException.class,
                    () -> timeout(ofMillis(20), () -> second.lock(OpenFile.Share.NO)));
                var waiting = spawn(() -> second.lock(OpenFile.Share.NO));
                yieldNow();
                assertFalse(waiting.isDone());
                held.close();
                held.close();
                assertFalse(held.isHeld());
                timeout(ofSeconds(30), () -> waiting.await()).close();
            }
        });
    }

    /// As the system sees it, and with it all other programs.
    @Test
    void theSystemKnowsWhoHoldsAFile() {
        run(() -> {
            try (var file = Disk.open(path, CREATE, READ, WRITE)) {
                try (var held = file.lock(OpenFile.Share.NO)) {
                    assertTrue(held.isHeld());
                    assertEquals(List.of("WRITE"), ownLocks());
                }
                assertEquals(List.of(), ownLocks());
                try (var held = file.lock(OpenFile.Share.YES)) {
                    assertTrue(held.isHeld());
                    assertEquals(List.of("READ"), ownLocks());
                }
            }
        });
    }

    /// What this process holds: lines such as `1: POSIX  ADVISORY  WRITE 708 08:01:2103 0 EOF`.
    private static List<String> ownLocks() throws IOException {
        var own = Long.toString(ProcessHandle.current().pid());
        return Disk.readString(Path.of("/proc/locks"), 1_000_000)
                .lines()
                .map(line -> line.split(" +"))
                .filter(words -> words[1].equals("POSIX") && words[4].equals(own))
                .map(words -> words[3])
                .toList();
    }
}
