import static dev.gyre.loop.Gyre.now;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.Printed;
import java.time.Duration;
import java.util.List;

class TwoTasksTest {
    @LoopTest
    void theShorterTaskEndsFirstAndBothTakeTwoSeconds() {
        var started = now();
        var lines = Printed.by(() -> new TwoTasks().main());
        assertEquals(List.of("Task 1 started", "Task 2 started", "Task 2 done", "Task 1 done"), lines);
        assertEquals(Duration.ofSeconds(2), Duration.between(started, now()));
    }
}
