package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.assertDoesNotSuspend;
import static dev.gyre.testing.LoopAssertions.assertSuspends;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

class LoopAssertionsTest {
    private final List<String> log = new ArrayList<>();

    @LoopTest(seeds = 20)
    void waitsUntilEveryOtherTaskIsBlocked(VirtualTicker ticker) {
        var never = Promise.<String>create();
        var busy = spawn(() -> {
            for (int i = 0; i < 50; i++) {
                yieldNow();
            }
            log.add("blocked");
            never.await();
        });
        var sleeper = spawn(() -> sleep(ofSeconds(1)));
        loop().callSoon(() -> log.add("called"));
        waitAllTasksBlocked();
        assertEquals(List.of("called", "blocked"), log);
        assertEquals(Duration.ZERO, ticker.elapsed());
        assertTrue(!sleeper.isDone());
        busy.cancel("over");
        sleeper.await();
    }

    @LoopTest(seeds = 20)
    void whatIsDueNowComesFirst() {
        loop().callLater(Duration.ZERO, () -> log.add("due"));
        waitAllTasksBlocked();
        assertEquals(List.of("due"), log);
    }

    @LoopTest
    void severalWhoWaitGoOnInTheOrderOfTheirCalls() {
        gather(
            () -> waitThenLog("first"),
            () -> {
                yieldNow();
                waitThenLog("second");
            },
            () -> sleepThenLog("time passed"));
        assertEquals(List.of("first", "second", "time passed"), log);
    }

    private void waitThenLog(String what) {
        waitAllTasksBlocked();
        log.add(what);
    }

    private void sleepThenLog(String what) {
        sleep(ofSeconds(1));
        log.add(what);
    }

    @LoopTest
    void aTaskThatWaitsForABlockingCallIsBlocked() {
        var release = new CountDownLatch(1);
        var blocked = spawn(() -> Blocking.call(() -> release.await()));
        waitAllTasksBlocked();
        assertTrue(!blocked.isDone());
        release.countDown();
        blocked.await();
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void worksInRealTimeToo() {
        var sleeper = spawn(() -> sleep(ofHours(1)));
        waitAllTasksBlocked();
        assertTrue(!sleeper.isDone());
        sleeper.cancel("over");
    }

    @LoopTest
    void waitingCanBeCancelled() {
        var waits = spawn(LoopAssertions::waitAllTasksBlocked);
        waits.cancel("early");
        assertThrows(TaskCancelledException.class, waits::await);
    }

    // ---- suspension ------------------------------------------------------------------------------

    @LoopTest(seeds = 10)
    void sleepingYieldingAndWaitingForATaskSuspend() {
        assertSuspends(() -> sleep(ofSeconds(1)));
        assertSuspends(() -> yieldNow());
        assertSuspends(() -> Thread.yield());
        var task = spawn(() -> "result");
        assertEquals("result", assertSuspends(task::await));
    }

    @LoopTest
    void computingAndWaitingForWhatHasHappenedDoNotSuspend() {
        var done = spawn(() -> "result");
        yieldNow();
        assertEquals("result", assertDoesNotSuspend(done::await));
        assertDoesNotSuspend(() -> log.add("computed"));
        assertDoesNotSuspend(() -> loop().callSoon(() -> log.add("called")));
        yieldNow();
        assertEquals(List.of("computed", "called"), log);
    }

    @LoopTest
    void aBlockThatDoesNotSuspendFailsTheAssertionThatItDoes() {
        assertThrows(AssertionError.class, () -> assertSuspends(() -> log.add("computed")));
        assertThrows(AssertionError.class, () -> assertSuspends(() -> checkpoint()));
    }

    @LoopTest
    void aBlockThatSuspendsFailsTheAssertionThatItDoesNot() {
        var failure = assertThrows(AssertionError.class, () -> assertDoesNotSuspend(() -> yieldNow()));
        assertTrue(failure.getMessage().contains("ended: 1."), failure.getMessage());
        assertThrows(AssertionError.class, () -> assertDoesNotSuspend(() -> Thread.sleep(1)));
    }

    @LoopTest
    void anExceptionOfTheBlockIsPassedOn() {
        var thrown = new java.io.IOException("as it is");
        Work<String, java.io.IOException> failing = () -> {
            throw thrown;
        };
        assertEquals(thrown, assertThrows(java.io.IOException.class, () -> assertSuspends(failing)));
        assertEquals(thrown, assertThrows(java.io.IOException.class, () -> assertDoesNotSuspend(failing)));
    }
}
