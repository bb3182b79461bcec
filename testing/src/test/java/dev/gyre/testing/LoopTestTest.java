package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Task;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.WaitQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class LoopTestTest {
    private final Thread constructedBy = Thread.currentThread();
    private VirtualTicker before;

    @BeforeEach
    void setUp(VirtualTicker ticker) {
        before = ticker;
        assertThrows(IllegalStateException.class, EventLoop::current);
    }

    @AfterEach
    void tearDown() {
        assertSame(constructedBy, Thread.currentThread());
        assertThrows(IllegalStateException.class, EventLoop::current);
    }

    @LoopTest
    void theBodyIsTheMainTaskOfALoop() {
        assertEquals("main", Task.current().name());
        assertNotEquals(constructedBy, Thread.currentThread());
    }

    @LoopTest
    void hoursPassAtOnce(VirtualTicker ticker) {
        var started = now();
        assertThrows(TimeoutException.class, () -> timeout(ofHours(1), () -> sleep(ofHours(2))));
        assertEquals(ofHours(1), Duration.between(started, now()));
        assertEquals(ofHours(1), ticker.elapsed());
        assertSame(before, ticker);
    }

    @LoopTest
    void aProgramInsideTheTestRunsOnTheSameLoopInVirtualTime(VirtualTicker ticker) {
        var loop = loop();
        run(() -> {
            assertSame(loop, loop());
            sleep(ofSeconds(2));
        });
        assertEquals(ofSeconds(2), ticker.elapsed());
    }

    @LoopTest
    void theTraceHasTheStepsSoFar(StepTrace trace) {
        yieldNow();
        sleep(ofMillis(1500));
        assertTrue(trace.lines().getLast().endsWith(" 1.5s main"), trace.toString());
        assertEquals(trace.steps(), Long.parseLong(trace.last(1).getFirst().split(" ")[0].substring(1)));
    }

    private static final List<Long> DRAWN = new ArrayList<>();

    @LoopTest(seeds = 3)
    void eachSeedHasNumbersOfItsOwn(RandomGenerator random) {
        long drawn = random.nextLong();
        assertTrue(!DRAWN.contains(drawn));
        assertNotEquals(drawn, loop().random().nextLong());
        DRAWN.add(drawn);
    }

    private @org.jspecify.annotations.Nullable String set;

    @LoopTest(seeds = 3)
    void eachSeedHasATestInstanceOfItsOwn() {
        assertNull(set);
        set = "by an earlier seed";
        assertNotNull(before);
    }

    @LoopTest
    void tasksThatWereCancelledMayStillHaveToUnwind() {
        spawn(() -> sleep(ofHours(1))).cancel("over");
    }

    @LoopTest
    void aLookForDeadlocksIsNoTimerThatTheTestLeaves() {
        var line = new WaitQueue<Void>();
        var loop = loop();
        var main = Thread.currentThread();
        Thread.ofPlatform().start(() -> {
            while (main.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            loop.execute(() -> line.wakeFirst(null));
        });
        line.await("another thread", null);
    }
}
