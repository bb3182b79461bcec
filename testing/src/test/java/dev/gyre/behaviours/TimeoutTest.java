package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.loop.TimeoutException;
import dev.gyre.testing.VirtualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Blocks with a time limit: what asyncio has as `wait_for` and as `timeout`.
class TimeoutTest {
    private final List<Object> log = new ArrayList<>();

    // ---- no time at all --------------------------------------------------------------------------

    /// asyncio: test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started. Here it starts, and gets as far as to
    /// its first suspension point.
    @Behaviour
    void aBlockWithoutTimeEndsAtItsFirstSuspensionPoint() {
        for (var limit : List.of(Duration.ZERO, ofSeconds(-1))) {
            log.clear();
            assertThrows(TimeoutException.class, () -> timeout(limit, () -> {
                log.add("started");
                checkpoint();
                log.add("proof");
            }));
            assertEquals(List.of("started"), log);
        }
    }

    /// asyncio: test_timeout_zero_sleep_zero.
    @Behaviour
    void noTimeIsTooLittleForASleepOfZero() {
        var thrown = assertThrows(TimeoutException.class, () -> timeout(Duration.ZERO, () -> sleep(Duration.ZERO)));
        assertEquals(Duration.ZERO, thrown.limit());
        checkpoint();
    }

    // ---- what the block answers ------------------------------------------------------------------

    /// asyncio: test_wait_for_cancel_suppressed.
    @Behaviour
    void aBlockThatReturnsAValueAlthoughItsTimeIsOverHasIt() {
        assertEquals(42, timeout(ofMillis(1), TimeoutTest::fortyTwoWhenCancelled));
        assertEquals(new Timed.Completed<>(42), moveOnAfter(ofMillis(1), TimeoutTest::fortyTwoWhenCancelled));
        checkpoint();
    }

    private static int fortyTwoWhenCancelled() {
        try {
            sleep(ofHours(1));
            return 0;
        } catch (TaskCancelledException cancelled) {
            return 42;
        }
    }

    /// asyncio: test_wait_for_issue86296. There the value is lost; here it arrives, and the cancellation after it.
    @Behaviour
    void aValueThatComesTogetherWithACancellationArrives() {
        TaskGroup.run(group -> {
            var promise = Promise.<Integer>create();
            var task = group.spawn(() -> {
                log.add(timeout(ofHours(1), promise::await));
                checkpoint();
                log.add("proof");
            });
            waitAllTasksBlocked();
            promise.complete(42);
            task.cancel("too late");
            awaitAll(List.of(task));
            assertTrue(task.isCancelled());
        });
        assertEquals(List.of(42), log);
    }

    /// The other way round: what comes after the cancellation is not taken.
    @Behaviour
    void aValueThatComesAfterTheCancellationIsNotTaken() {
        TaskGroup.run(group -> {
            var promise = Promise.<Integer>create();
            var task = group.spawn(() -> {
                log.add(timeout(ofHours(1), promise::await));
            });
            waitAllTasksBlocked();
            task.cancel("in time");
            promise.complete(42);
            awaitAll(List.of(task));
            assertTrue(task.isCancelled());
        });
        assertEquals(List.of(), log);
    }

    /// asyncio: test_wait_for_reraises_exception_during_cancellation.
    @Behaviour
    void aFailureOfTheCleanUpIsThrownInPlaceOfTheTimeout() {
        var failure = new IllegalStateException("the clean-up failed");
        var thrown = assertThrows(IllegalStateException.class, () -> timeout(ofMillis(1), () -> {
            try {
                sleep(ofHours(1));
            } catch (TaskCancelledException cancelled) {
                throw failure;
            }
        }));
        assertSame(failure, thrown);
        checkpoint();
    }

    /// asyncio: test_foreign_exception_on_timeout. There the `TimeoutError` is in its context; here nothing is added.
    @Behaviour
    void aFailureAfterTheTimeIsOverIsThrownAsItIs() {
        try (var scope = CancelScope.open()) {
            scope.timeout(ofMillis(1));
            var thrown = assertThrows(ArithmeticException.class, () -> {
                try {
                    sleep(ofHours(1));
                } finally {
                    log.add(1 / Integer.parseInt("0"));
                }
            });
            assertNull(thrown.getCause());
            assertEquals(0, thrown.getSuppressed().length);
            assertTrue(scope.isCancelled());
        }
        checkpoint();
    }

