package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.checkpoint;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MutexConditionTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final Mutex mutex = nobody.at(new Mutex());
    private final MutexCondition condition = nobody.at(mutex.newCondition());
    private final List<String> log = new ArrayList<>();

    private Task<?> waiterThatLogs(String name) {
        return spawn(name, () -> {
            try (var held = mutex.hold()) {
                condition.await();
                log.add(name);
            }
        });
    }

    private void locked(Runnable inside) {
        try (var held = mutex.hold()) {
            inside.run();
        }
    }

    @Test
    void aSignalGoesToWhoHasWaitedLongest() {
        run(() -> {
            waiterThatLogs("a");
            waiterThatLogs("b");
            Turns.settle();
            locked(condition::signal);
            Turns.settle();
            assertEquals(List.of("a"), log);
            locked(condition::signal);
            Turns.settle();
            assertEquals(List.of("a", "b"), log);
        });
    }

    @Test
    void signalAllWakesEverybodyInOrder() {
        run(() -> {
            for (var name : List.of("a", "b", "c")) {
                waiterThatLogs(name);
            }
            Turns.settle();
            assertEquals(3, condition.statistics().waiting());
            locked(condition::signalAll);
            Turns.settle();
        });
        assertEquals(List.of("a", "b", "c"), log);
    }

    @Test
    void aSignalThatNobodyWaitsForIsNotKept() {
        run(() -> {
            locked(condition::signal);
            var late = waiterThatLogs("late");
            Turns.settle();
            assertFalse(late.isDone());
            late.cancel("the test is over");
        });
    }

    @Test
    void theMutexIsFreeWhileATaskWaitsAndItsOwnAgainAfterwards() {
        run(() -> {
            var waiting = spawn(() -> {
                mutex.lock();
                condition.await();
                assertSame(Task.current(), mutex.holder());
                mutex.unlock();
            });
            Turns.settle();
            assertNull(mutex.holder());
            locked(condition::signal);
            waiting.await();
        });
    }

    @Test
    void aPredicateIsLookedAtAfterEachSignal() {
        run(() -> {
            var ready = new boolean[1];
            var waiting = spawn(() -> {
                try (var held = mutex.hold()) {
                    condition.awaitUntil(() -> ready[0]);
                    condition.awaitUntil(() -> ready[0]);
                }
            });
            Turns.settle();
            locked(condition::signalAll);
            Turns.settle();
            assertFalse(waiting.isDone());
            locked(() -> {
                ready[0] = true;
                condition.signal();
            });
            waiting.await();
        });
    }

    @Test
    void waitingAndSignallingNeedTheMutex() {
        run(() -> {
            for (var method : List.<Runnable>of(
                condition::await,
                condition::signal,
                condition::signalAll,
                () -> condition.awaitUntil(() -> true))) {
                assertThrows(IllegalStateException.class, method::run);
            }
            mutex.lock();
            assertThrows(IllegalStateException.class, () -> spawn(condition::signal).await());
            mutex.unlock();
        });
    }

    @Test
    void awaitIsACancellationPointAlsoWhenThePredicateHolds() {
        run(() -> locked(() -> {
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> condition.awaitUntil(() -> true));
                assertThrows(TaskCancelledException.class, condition::await);
                assertSame(Task.current(), mutex.holder());
            }
        }));
    }

    @Test
    void aCancelledTaskHasTheMutexWhenItSeesTheCancellation() {
        run(() -> {
            var cancelled = spawn(() -> {
                mutex.lock();
                var thrown = assertThrows(TaskCancelledException.class, condition::await);
                assertSame(Task.current(), mutex.holder());
                mutex.unlock();
                return thrown.reason();
            });
            Turns.settle();
            mutex.lock();
            cancelled.cancel("first");
            Turns.settle();
            assertFalse(cancelled.isDone());
            // Once more, while it waits for the mutex: it neither gives up nor forgets what it was told first.
            cancelled.cancel("second");
            Turns.settle();
            assertFalse(cancelled.isDone());
            mutex.unlock();
            assertEquals("first", cancelled.await());
        });
    }

    @Test
    void aTaskCancelledBeforeTheSignalLeavesItToTheNext() {
        run(() -> {
            var cancelled = waiterThatLogs("cancelled");
            var next = waiterThatLogs("next");
            Turns.settle();
            locked(() -> {
                cancelled.cancel("just in time");
                condition.signal();
            });
            next.await();
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
        assertEquals(List.of("next"), log);
    }

    @Test
    void aTaskCancelledAfterTheSignalReturnsWithIt() {
        run(() -> {
            var signalled = spawn(() -> {
                try (var held = mutex.hold()) {
                    condition.await();
                    log.add("returned");
                    checkpoint();
                    log.add("not reached");
                }
            });
            Turns.settle();
            locked(() -> {
                condition.signal();
                signalled.cancel("after the signal");
                Turns.settle();
                signalled.cancel("while it waits for the mutex");
            });
            Turns.settle();
            assertInstanceOf(Outcome.Cancelled.class, signalled.outcome());
        });
        assertEquals(List.of("returned"), log);
    }

    @Test
    void aTaskThatCannotHaveTheMutexAgainPassesItsSignalOn() {
        var other = nobody.at(new Mutex("other"));
        run(() -> {
            var stuck = spawn("stuck", () -> {
                try (var held = other.hold()) {
                    mutex.lock();
                    assertThrows(DeadlockException.class, condition::await);
                    log.add("stuck");
                }
            });
            Turns.settle();
            var next = waiterThatLogs("next");
            Turns.settle();
            locked(() -> {
                condition.signal();
                other.lock();
                other.unlock();
            });
            next.await();
            stuck.await();
        });
        assertEquals(List.of("stuck", "next"), log);
    }

    @Test
    void thoseWhoWaitLearnThatAnOwnerHasEnded() {
        run(() -> {
            var waiting = spawn(() -> {
                mutex.lock();
                assertThrows(MutexBrokenException.class, condition::await);
            });
            var later = spawn(() -> {
                mutex.lock();
                assertThrows(MutexBrokenException.class, condition::await);
            });
            Turns.settle();
            spawn(mutex::lock).await();
            waiting.await();
            later.await();
        });
    }

    @Test
    void thoseWhoWaitLearnThatAnOwnerInLineHasEnded() {
        run(() -> {
            var waiting = spawn(() -> {
                mutex.lock();
                assertThrows(MutexBrokenException.class, condition::await);
            });
            Turns.settle();
            mutex.lock();
            spawn(mutex::lock);
            yieldNow();
            mutex.unlock();
            waiting.await();
        });
    }

    @Test
    void aMutexHasAsManyConditionsAsAreMade() {
        run(() -> {
            var other = nobody.at(mutex.newCondition());
            waiterThatLogs("first");
            Turns.settle();
            locked(other::signalAll);
            Turns.settle();
            assertEquals(List.of(), log);
            locked(condition::signalAll);
            Turns.settle();
            assertEquals(List.of("first"), log);
        });
    }

    @Test
    void itSaysWhoWaits() {
        run(() -> {
            var waiting = waiterThatLogs("a");
            Turns.settle();
            assertEquals("a condition (1 waiting) of mutex (free)", condition.toString());
            waiting.cancel("the test is over");
        });
    }
}
