package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import dev.gyre.loop.Promise;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskLocal;
import dev.gyre.testing.VirtualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/// How a run begins, and what becomes of what is left when it ends.
class RunningTest {
    // ---- ending ----------------------------------------------------------------------------------

    /// asyncio: test_run_forever_pre_stopped. There is nothing to stop: a run lasts as long as main.
    @Test
    void aRunLastsAsLongAsMainWhateverIsPending() throws Exception {
        Programs.inEveryOrder(config -> {
            var calls = new ArrayList<String>();
            int result = run(config, () -> {
                loop().callLater(ofHours(1), () -> calls.add("an hour later"));
                return 42;
            });
            assertEquals(42, result);
            assertEquals(List.of(), calls);
            if (config.ticker() instanceof VirtualTicker ticker) {
                assertEquals(Duration.ZERO, ticker.elapsed());
            }
        });
    }

    /// asyncio: test_stop_while_run_in_complete. Closing a loop is no silent stop: its tasks hear of it and end.
    @Test
    void closingALoopCancelsWhatRunsOnIt() throws Exception {
        Programs.inEveryOrder(config -> {
            var loop = EventLoop.start(config);
            var began = new CountDownLatch(1);
            var log = new ArrayList<String>();
            var task = loop.submit(() -> {
                began.countDown();
                try {
                    return Promise.<Integer>create().await();
                } finally {
                    log.add("cleaned up");
                }
            });
            began.await();
            loop.close();
            assertTrue(loop.isClosed());
            assertTrue(task.isCancelled());
            assertThrows(CancellationException.class, task::get);
            assertEquals(List.of("cleaned up"), log);
            assertThrows(RejectedExecutionException.class, () -> loop.submit(() -> 1));
            loop.close();
        });
    }

    /// asyncio: test_run_until_complete_loop_orphan_future_close_loop. Each run has a loop of its own.
    @Test
    void aRunThatEndsWithAnErrorDoesNotHarmTheNext() throws Exception {
        Programs.inEveryOrder(config -> {
            var error = new StackOverflowError("not really");
            var thrown = assertThrows(StackOverflowError.class, () -> run(config, () -> {
                spawn(() -> sleep(ofHours(1)));
                yieldNow();
                throw error;
            }));
            assertSame(error, thrown);
            assertEquals(10, (int) run(config, () -> {
                sleep(ofMillis(1));
                return 10;
            }));
        });
    }

    // ---- what is left ----------------------------------------------------------------------------

    /// asyncio: test_asyncio_run_cancels_hanging_tasks.
    @Test
    void tasksThatAreLeftHaveEndedWhenRunReturns() throws Exception {
        Programs.inEveryOrder(config -> {
            var log = new ArrayList<String>();
            var left = new ArrayList<Task<?>>();
            run(config, () -> {
                left.add(spawn(() -> sleepAndCleanUp("begun", log)));
                waitAllTasksBlocked();
                left.add(spawn(() -> sleepAndCleanUp("never run before", log)));
            });
            assertTrue(left.stream().allMatch(Task::isCancelled));
            log.sort(null);
            assertEquals(List.of("begun", "never run before"), log);
        });
    }

    private static void sleepAndCleanUp(String name, List<String> log) {
        try {
            sleep(ofHours(1));
        } finally {
            shield(ofMillis(100), () -> yieldNow());
            log.add(name);
        }
    }

    /// asyncio: test_asyncio_run_cancels_hanging_tasks. A run inside a task keeps the same promise.
    @Behaviour
    void tasksThatAreLeftByARunInsideATaskHaveEndedWhenItReturns() {
        var log = new ArrayList<String>();
        var left = new ArrayList<Task<?>>();
        run(() -> {
            left.add(spawn(() -> sleepAndCleanUp("left", log)));
            yieldNow();
        });
        assertTrue(left.getFirst().isCancelled());
        assertEquals(List.of("left"), log);
    }

