package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.ReadyQueue;
import dev.gyre.loop.TimerHandle;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SeededReadyQueue;
import dev.gyre.testing.VirtualTicker;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Sleeping, and callbacks that wait for their time.
class TimeTest {
    private static final int GARBAGE_COLLECTIONS_MAX = 20;

    private final List<Object> log = new ArrayList<>();

    // ---- sleeping --------------------------------------------------------------------------------

    /// asyncio: test_sleep_zero. First in, first out: the callback was ready before the task is again.
    @BehaviourInOrder
    void sleepOfZeroLetsEarlierCallbacksRunFirst() {
        loop().callSoon(() -> log.add("callback"));
        sleep(Duration.ZERO);
        assertEquals(List.of("callback"), log);
    }

    /// asyncio: test_sleep_zero. In any order a task that sleeps twice has let a whole batch of others run.
    @Behaviour
    void whoeverSleepsForZeroCannotHoldUpWhatIsReady() {
        loop().callSoon(() -> log.add("callback"));
        spawn(() -> log.add("task"));
        sleep(Duration.ZERO);
        sleep(ofMillis(-1));
        assertTrue(log.containsAll(List.of("callback", "task")), log.toString());
    }

    /// asyncio: test_sleep_zero. Time stands still meanwhile, where it can.
    @SlowBehaviour
    void sleepOfZeroTakesNoTime(VirtualTicker ticker) {
        var later = loop().callLater(ofMillis(1), () -> log.add("too early"));
        for (int i = 0; i < 10; i++) {
            sleep(Duration.ZERO);
        }
        assertEquals(Duration.ZERO, ticker.elapsed());
        assertEquals(List.of(), log);
        assertTrue(later.cancel());
    }

    /// asyncio: test_timeout_rounding. Sleeps that are too short to measure do not make the loop spin.
    @Test
    void tinySleepsTakeFewTurnsOfTheLoop() {
        int[] turns = {0};
        run(LoopConfig.defaults().withReadyQueue(() -> new Counting(turns)), () -> {
            for (long nanos = 1; nanos <= 10_000_000; nanos *= 10) {
                sleep(Duration.ofNanos(nanos));
            }
        });
        assertTrue(turns[0] >= 8, "counted nothing");
        assertTrue(turns[0] <= 40, "eight sleeps took " + turns[0] + " turns");
    }

    /// First in, first out, counting the turns of the loop.
    private record Counting(int[] turns, ReadyQueue queue) implements ReadyQueue {
        Counting(int[] turns) {
            this(turns, new SeededReadyQueue(0));
        }

        @Override
        public int beginBatch() {
            turns[0]++;
            return queue.beginBatch();
        }

        @Override
        public void addTask(Runnable entry) {
            queue.addTask(entry);
        }

        @Override
        public void addCallback(Runnable entry) {
            queue.addCallback(entry);
        }

        @Override
        public Runnable take() {
            return queue.take();
        }

        @Override
        public @Nullable Runnable peek() {
            return queue.peek();
        }

        @Override
        public int size() {
            return queue.size();
        }

        @Override
        public void forEach(Consumer<? super Runnable> visitor) {
            queue.forEach(visitor);
        }
    }

    // ---- callbacks with a deadline ---------------------------------------------------------------

    /// asyncio: test_call_later_negative_delays.
    @Behaviour
    void callbacksWithNegativeDelaysRunInTheOrderOfTheirDeadlines() {
        loop().callLater(ofSeconds(-1), () -> log.add(-1));
        loop().callLater(ofSeconds(-2), () -> log.add(-2));
        loop().callLater(Duration.ZERO, () -> log.add(0));
        waitAllTasksBlocked();
        assertEquals(List.of(-2, -1, 0), log);
    }

    /// asyncio leaves the order of equal deadlines open (call_at); ours is that of the calls.
    @Behaviour
    void callbacksWithEqualDeadlinesRunInTheOrderOfTheCalls() {
        var deadline = now().plusMillis(2);
        for (int i = 0; i < 20; i++) {
            int number = i;
            loop().callAt(deadline, () -> log.add(number));
        }
        sleep(ofMillis(3));
        assertEquals(IntStream.range(0, 20).boxed().toList(), log);
    }

    /// What a deadline means does not depend on when it is set.
    @Behaviour
    void aTimerHasTheDeadlineItWasGiven() {
        var deadline = now().plusSeconds(1);
        var handle = loop().callAt(deadline, () -> {});
        assertEquals(deadline, handle.deadline());
        assertTrue(handle.cancel());
        try (var scope = CancelScope.open()) {
            scope.deadline(deadline);
            assertEquals(deadline, scope.deadline());
            scope.deadline(Instant.MAX);
            assertEquals(Instant.MAX, scope.deadline());
        }
    }

    /// asyncio: test__run_once_cancelled_event_cleanup. Whatever is taken back, the rest keeps its order.
    @Behaviour
    void cancellingTimersLeavesTheOthersInOrder(RandomGenerator random) {
        var beginning = now();
        var expected = new ArrayList<Long>();
        for (int i = 0; i < 200; i++) {
            long micros = random.nextLong(2000);
            var handle = loop().callAt(beginning.plusNanos(micros * 1000), () -> log.add(micros));
            if (random.nextInt(4) > 0) {
                assertTrue(handle.cancel());
                assertFalse(handle.isPending());
            } else {
                expected.add(micros);
            }
        }
        sleepUntil(beginning.plusMillis(3));
        expected.sort(null);
        assertEquals(expected, log);
    }

    /// asyncio: test__run_once_cancelled_event_cleanup. There is no threshold: nothing is kept until its deadline.
    @LoopTest
    void aCancelledTimerIsForgottenAtOnce() {
        loop().callLater(ofHours(1), () -> log.add("first")).cancel();
        var last = loop().callLater(ofHours(3), () -> log.add("last"));
        var handle = cancelledTimer();
        for (int i = 0; i < GARBAGE_COLLECTIONS_MAX && handle.get() != null; i++) {
            System.gc();
        }
        assertNull(handle.get(), "the loop holds a cancelled timer");
        assertTrue(last.cancel());
    }

    @LoopTest
    void theRecentTimeIsThatOfTheStep() {
        long before = loop().recentNanos();
        sleep(ofMillis(5));
        assertEquals(before + ofMillis(5).toNanos(), loop().recentNanos());
        long[] ofCallback = new long[1];
        loop().callLater(ofMillis(5), () -> ofCallback[0] = loop().recentNanos());
        sleep(ofMillis(6));
        assertEquals(before + ofMillis(10).toNanos(), ofCallback[0]);
    }

    private static WeakReference<TimerHandle> cancelledTimer() {
        var handle = loop().callLater(ofHours(2), () -> {});
        assertTrue(handle.cancel());
        return new WeakReference<>(handle);
    }
}
