import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.os.Disk;
import dev.gyre.loop.sync.BoundedQueue;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// The small programs of files and processes, with real ones.
class OperatingSystemExamplesTest {
    @TempDir Path directory;

    @LoopTest(time = LoopTest.Time.REAL)
    void thePipelineCountsWords() throws IOException {
        assertEquals(
            List.of("1 one", "1 three", "2 two"), ProcessPipeline.counted(List.of("one", "two", "three", "two")));
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theWatcherTellsOfANewFileAndOfItsEnd() throws IOException {
        try (var watch = Disk.watch(directory)) {
            TaskGroup.run(group -> {
                var told = BoundedQueue.<String>fifo(100);
                group.spawn(() -> FileWatcher.follow(watch, told::put));
                Disk.write(directory.resolve("a"), "");
                awaitLine(told, "a is new");
                Disk.delete(directory.resolve("a"));
                awaitLine(told, "a is gone");
                group.cancel("done");
            });
        }
    }

    private static void awaitLine(BoundedQueue<String> told, String line) {
        var next = told.take();
        while (!next.equals(line)) {
            next = told.take();
        }
    }
}