    /// asyncio: test_asyncio_run_reports_hanging_tasks_errors.
    @Test
    void theFailureOfATaskThatIsLeftIsReported() throws Exception {
        Programs.inEveryOrder(config -> {
            var reports = new CopyOnWriteArrayList<LoopReport>();
            var failure = new IllegalStateException("in the clean-up");
            run(observed(config, reports), () -> {
                spawn("left", () -> {
                    try {
                        sleep(ofHours(1));
                    } finally {
                        fail(failure);
                    }
                });
                waitAllTasksBlocked();
            });
            assertEquals(1, reports.size(), reports.toString());
            assertEquals(LoopReport.Kind.FAILURE_UNSEEN, reports.getFirst().kind());
            assertTrue(reports.getFirst().message().contains("left"), reports.toString());
            assertSame(failure, reports.getFirst().failure());
        });
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    private static LoopConfig observed(LoopConfig config, List<LoopReport> reports) {
        return config.withObservers(List.of(new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                reports.add(report);
            }
        }));
    }

    // ---- blocking calls that do not end ----------------------------------------------------------

    /// asyncio: test_shutdown_default_executor_timeout. Whoever abandons a call keeps nobody waiting.
    @Test
    void anAbandonedBlockingCallDoesNotKeepARunFromEnding() throws Exception {
        Programs.inEveryOrder(config -> {
            var release = new CountDownLatch(1);
            var began = new CountDownLatch(1);
            try {
                run(config, () -> {
                    spawn(() -> Blocking.callAbandoning(() -> {
                        began.countDown();
                        awaitWhateverHappens(release);
                    }));
                    yieldNow();
                    Blocking.call(() -> began.await());
                });
            } finally {
                release.countDown();
            }
        });
    }

    /// asyncio: test_shutdown_default_executor_timeout. Whoever waits for one is left behind after the grace time,
    /// and named. In real time, for that is what threads take.
    @Test
    void aBlockingCallThatNeverEndsDoesNotKeepARunFromEnding() {
        var reports = new CopyOnWriteArrayList<LoopReport>();
        var release = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        try {
            run(observed(LoopConfig.defaults().withShutdownGrace(ofMillis(10)), reports), () -> {
                spawn("stubborn", () -> Blocking.call(() -> {
                    began.countDown();
                    awaitWhateverHappens(release);
                }));
                yieldNow();
                Blocking.call(() -> began.await());
            });
        } finally {
            release.countDown();
        }
        assertEquals(2, reports.size(), reports.toString());
        for (var report : reports) {
            assertEquals(LoopReport.Kind.SHUTDOWN, report.kind());
            assertTrue(report.message().contains("task stubborn waits for a cancelled blocking call"),
                report.message());
        }
    }

    private static void awaitWhateverHappens(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignored) {
                // That is what makes it stubborn.
            }
        }
    }

    // ---- a run inside a run ----------------------------------------------------------------------

    /// asyncio: test_running_loop_within_a_loop, which is an error there. Here only the caller waits.
    @Behaviour
    void aRunInsideATaskSuspendsItsCallerOnly() {
        var promise = Promise.<Integer>create();
        spawn(() -> promise.complete(42));
        var outer = loop();
        int result = run(() -> {
            assertSame(outer, loop());
            return promise.await();
        });
        assertEquals(42, result);
    }

    /// asyncio: test_running_loop_within_a_loop. A callback has nothing to suspend.
    @Behaviour
    void aRunInsideACallbackIsAnError() {
        var refusals = new ArrayList<IllegalStateException>();
        loop().callSoon(() -> refusals.add(assertThrows(IllegalStateException.class, () -> run(() -> {}))));
        waitAllTasksBlocked();
        assertEquals(1, refusals.size());
        assertTrue(refusals.getFirst().getMessage().contains("in a callback"));
    }

    private static final TaskLocal<String> USER = TaskLocal.withDefault("user", "nobody");

    /// asyncio: test_run_keeps_context, where one run leaves its changes to the next. A binding of ours ends with its
    /// block; a run inside the block sees it.
    @Behaviour
    void aRunSeesTheBindingsAroundItAndLeavesNoneBehind() {
        USER.where("ada", () -> {
            run(() -> {
                assertEquals("ada", USER.get());
                USER.where("grace", () -> assertEquals("grace", USER.get()));
            });
            assertEquals("ada", run(() -> USER.get()));
        });
        assertEquals("nobody", run(() -> USER.get()));
    }

    // ---- being interrupted -----------------------------------------------------------------------

    /// asyncio: test_interrupt_wait.
    @Test
    void anInterruptOfTheCallerCancelsMain() throws Exception {
        Programs.inEveryOrder(config -> {
            var caller = Thread.currentThread();
            var log = new ArrayList<String>();
            var thrown = assertThrows(TaskCancelledException.class, () -> run(config, () -> {
                caller.interrupt();
                try {
                    Promise.create().await();
                } finally {
                    log.add("cleaned up");
                }
            }));
            assertTrue(Thread.interrupted(), "the caller no longer knows of its interrupt");
            assertEquals(List.of("cleaned up"), log);
            assertEquals("thread " + caller.getName(), thrown.source());
        });
    }

    /// asyncio: test_interrupt_cancelled_task. What cancelled main first is what the caller is told.
    @Test
    void anInterruptOfTheCallerDoesNotReplaceAnEarlierCancellation() throws Exception {
        Programs.inEveryOrder(config -> {
            var caller = Thread.currentThread();
            var thrown = assertThrows(TaskCancelledException.class, () -> run(config, () -> {
                Task.current().cancel("by itself");
                caller.interrupt();
                Promise.create().await();
            }));
            assertTrue(Thread.interrupted());
            assertEquals("by itself", thrown.reason());
        });
    }
}