    /// asyncio: test_foreign_cancel_doesnt_timeout_if_not_expired.
    @Behaviour
    void aCancellationFromElsewhereIsNoTimeout() {
        TaskGroup.run(group -> {
            var task = group.spawn(() -> {
                try (var scope = CancelScope.open()) {
                    scope.timeout(ofHours(1));
                    try {
                        timeout(ofHours(1), () -> sleep(ofHours(2)));
                    } finally {
                        log.add(scope.isCancelled());
                    }
                }
            });
            waitAllTasksBlocked();
            task.cancel("from elsewhere");
            var thrown = assertThrows(TaskCancelledException.class, task::await);
            assertEquals("from elsewhere", thrown.reason());
        });
        assertEquals(List.of(false), log);
    }

    // ---- nested ----------------------------------------------------------------------------------

    /// asyncio: test_nested_timeouts, the inner one first.
    @SlowBehaviour
    void theInnerTimeoutThrowsAndTheOuterOneEndsALaterSleep(VirtualTicker ticker) {
        assertThrows(TimeoutException.class, () -> timeout(ofSeconds(5), () -> {
            var inner = assertThrows(TimeoutException.class, () -> timeout(ofSeconds(1), () -> sleep(ofHours(1))));
            assertEquals(ofSeconds(1), inner.limit());
            assertEquals(ofSeconds(1), ticker.elapsed());
            sleep(ofHours(1));
        }));
        assertEquals(ofSeconds(5), ticker.elapsed());
    }

    /// asyncio: test_nested_timeouts, the outer one first.
    @Behaviour
    void theOuterTimeoutPassesThroughTheInnerOne() {
        var thrown = assertThrows(TimeoutException.class, () -> timeout(ofMillis(1), () -> {
            var inner = moveOnAfter(ofHours(1), () -> sleep(ofHours(2)));
            log.add(inner);
        }));
        assertEquals(ofMillis(1), thrown.limit());
        assertEquals(List.of(), log);
    }

    /// asyncio: test_nested_timeouts. Both are over when the loop gets to look: each throws where it belongs.
    @SlowBehaviour
    void whenBothAreOverTheInnerOneThrowsAndThenTheOuterOne(VirtualTicker ticker) {
        var thrown = assertThrows(TimeoutException.class, () -> timeout(ofSeconds(2), () -> {
            var inner = assertThrows(TimeoutException.class, () -> timeout(ofSeconds(1), () -> {
                ticker.advance(ofSeconds(10));
                sleep(ofHours(1));
            }));
            assertEquals(ofSeconds(1), inner.limit());
            log.add("inner");
            checkpoint();
            log.add("proof");
        }));
        assertEquals(ofSeconds(2), thrown.limit());
        assertEquals(List.of("inner"), log);
    }

    /// asyncio: test_nested_timeouts_loop_busy, as it stands: the loop is busy between the two.
    @SlowBehaviour
    void anOuterTimeoutThatIsOverWhileTheTaskIsBusyEndsItsNextSleep(VirtualTicker ticker) {
        assertThrows(TimeoutException.class, () -> timeout(ofSeconds(2), () -> {
            assertThrows(TimeoutException.class, () -> timeout(ofSeconds(1), () -> sleep(ofHours(1))));
            ticker.advance(ofSeconds(10));
            sleep(ofHours(1));
        }));
        assertEquals(ofSeconds(11), ticker.elapsed());
    }

    /// asyncio: test_nested_timeouts with one deadline: of two that are over at once the outer one throws.
    @SlowBehaviour
    void ofTwoTimeoutsWithOneDeadlineTheOuterOneThrows() {
        assertThrows(TimeoutException.class, () -> timeout(ofSeconds(1), () -> {
            log.add(moveOnAfter(ofSeconds(1), () -> sleep(ofHours(1))));
        }));
        assertEquals(List.of(), log);
        checkpoint();
    }
}
