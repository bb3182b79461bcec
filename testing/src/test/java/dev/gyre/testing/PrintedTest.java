package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

class PrintedTest {
    /// The first program of the documentation.
    static final class TwoTasks {
        static void main() {
            run(() -> gather(() -> work("Task 1", ofSeconds(2)), () -> work("Task 2", ofSeconds(1))));
        }

        private static void work(String name, Duration delay) {
            println(name + " started");
            sleep(delay);
            println(name + " done");
        }
    }

    @LoopTest
    void aWholeProgramRunsInVirtualTimeAndItsOutputIsCaptured(VirtualTicker ticker) {
        long began = System.nanoTime();
        var lines = Printed.by(TwoTasks::main);
        assertEquals(List.of("Task 1 started", "Task 2 started", "Task 2 done", "Task 1 done"), lines);
        assertEquals(ofSeconds(2), ticker.elapsed());
        assertEquals(true, System.nanoTime() - began < 1_000_000_000L);
    }

    @LoopTest
    void standardOutputIsBackAfterAFailure() {
        var before = System.out;
        assertThrows(IOException.class, () -> Printed.by(() -> {
            println("half");
            throw new IOException("full");
        }));
        assertSame(before, System.out);
    }
}
