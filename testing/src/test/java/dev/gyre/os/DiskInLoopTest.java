package dev.gyre.os;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.os.Disk;
import dev.gyre.testing.LoopTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;

/// Files, in many orders, with a check for what is left behind.
class DiskInLoopTest {
    @TempDir Path directory;

    /// Virtual time stands still while a thread works on a file.
    @LoopTest(seeds = 20)
    void aFileTakesNoVirtualTime() throws Exception {
        var began = now();
        timeout(ofMillis(1), () -> {
            Disk.write(directory.resolve("file"), "content");
            assertEquals("content", Disk.readString(directory.resolve("file"), 100));
            try (var walk = Disk.list(directory)) {
                walk.forEach(entry -> assertEquals("file", entry.path().getFileName().toString()));
            }
        });
        assertEquals(Duration.ZERO, Duration.between(began, now()));
    }

    @LoopTest(seeds = 100)
    void tasksThatShareADirectoryDoNotDisturbEachOther() {
        gather(() -> useDirectory("a"), () -> useDirectory("b"), () -> useDirectory("c"));
    }

    private void useDirectory(String name) throws Exception {
        try (var own = Disk.tempDirectory("gyre-" + name)) {
            for (int i = 0; i < 5; i++) {
                Disk.append(own.path().resolve("log"), name + i + "\n");
                Disk.replace(own.path().resolve("last"), name + i);
            }
            assertEquals(name + "4", Disk.readString(own.path().resolve("last"), 10));
            assertEquals(5, Disk.readString(own.path().resolve("log"), 100).lines().count());
            try (var all = Disk.walk(own.path(), 3)) {
                var names = new TreeSet<String>();
                all.forEach(entry -> names.add(entry.path().getFileName().toString()));
                assertEquals(List.of("last", "log"), List.copyOf(names));
            }
        }
    }

    /// Each order, and each moment of it.
    @LoopTest(seeds = 100)
    void aCancelledTaskLeavesNothingOpenAndNoTemporaryFile(RandomGenerator random) throws Exception {
        var opened = new Path[1];
        var task = spawn(() -> {
            try (var own = Disk.tempDirectory("gyre-cancelled");
                    var file = Disk.open(
                        own.path().resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var hold = file.lock(dev.gyre.loop.os.OpenFile.Share.NO);
                    var walk = Disk.walk(own.path(), 2)) {
                opened[0] = own.path();
                file.write(java.nio.ByteBuffer.wrap(new byte[1000]));
                walk.next();
                assertEquals(true, hold.isHeld());
                sleep(ofHours(1));
            }
        });
        for (int turns = random.nextInt(40); turns > 0; turns--) {
            yieldNow();
        }
        task.cancel("enough");
        assertThrows(TaskCancelledException.class, task::await);
        assertEquals(true, opened[0] == null || !Files.exists(opened[0]));
    }
}
