package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Promise;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Awaiting one task, and several.
class WaitingForSeveralTest {
    private final List<Object> log = new ArrayList<>();

    // ---- waits that make no sense ----------------------------------------------------------------

    /// Tasks of several types are waited for together.
    @Behaviour
    void tasksOfSeveralTypesAreWaitedForTogether() {
        TaskGroup.run(group -> {
            var number = group.spawn(() -> 1);
            var text = group.spawn(() -> "two");
            List<Task<?>> tasks = List.of(number, text);
            assertEquals(tasks, awaitAll(tasks).done());
        });
    }

    /// asyncio: test_task_awaits_on_itself. At once, though the loop is not stuck, for others go on.
    @Behaviour
    void aTaskThatAwaitsItselfIsToldSo() {
        var busy = Promise.create();
        spawn("busy", () -> busy.await());
        var task = spawn("narcissus", () -> {
            assertThrows(DeadlockException.class, () -> Task.current().await());
            Task.current().await();
        });
        var thrown = assertThrows(DeadlockException.class, task::await);
        assertTrue(thrown.getMessage().contains("task narcissus waits for task narcissus"), thrown.getMessage());
        busy.complete(null);
    }

    /// asyncio: test_task_awaits_on_itself. So is whoever closes a circle.
    @Behaviour
    void tasksThatAwaitEachOtherAreToldWhoWaitsForWhom() {
        var busy = Promise.create();
        spawn("busy", () -> busy.await());
        var tasks = new ArrayList<Task<?>>();
        tasks.add(spawn("chicken", () -> tasks.getLast().await()));
        tasks.add(spawn("egg", () -> tasks.getFirst().await()));
        for (var task : List.copyOf(tasks)) {
            var thrown = assertThrows(DeadlockException.class, task::await);
            assertTrue(thrown.getMessage().contains("task chicken waits for task egg"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("task egg waits for task chicken"), thrown.getMessage());
        }
        busy.complete(null);
    }

    /// asyncio: test_task_awaits_on_itself. Its group waits for the child that waits for it.
    @Behaviour
    void aChildThatAwaitsWhoWaitsForItsGroupIsToldSo() {
        var busy = Promise.create();
        spawn("busy", () -> busy.await());
        var parent = Task.current();
        assertThrows(DeadlockException.class, () -> TaskGroup.run(group -> {
            group.spawn(() -> {
                waitAllTasksBlocked();
                parent.await();
            });
        }));
        busy.complete(null);
    }

    /// asyncio: test_other_loop_future.
    @Behaviour
    void awaitingATaskOfAnotherLoopIsAnErrorThatNamesBoth() throws Exception {
        try (var other = EventLoop.start(LoopConfig.defaults().withName("the-other-loop"))) {
            var foreign = other.submit(() -> 42);
            var thrown = assertThrows(IllegalStateException.class, foreign::await);
            assertTrue(thrown.getMessage().contains("the-other-loop"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains(loop().toString()), thrown.getMessage());
            assertEquals(42, foreign.get());
        }
    }

    // ---- the first of several --------------------------------------------------------------------

    /// asyncio: test_wait_really_done. Two that end together are both found done by whoever waits for one.
    @Behaviour
    void waitingForTheFirstFindsAllThatHaveEndedTogether() {
        var start = Promise.<Integer>create();
        var never = Promise.<Integer>create();
        var a = spawn(() -> start.await());
        var b = spawn(() -> start.await());
        var c = spawn(() -> never.await());
        var waits = spawn(() -> awaitFirst(List.of(a, b, c)));
        waitAllTasksBlocked();
        assertFalse(waits.isDone());
        start.complete(1);
        var waited = waits.await();
        assertEquals(List.of(a, b), waited.done());
        assertEquals(List.of(c), waited.pending());
        assertFalse(c.isDone());
        never.complete(2);
        assertEquals(2, c.await());
    }

    /// asyncio: test_wait_first_exception_in_wait.
    @Behaviour
    void waitingForTheFirstFailureEndsWithItAndLeavesTheOthersAlone() {
        var never = Promise.<Integer>create();
        var failure = new IOException("gone");
        var a = spawn(() -> {
            sleep(ofMillis(1));
            return 1;
        });
        Task<Integer> b = spawn(() -> {
            a.await();
            sleep(ofMillis(1));
            throw failure;
        });
        var c = spawn(() -> never.await());
        var waited = awaitFirstFailure(List.of(c, b, a));
        assertEquals(List.of(b, a), waited.done());
        assertEquals(List.of(c), waited.pending());
        assertSame(failure, assertThrows(TaskFailedException.class, b::await).getCause());
        assertFalse(c.isDone());
        never.complete(3);
        assertEquals(3, c.await());
    }

    /// asyncio: test_wait_first_exception_in_wait. Without a failure it waits for all.
    @Behaviour
    void waitingForTheFirstFailureEndsWhenAllHaveEndedWell() {
        var a = spawn(() -> sleep(ofMillis(1)));
        var b = spawn(() -> sleep(ofMillis(2)));
        assertEquals(List.of(a, b), awaitFirstFailure(List.of(a, b)).done());
    }

    // ---- one after the other ---------------------------------------------------------------------

    /// asyncio: test_as_completed_resume_iterator.
    @Behaviour
    void aLoopOverCompletedTasksThatWasLeftCanBeTakenUpAgain() {
        var chain = new ArrayList<Task<Integer>>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            chain.add(spawn(() -> {
                if (number > 0) {
                    chain.get(number - 1).await();
                }
                sleep(ofMillis(1));
                return number;
            }));
        }
        var completed = asCompleted(chain.reversed());
        for (var task : completed) {
            log.add(task.await());
            if (log.size() == 2) {
                break;
            }
        }
        log.add("and now the rest");
        for (var task : completed) {
            log.add(task.await());
        }
        assertEquals(List.of(0, 1, "and now the rest", 2, 3), log);
        assertFalse(completed.iterator().hasNext());
    }

    /// asyncio: test_as_completed_with_timeout. The limit is the caller's, and the task that is late goes on.
    @Behaviour
    void aLoopOverCompletedTasksUnderATimeLimitHandsOutWhatCameInTime() {
        var late = Promise.<Integer>create();
        var a = spawn(() -> 1);
        var b = spawn(() -> 2);
        var c = spawn(() -> late.await());
        awaitAll(List.of(a, b));
        assertThrows(TimeoutException.class, () -> timeout(ofMillis(5), () -> {
            for (var task : asCompleted(List.of(c, a, b))) {
                log.add(task.await());
            }
        }));
        assertEquals(List.of(1, 2), log);
        assertFalse(c.isDone());
        late.complete(3);
        assertEquals(3, c.await());
    }
}
