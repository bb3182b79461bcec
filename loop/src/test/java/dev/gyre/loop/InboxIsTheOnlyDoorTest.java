package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Invariant I3: what belongs to a loop is touched on that loop only, and the inbox is the only door for
/// other threads. Whoever comes another way is told so, and nothing has changed.
class InboxIsTheOnlyDoorTest {
    /// What a loop has, made on that loop.
    private record Things(
            EventLoop loop,
            Task<?> sleeper,
            Promise<String> promise,
            Waiter waiter,
            WaitQueue<Void> queue,
            CancelScope scope,
            TaskGroup group,
            TimerHandle timer,
            CallbackHandle callback) {}

    private EventLoop loop;
    private EventLoop other;
    private Things things;

    @BeforeEach
    void makeThings() throws Exception {
        loop = EventLoop.start(OnLoop.CONFIG.withName("owner"));
        other = EventLoop.start(OnLoop.CONFIG.withName("other"));
        var made = new CompletableFuture<Things>();
        loop.submit(() -> TaskGroup.run(group -> {
            var sleeper = group.spawn(() -> Gyre.sleep(Duration.ofHours(1)));
            var queue = new WaitQueue<Void>();
            queue.requireLoop();
            made.complete(new Things(
                loop,
                sleeper,
                Promise.create(),
                new Waiter("something"),
                queue,
                CancelScope.openIn(sleeper),
                group,
                loop.callLater(Duration.ofHours(1), () -> {}),
                loop.callLater(Duration.ofHours(2), () -> {})));
        }));
        things = made.get(OnLoop.HANG_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeLoops() {
        loop.close();
        other.close();
    }

    enum Use {
        CANCEL_A_TASK_WITH_A_REASON(things -> things.sleeper.cancel("me")),
        ADD_A_DONE_CALLBACK_TO_A_TASK(things -> things.sleeper.onDone(outcome -> {})),
        COMPLETE_A_PROMISE(things -> things.promise.complete("me")),
        FAIL_A_PROMISE(things -> things.promise.fail(new IllegalStateException("me"))),
        CANCEL_A_PROMISE(things -> things.promise.cancel("me")),
        ADD_A_DONE_CALLBACK_TO_A_PROMISE(things -> things.promise.onDone(outcome -> {})),
        WAKE_A_WAITER(things -> things.waiter.wake("me")),
        FAIL_A_WAITER(things -> things.waiter.fail(new IllegalStateException("me"))),
        WAKE_THE_FIRST_OF_A_QUEUE(things -> things.queue.wakeFirst("me")),
        WAKE_ALL_OF_A_QUEUE(things -> things.queue.wakeAll("me")),
        FAIL_ALL_OF_A_QUEUE(things -> things.queue.failAll(IllegalStateException::new)),
        CANCEL_A_SCOPE(things -> things.scope.cancel("me")),
        SET_A_DEADLINE(things -> things.scope.timeout(Duration.ofHours(1))),
        SHIELD_A_SCOPE(things -> things.scope.shield(true)),
        CLOSE_A_SCOPE(things -> things.scope.close()),
        SPAWN_IN_A_GROUP(things -> things.group.spawn(() -> {})),
        CANCEL_A_GROUP(things -> things.group.cancel("me")),
        CALL_SOON(things -> things.loop.callSoon(() -> {})),
        CALL_LATER(things -> things.loop.callLater(Duration.ZERO, () -> {})),
        CALL_AT(things -> things.loop.callAt(java.time.Instant.EPOCH, () -> {})),
        CANCEL_A_TIMER(things -> things.timer.cancel()),
        CANCEL_A_CALLBACK(things -> things.callback.cancel()),
        READ_THE_CLOCK(things -> things.loop.now()),
        DRAW_RANDOM_NUMBERS(things -> things.loop.random());

        private final Action1 use;

        Use(Action1 use) {
            this.use = use;
        }

        private interface Action1 {
            void on(Things things);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherThreadIsTold(Use use) throws Exception {
        var told = refusalOf(() -> use.use.on(things), Thread.ofPlatform());
        assertTalksOfTheDoor(told);
        assertTalksOfTheDoor(refusalOf(() -> use.use.on(things), Thread.ofVirtual()));
        assertNothingHasChanged();
    }

    @ParameterizedTest
    @EnumSource
    void aTaskOfAnotherLoopIsTold(Use use) throws Exception {
        var task = other.submit(() -> assertThrows(IllegalStateException.class, () -> use.use.on(things)));
        assertTalksOfTheDoor(OnLoop.result(other, task));
        assertNothingHasChanged();
    }

    private static IllegalStateException refusalOf(Runnable use, Thread.Builder builder) throws Exception {
        var refusal = new FutureTask<>(() -> assertThrows(IllegalStateException.class, use::run));
        builder.start(refusal);
        return refusal.get(OnLoop.HANG_SECONDS, TimeUnit.SECONDS);
    }

    private static void assertTalksOfTheDoor(IllegalStateException told) {
        var message = told.getMessage();
        assertTrue(
            message.contains("loop.execute(...)") || message.contains("closed by the task that opened it"), message);
    }

    private void assertNothingHasChanged() throws Exception {
        OnLoop.result(loop, loop.submit(() -> {
            assertFalse(things.sleeper.isDone());
            assertNull(things.sleeper.pendingCancellation());
            assertFalse(things.promise.isDone());
            assertTrue(things.waiter.isWaiting());
            assertTrue(things.queue.isEmpty());
            assertFalse(things.scope.isCancelled());
            assertFalse(things.scope.isShielded());
            assertEquals(1, things.group.size());
            assertTrue(things.timer.isPending());
            assertTrue(things.callback.isPending());
        }));
    }

    // ---- waiting on what belongs to another loop -------------------------------------------------

    @Test
    void aTaskIsNotAwaitedOnAnotherLoop() throws Exception {
        var told = OnLoop.result(
            other, other.submit(() -> assertThrows(IllegalStateException.class, things.sleeper::await)));
        assertTrue(told.getMessage().contains("use get(), which suspends there"), told::getMessage);
    }

    @Test
    void aPromiseIsNotAwaitedOnAnotherLoop() throws Exception {
        var told = OnLoop.result(
            other, other.submit(() -> assertThrows(IllegalStateException.class, things.promise::await)));
        assertTrue(told.getMessage().contains("await it there, or use future()"), told::getMessage);
    }

    @Test
    void aQueueIsNotJoinedOnAnotherLoop() throws Exception {
        var told = OnLoop.result(
            other,
            other.submit(() -> assertThrows(IllegalStateException.class, () -> things.queue.await("it", null))));
        assertTrue(told.getMessage().contains("belongs to event loop owner"), told::getMessage);
    }

    // ---- through the door ------------------------------------------------------------------------

    @Test
    void anotherThreadCompletesAPromiseThroughTheDoor() throws Exception {
        var awaiting = loop.submit(things.promise::await);
        loop.execute(() -> things.promise.complete("through the door"));
        assertEquals("through the door", OnLoop.result(loop, awaiting));
        assertEquals("through the door", things.promise.future().get(OnLoop.HANG_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void anotherThreadAndAnotherLoopWaitForTheFutureOfATask() throws Exception {
        var slow = loop.submit(() -> {
            Gyre.sleep(Duration.ofMillis(5));
            return "slow";
        });
        var onOther = other.submit(() -> {
            var ticks = new AtomicInteger();
            var ticker = Gyre.spawn(() -> {
                while (!slow.isDone()) {
                    ticks.incrementAndGet();
                    Gyre.yieldNow();
                }
            });
            var got = slow.get() + " " + slow.get(1, TimeUnit.HOURS) + " " + slow.toCompletableFuture().join();
            ticker.await();
            assertTrue(ticks.get() > 0, "the other loop stood still");
            return got;
        });
        assertEquals("slow slow slow", OnLoop.result(other, onOther));
        assertEquals("slow", slow.get());
    }

    @Test
    void anotherThreadCancelsATaskThroughItsFuture() throws Exception {
        var started = new CountDownLatch(1);
        var task = loop.submit(() -> {
            started.countDown();
            Gyre.sleep(Duration.ofHours(1));
        });
        OnLoop.await(started, "the task runs");
        assertTrue(task.cancel(true));
        assertThrows(CancellationException.class, () -> task.get(OnLoop.HANG_SECONDS, TimeUnit.SECONDS));
        assertTrue(task.isCancelled());
        assertFalse(task.cancel(true));
        assertInstanceOf(Outcome.Cancelled.class, task.outcome());
    }

    @Test
    void anotherThreadSeesWhatATaskDidBeforeItEnded() throws Exception {
        for (int i = 0; i < 2000; i++) {
            var plain = new int[1];
            int round = i;
            var task = loop.submit(() -> {
                plain[0] = round;
            });
            OnLoop.until(task::isDone, "the task ends");
            assertEquals(round, plain[0]);
        }
    }

    @Test
    void aFailureArrivesAsTheFuturesFailure() {
        var task = loop.submit(() -> {
            throw new java.io.IOException("as thrown");
        });
        var failed = assertThrows(
            ExecutionException.class, () -> task.get(OnLoop.HANG_SECONDS, TimeUnit.SECONDS));
        assertEquals("as thrown", assertInstanceOf(java.io.IOException.class, failed.getCause()).getMessage());
    }

    @Test
    void theDoorRejectsWhatIsMoreThanItsLimit() throws Exception {
        try (var small = EventLoop.start(OnLoop.CONFIG.withInboxMax(10))) {
            var busy = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            var blocker = small.submit(() -> {
                busy.countDown();
                OnLoop.until(() -> goOn.getCount() == 0, "the loop may go on");
            });
            OnLoop.await(busy, "the loop is busy");
            var ran = new AtomicInteger();
            for (int i = 0; i < 10; i++) {
                small.execute(ran::incrementAndGet);
            }
            var told = assertThrows(RejectedExecutionException.class, () -> small.execute(ran::incrementAndGet));
            assertTrue(told.getMessage().contains("LoopConfig.inboxMax"), told::getMessage);
            assertThrows(RejectedExecutionException.class, () -> small.submit(() -> {}));
            assertTrue(blocker.cancel(true), "the loop's own messages pass");
            goOn.countDown();
            OnLoop.until(() -> ran.get() == 10, "those that were taken run");
        }
    }

    @Test
    void aLoopLimitsItsTasksWhereverTheyComeFrom() throws Exception {
        try (var small = EventLoop.start(OnLoop.CONFIG.withTasksMax(2))) {
            var release = new CountDownLatch(1);
            var first = small.submit(() -> {
                var told = assertThrows(
                    RejectedExecutionException.class, () -> List.of(Gyre.spawn(() -> {}), Gyre.spawn(() -> {})));
                assertTrue(told.getMessage().contains("LoopConfig.tasksMax"), told::getMessage);
                Gyre.yieldNow();
                release.await();
            });
            var second = small.submit(() -> release.await());
            var third = small.submit(() -> "never runs");
            var told = assertThrows(
                ExecutionException.class, () -> third.get(OnLoop.HANG_SECONDS, TimeUnit.SECONDS));
            assertInstanceOf(RejectedExecutionException.class, told.getCause());
            assertTrue(told.getMessage().contains("LoopConfig.tasksMax"), told::getMessage);
            release.countDown();
            OnLoop.result(small, first);
            OnLoop.result(small, second);
        }
    }

    @Test
    void aLoopWithAsManyTasksAsItTakesCanBeClosed() throws Exception {
        var started = new CountDownLatch(1);
        var full = EventLoop.start(OnLoop.CONFIG.withTasksMax(1));
        var task = full.submit(() -> {
            started.countDown();
            Gyre.sleep(Duration.ofHours(1));
        });
        OnLoop.await(started, "the task runs");
        full.close();
        assertFalse(full.thread().isAlive());
        assertTrue(task.isCancelled());
    }
}
