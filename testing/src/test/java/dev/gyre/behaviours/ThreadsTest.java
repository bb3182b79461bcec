package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// The loop and other threads.
class ThreadsTest {
    private final List<Object> log = new ArrayList<>();

    // ---- into the loop ---------------------------------------------------------------------------

    /// trio: test_TrioToken_run_sync_soon_starvation_resistance. Virtual time stands still meanwhile.
    @Behaviour
    void aCallbackThatAlwaysPostsItselfAgainStarvesNoTask() {
        var running = new AtomicBoolean(true);
        repost(loop(), running);
        repostFromOutside(loop(), running);
        for (int i = 0; i < 20; i++) {
            yieldNow();
        }
        running.set(false);
        waitAllTasksBlocked();
        assertTrue(log.size() >= 20, log.size() + " callbacks");
    }

    private void repost(EventLoop loop, AtomicBoolean running) {
        log.add("callback");
        if (running.get()) {
            loop.callSoon(() -> repost(loop, running));
        }
    }

    private static void repostFromOutside(EventLoop loop, AtomicBoolean running) {
        if (running.get()) {
            loop.execute(() -> repostFromOutside(loop, running));
        }
    }

    /// trio: test_TrioToken_run_sync_soon_threaded_stress_test. What each thread posts comes in its order, and all of
    /// it, though the loop falls asleep in between.
    @Behaviour
    void whatManyThreadsPostArrivesInTheOrderOfEach() {
        int threads = 3;
        int posts = 100;
        var received = IntStream.range(0, threads).mapToObj(i -> new ArrayList<Integer>()).toList();
        var loop = loop();
        var all = Promise.<Boolean>create();
        for (var mine : received) {
            Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; i < posts; i++) {
                    int number = i;
                    loop.execute(() -> {
                        mine.add(number);
                        if (received.stream().allMatch(each -> each.size() == posts)) {
                            all.complete(true);
                        }
                    });
                }
            });
        }
        assertTrue(all.await());
        var expected = IntStream.range(0, posts).boxed().toList();
        received.forEach(each -> assertEquals(expected, each));
    }

    // ---- out of the loop -------------------------------------------------------------------------

    /// trio: test_run_in_worker_thread_cancellation, cancelled before: the body never starts.
    @Behaviour
    void aCallOfACancelledTaskNeverStarts() {
        TaskGroup.run(group -> {
            var started = new AtomicBoolean();
            var task = group.spawn(() -> Blocking.call(() -> started.set(true)));
            task.cancel("at once");
            assertThrows(TaskCancelledException.class, task::await);
            Blocking.call(() -> {});
            assertFalse(started.get());
        });
    }

    /// trio: test_run_in_worker_thread_cancellation, the default: the caller waits, and what was done is known.
    @Behaviour
    void aCancelledCallerWaitsForTheEndOfTheCallAndHasItsResult() {
        TaskGroup.run(group -> {
            var body = new Body();
            var task = group.spawn(() -> {
                log.add(Blocking.call(body::untilReleasedWhateverComes));
                checkpoint();
                log.add("proof");
            });
            body.awaitBegin();
            task.cancel("enough");
            waitAllTasksBlocked();
            assertFalse(task.isDone());
            body.release.countDown();
            assertThrows(TaskCancelledException.class, task::await);
        });
        assertEquals(List.of(42), log);
    }

    /// trio: test_run_in_worker_thread_cancellation. A body that gives up when it is interrupted ends at once.
    @Behaviour
    void aCancelledCallInterruptsItsThread() {
        TaskGroup.run(group -> {
            var body = new Body();
            var task = group.spawn(() -> Blocking.call(() -> {
                body.begun.complete(true);
                body.release.await();
            }));
            body.awaitBegin();
            task.cancel("enough");
            assertThrows(TaskCancelledException.class, task::await);
        });
    }

    /// trio: test_run_in_worker_thread_cancellation with abandon_on_cancel. asyncio's `to_thread` always does so.
    @Behaviour
    void aCallerThatAbandonsTheCallGoesOnAtOnce() {
        TaskGroup.run(group -> {
            var body = new Body();
            var task = group.spawn(() -> {
                log.add(Blocking.callAbandoning(body::untilReleasedWhateverComes));
            });
            body.awaitBegin();
            task.cancel("enough");
            assertThrows(TaskCancelledException.class, task::await);
            assertEquals(1, body.release.getCount());
            body.release.countDown();
        });
        assertEquals(List.of(), log);
    }

    /// Blocks a thread of the pool.
    private static final class Body {
        final java.util.concurrent.CompletableFuture<Boolean> begun = new java.util.concurrent.CompletableFuture<>();
        final CountDownLatch release = new CountDownLatch(1);

        void awaitBegin() {
            await(begun);
        }

        int untilReleasedWhateverComes() {
            begun.complete(true);
            while (true) {
                try {
                    release.await();
                    return 42;
                } catch (InterruptedException ignored) {
                    // It is not to be stopped.
                }
            }
        }
    }
}
