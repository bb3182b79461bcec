package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Promise;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a task that is cancelled sees, and those around it.
class CancellingTest {
    private final List<Object> log = new ArrayList<>();

    // ---- at once ---------------------------------------------------------------------------------

    /// asyncio: test_prompt_cancellation. And the cancelled read has taken nothing.
    @Behaviour
    void aPendingReadIsCancelledAtOnce() throws IOException {
        var stream = MemoryStream.pair(16);
        var read = spawn(() -> stream.client().read(ByteBuffer.allocate(16)));
        waitAllTasksBlocked();
        read.cancel("no longer wanted");
        stream.server().write(new byte[] {1, 2, 3});
        assertThrows(TaskCancelledException.class, read::await);
        assertEquals(3, stream.client().read(ByteBuffer.allocate(16)));
    }

    /// asyncio: test_prompt_cancellation. So is one of the JDK, which the loop knows nothing about.
    @LoopTest(time = LoopTest.Time.REAL)
    void aPendingReadOfAJdkSocketIsCancelledAtOnce() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                var server = listening.accept()) {
            var read = spawn(() -> client.getInputStream().read());
            waitAllTasksBlocked();
            read.cancel("no longer wanted");
            var thrown = assertThrows(TaskCancelledException.class, read::await);
            assertEquals("no longer wanted", thrown.reason());
            assertEquals(-1, server.getInputStream().read(), "the JDK closes a socket whose reader is interrupted");
        }
    }

    /// asyncio: test_cancel_current_task.
    @Behaviour
    void aTaskThatCancelsItselfIsStoppedAtItsNextSuspensionPoint() {
        var task = spawn(() -> {
            Task.current().cancel("enough");
            log.add("not yet");
            sleep(ofHours(1));
            log.add("too late");
        });
        assertEquals("enough", assertThrows(TaskCancelledException.class, task::await).reason());
        assertTrue(task.isCancelled());
        assertEquals(List.of("not yet"), log);
    }

    /// trio: test_precancelled_task. In asyncio the body of such a task never runs.
    @Behaviour
    void aTaskThatIsCancelledBeforeItStartsStillStarts() {
        var task = spawn(() -> {
            try {
                log.add("started");
                yieldNow();
                log.add("went on");
            } finally {
                log.add("cleaned up");
            }
        });
        task.cancel("too soon");
        assertThrows(TaskCancelledException.class, task::await);
        assertEquals(List.of("started", "cleaned up"), log);
    }

    // ---- what the task may do --------------------------------------------------------------------

    /// asyncio: test_cancel_task_catching.
    @Behaviour
    void aTaskThatCatchesItsCancellationMayReturnAResult() {
        var task = spawn(() -> {
            try {
                sleep(ofHours(1));
                return 0;
            } catch (TaskCancelledException cancelled) {
                return 42;
            }
        });
        waitAllTasksBlocked();
        assertTrue(task.cancel("no longer wanted"));
        assertEquals(42, task.await());
        assertFalse(task.isCancelled());
        assertFalse(task.cancel("over"));
    }

    /// asyncio: test_cancel_task_ignoring, where the task goes on for good. Here it does until it would suspend.
    @Behaviour
    void aCancellationThatIsSwallowedIsThrownAgain() {
        var task = spawn(() -> {
            for (int i = 0; i < 3; i++) {
                try {
                    sleep(ofHours(1));
                } catch (TaskCancelledException cancelled) {
                    log.add(i);
                }
            }
            sleep(ofMillis(1));
            log.add("went on");
        });
        waitAllTasksBlocked();
        task.cancel("once");
        assertThrows(TaskCancelledException.class, task::await);
        assertTrue(task.isCancelled());
        assertEquals(List.of(0, 1, 2), log);
    }

    /// asyncio: test_cancel_at_end, where the result is lost.
    @Behaviour
    void aTaskThatReturnsWithoutSuspendingAgainHasItsResult() {
        var task = spawn(() -> {
            Task.current().cancel("too late");
            return 42;
        });
        assertEquals(42, task.await());
        assertFalse(task.isCancelled());
    }

    /// asyncio: test_baseexception_during_cancel, where it also ends the loop.
    @Behaviour
    void anErrorDuringACancellationIsTheOutcomeOfTheTask() {
        var error = new StackOverflowError("not really");
        var task = spawn(() -> {
            try {
                sleep(ofHours(1));
            } catch (TaskCancelledException cancelled) {
                throw error;
            }
        });
        waitAllTasksBlocked();
        task.cancel("no longer wanted");
        assertSame(error, assertThrows(StackOverflowError.class, task::await));
        assertFalse(task.isCancelled());
        sleep(ofMillis(1));
    }

    // ---- results that were on their way ----------------------------------------------------------

    /// asyncio: test_uncancel_resets_must_cancel, where a value is saved by taking the cancellation back. Here a
    /// value that came first needs no saving.
    @Behaviour
    void aValueThatCameBeforeTheCancellationIsDelivered() {
        var promise = Promise.<Integer>create();
        var task = spawn(() -> promise.await());
        waitAllTasksBlocked();
        promise.complete(42);
        task.cancel("too late");
        assertEquals(42, task.await());
    }

    /// asyncio: test_uncancel_resets_must_cancel. The cancellation is not forgotten: it comes next.
    @Behaviour
    void theCancellationThatCameAfterAValueIsThrownByTheNextSuspensionPoint() {
        var promise = Promise.<Integer>create();
        var task = spawn(() -> {
            log.add(promise.await());
            sleep(ofMillis(1));
            log.add("went on");
        });
        waitAllTasksBlocked();
        promise.complete(42);
        task.cancel("after the value");
        assertEquals("after the value", assertThrows(TaskCancelledException.class, task::await).reason());
        assertEquals(List.of(42), log);
    }

    /// asyncio: test_uncancel_structured_blocks, where a counter must be restored to zero.
    @Behaviour
    void aBlockThatWasCancelledLeavesNothingBehind() {
        var task = spawn(() -> {
            for (int i = 0; i < 3; i++) {
                var timed = moveOnAfter(ofMillis(1), () -> moveOnAfter(ofHours(1), () -> sleep(ofHours(2))));
                assertInstanceOf(Timed.TimedOut.class, timed);
                assertFalse(Thread.currentThread().isInterrupted());
                checkpoint();
                sleep(ofMillis(1));
            }
            log.add("goes on");
            moveOnAfter(ofHours(1), () -> Promise.create().await());
            log.add("went on");
        });
        while (log.isEmpty()) {
            sleep(ofMillis(1));
        }
        waitAllTasksBlocked();
        task.cancel("from outside");
        assertThrows(TaskCancelledException.class, task::await);
        assertEquals(List.of("goes on"), log);
    }

    // ---- those around it -------------------------------------------------------------------------

    /// asyncio: test_cancel_awaited_task, where the awaited task is cancelled too.
    @Behaviour
    void cancellingATaskLeavesTheOneItAwaitsAlone() {
        var promise = Promise.<Integer>create();
        var inner = spawn(() -> promise.await());
        var outer = spawn(() -> inner.await());
        waitAllTasksBlocked();
        outer.cancel("no longer wanted");
        assertThrows(TaskCancelledException.class, outer::await);
        assertFalse(inner.isDone());
        assertFalse(promise.isDone());
        promise.complete(42);
        assertEquals(42, inner.await());
    }

    /// asyncio: test_cancel_awaited_task. What goes down with a task is what is below it.
    @Behaviour
    void cancellingATaskCancelsTheTasksOfItsGroups() {
        var below = new ArrayList<Task<?>>();
        var outer = spawn(() -> TaskGroup.run(group -> {
            below.add(group.spawn(() -> TaskGroup.run(inner -> {
                below.add(inner.spawn(() -> sleep(ofHours(1))));
            })));
            below.add(group.spawn(() -> sleep(ofHours(1))));
        }));
        waitAllTasksBlocked();
        outer.cancel("all of it");
        assertEquals("all of it", assertThrows(TaskCancelledException.class, outer::await).reason());
        assertEquals(3, below.size());
        assertTrue(below.stream().allMatch(Task::isCancelled));
    }

    /// asyncio: test_cancel_awaited_task. Cancelling what is awaited is an exception for who awaits it, no more.
    @Behaviour
    void whoAwaitsACancelledTaskIsNotCancelledItself() {
        var inner = spawn(() -> sleep(ofHours(1)));
        var outer = spawn(() -> {
            assertThrows(TaskCancelledException.class, inner::await);
            sleep(ofMillis(1));
            return 42;
        });
        waitAllTasksBlocked();
        inner.cancel("no longer wanted");
        assertEquals(42, outer.await());
    }

    // ---- who, why and where ----------------------------------------------------------------------

    /// asyncio: test_cancel_traceback_for_future_result.
    @Behaviour
    void theStackOfACancellationShowsWhereTheTaskWaitedAndWhereItWasAwaited() {
        var task = spawn("reader", () -> waitInside());
        waitAllTasksBlocked();
        task.cancel("no longer wanted");
        var thrown = assertThrows(TaskCancelledException.class, () -> awaitOutside(task));
        assertEquals("no longer wanted", thrown.reason());
        assertEquals("task main", thrown.source());
        assertTrue(isOnStackOf(thrown, "waitInside"));
        var awaited = thrown.getSuppressed()[0];
        assertTrue(isOnStackOf(awaited, "awaitOutside"));
        assertTrue(awaited.getMessage().contains("task reader was awaited by task main"), awaited.getMessage());
    }

    private static void waitInside() {
        Promise.create().await();
    }

    private static void awaitOutside(Task<?> task) {
        task.await();
    }

    private static boolean isOnStackOf(Throwable thrown, String method) {
        return Stream.of(thrown.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals(method));
    }
}
