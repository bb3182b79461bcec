package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What goes on although somebody was cancelled.
class ShieldTest {
    private final List<Object> log = new ArrayList<>();

    /// asyncio: test_shield_effect. There it takes a `shield`; here awaiting a task never ties it to the awaiter.
    @Behaviour
    void whoStopsWaitingForATaskLeavesItRunning() {
        TaskGroup.run(group -> {
            var inner = group.spawn(() -> {
                sleep(ofMillis(2));
                return 42;
            });
            var outer = group.spawn(() -> inner.await());
            waitAllTasksBlocked();
            outer.cancel("enough");
            awaitAll(List.of(outer));
            assertTrue(outer.isCancelled());
            assertFalse(inner.isDone());
            assertEquals(42, inner.await());
        });
    }

    /// asyncio: test_shield_effect. Our shield is around a block, and no task is left alone.
    @Behaviour
    void aShieldedBlockEndsBeforeItsTaskIsCancelled() {
        TaskGroup.run(group -> {
            var task = group.spawn(() -> {
                shield(ofSeconds(10), () -> {
                    sleep(ofMillis(2));
                    log.add("block");
                });
                log.add("after the block");
                checkpoint();
                log.add("proof");
            });
            waitAllTasksBlocked();
            task.cancel("enough");
            awaitAll(List.of(task));
            assertTrue(task.isCancelled());
        });
        assertEquals(List.of("block", "after the block"), log);
    }

    /// trio: move_on_after(…, shield=True); asyncio's shield has no limit.
    @SlowBehaviour
    void aShieldedBlockHasALimit() {
        var began = now();
        TaskGroup.run(group -> {
            var task = group.spawn(() -> {
                try {
                    sleep(ofHours(1));
                } finally {
                    assertThrows(TimeoutException.class, () -> shield(ofSeconds(5), () -> sleep(ofHours(1))));
                    log.add(java.time.Duration.between(began, now()));
                }
            });
            waitAllTasksBlocked();
            task.cancel("enough");
        });
        assertEquals(List.of(ofSeconds(5)), log);
    }

    /// asyncio: test_shield_cancel_outer_exception. Nobody waits any more for the task that fails.
    @Test
    void aFailureThatNobodyWaitsForAnyMoreIsReportedOnce() throws Exception {
        Programs.inEveryOrder(config -> {
            var failure = new IllegalStateException("late");
            var reports = new ArrayList<LoopReport>();
            run(config.withObservers(List.of(collecting(reports))), () -> {
                var inner = spawn(() -> {
                    sleep(ofMillis(1));
                    throw failure;
                });
                var outer = spawn(() -> inner.await());
                waitAllTasksBlocked();
                outer.cancel("enough");
                assertThrows(TaskCancelledException.class, outer::await);
                sleep(ofMillis(2));
            });
            assertEquals(1, reports.size(), reports.toString());
            assertEquals(LoopReport.Kind.FAILURE_UNSEEN, reports.getFirst().kind());
            assertSame(failure, reports.getFirst().failure());
        });
    }

    private static LoopObserver collecting(List<LoopReport> reports) {
        return new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                reports.add(report);
            }
        };
    }
}
