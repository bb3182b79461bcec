package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.atomically;
import static dev.gyre.loop.Gyre.checkpoint;
import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MutexTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final Mutex mutex = nobody.at(new Mutex());
    private final List<String> log = new ArrayList<>();

    @Test
    void oneTaskAtATimeIsInside() {
        run(() -> TaskGroup.run(group -> {
            var inside = new int[1];
            for (int i = 0; i < 10; i++) {
                group.spawn(() -> {
                    try (var held = mutex.hold()) {
                        assertEquals(1, ++inside[0]);
                        Turns.pass(3);
                        inside[0]--;
                    }
                });
            }
        }));
    }

    @Test
    void tasksGetItInTheOrderTheyCame() {
        run(() -> TaskGroup.run(group -> {
            for (var name : List.of("a", "b", "c")) {
                group.spawn(() -> {
                    for (int round = 1; round <= 2; round++) {
                        mutex.lock();
                        log.add(name + round);
                        yieldNow();
                        mutex.unlock();
                    }
                });
            }
        }));
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "c2"), log);
    }

    @Test
    void unlockMakesTheFirstInLineTheOwnerOnTheSpot() {
        run(() -> {
            mutex.lock();
            var first = spawn("first", mutex::lock);
            var second = spawn("second", () -> log.add("second"));
            yieldNow();
            mutex.unlock();
            assertSame(first, mutex.holder());
            assertFalse(mutex.tryLock());
            assertEquals(new Mutex.Statistics(first, 0), mutex.statistics());
            second.await();
        });
    }

    @Test
    void tryLockTakesItWhenItIsFreeAndNeverSuspends() {
        run(() -> {
            assertTrue(atomically(() -> mutex.tryLock()));
            assertSame(Task.current(), mutex.holder());
            assertFalse(spawn(() -> atomically(() -> mutex.tryLock())).await());
            mutex.unlock();
            assertNull(mutex.holder());
        });
    }

    @Test
    void lockIsACancellationPointAlsoWhenItIsFree() {
        run(() -> {
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, mutex::lock);
                assertThrows(TaskCancelledException.class, mutex::hold);
            }
            assertNull(mutex.holder());
        });
    }

    @Test
    void aTaskCancelledInLineLeavesItToTheNext() {
        run(() -> {
            mutex.lock();
            var cancelled = spawn(mutex::lock);
            var next = spawn(() -> {
                mutex.lock();
                mutex.unlock();
                return "had it";
            });
            Turns.settle();
            cancelled.cancel("not needed");
            mutex.unlock();
            assertEquals("had it", next.await());
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void aTaskCancelledAfterItWasHandedTheMutexHasIt() {
        run(() -> {
            mutex.lock();
            var lucky = spawn(() -> {
                try (var held = mutex.hold()) {
                    log.add("inside");
                    checkpoint();
                    log.add("not reached");
                }
            });
            var next = spawn(() -> {
                try (var held = mutex.hold()) {
                    log.add("next");
                }
            });
            Turns.settle();
            mutex.unlock();
            lucky.cancel("too late");
            next.await();
            assertInstanceOf(Outcome.Cancelled.class, lucky.outcome());
        });
        assertEquals(List.of("inside", "next"), log);
    }

    @Test
    void cancelBeforeTheHandOverInTheSameTurnGivesItToTheNext() {
        run(() -> {
            mutex.lock();
            var cancelled = spawn(mutex::lock);
            var next = spawn(() -> {
                mutex.lock();
                mutex.unlock();
            });
            Turns.settle();
            cancelled.cancel("just in time");
            mutex.unlock();
            assertSame(next, mutex.holder());
            next.await();
            assertNull(mutex.holder());
        });
    }

    @Test
    void lockingTwiceIsAnErrorThatNamesTheOwner() {
        run(() -> {
            var named = nobody.at(new Mutex("accounts"));
            named.lock();
            for (var again : List.<Runnable>of(named::lock, named::tryLock, named::hold)) {
                var error = assertThrows(IllegalStateException.class, again::run);
                assertTrue(error.getMessage().contains("task main holds mutex accounts"), error.getMessage());
            }
            named.unlock();
        });
    }

    @Test
    void unlockingWithoutOwningIsAnErrorThatNamesTheOwner() {
        run(() -> {
            assertThrows(IllegalStateException.class, mutex::unlock);
            mutex.lock();
            var error = assertThrows(
                IllegalStateException.class, () -> spawn("thief", mutex::unlock).await());
            assertTrue(error.getMessage().contains("task thief cannot unlock mutex (held by task main"));
            mutex.unlock();
        });
    }

    @Test
    void whatHoldReturnsIsClosedOnce() {
        run(() -> {
            var held = mutex.hold();
            held.close();
            assertThrows(IllegalStateException.class, held::close);
        });
    }

    @Test
    void tasksInLineLearnThatTheOwnerHasEnded() {
        run(() -> {
            var owner = spawn("owner", () -> {
                mutex.lock();
                Turns.settle();
            });
            yieldNow();
            var first = assertThrows(MutexBrokenException.class, mutex::lock);
            assertTrue(first.getMessage().contains("task owner has ended while it held mutex"), first.getMessage());
            assertTrue(owner.isDone());
            assertThrows(MutexBrokenException.class, mutex::lock);
            assertThrows(MutexBrokenException.class, mutex::tryLock);
        });
    }

    @Test
    void aTaskThatComesAfterTheOwnerHasEndedLearnsItToo() {
        run(() -> {
            spawn(mutex::lock).await();
            assertThrows(MutexBrokenException.class, mutex::lock);
        });
    }

    @Test
    void theOwnerIsNotWatchedAnyMoreOnceItHasUnlocked() {
        run(() -> TaskGroup.run(group -> {
            group.spawn(() -> {
                mutex.lock();
                Turns.settle();
                mutex.unlock();
            });
            for (int i = 0; i < 3; i++) {
                group.spawn(() -> {
                    mutex.lock();
                    Turns.settle();
                    mutex.unlock();
                    Turns.settle();
                });
            }
        }));
        run(() -> assertEquals(new Mutex.Statistics(null, 0), mutex.statistics()));
    }

    @Test
    void watchingTheOwnerDoesNotHideItsFailure() {
        var reports = new ArrayList<LoopReport>();
        var observer = new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                reports.add(report);
            }
        };
        run(LoopConfig.defaults().withObservers(List.of(observer)), () -> {
            spawn("owner", () -> {
                mutex.lock();
                Turns.settle();
                throw new IllegalArgumentException("owner's own");
            });
            yieldNow();
            assertThrows(MutexBrokenException.class, mutex::lock);
        });
        assertEquals(List.of(LoopReport.Kind.FAILURE_UNSEEN), reports.stream().map(LoopReport::kind).toList());
    }

    @Test
    void tasksThatWaitForEachOtherAreTold() {
        var other = nobody.at(new Mutex("other"));
        run(() -> {
            var task = spawn("crossing", () -> {
                try (var held = other.hold()) {
                    yieldNow();
                    mutex.lock();
                    mutex.unlock();
                }
            });
            try (var held = mutex.hold()) {
                Turns.settle();
                var error = assertThrows(DeadlockException.class, other::lock);
                assertTrue(error.getMessage().contains("mutex other (held by task crossing"), error.getMessage());
            }
            task.await();
        });
    }

    @Test
    void itStaysOnItsLoop() {
        assertThrows(IllegalStateException.class, mutex::unlock);
        assertThrows(IllegalStateException.class, mutex::statistics);
        run(() -> {
            mutex.lock();
            var elsewhere = Thread.ofPlatform().unstarted(() -> run(() -> {
                assertThrows(IllegalStateException.class, mutex::lock);
                assertThrows(IllegalStateException.class, mutex::tryLock);
                assertThrows(IllegalStateException.class, mutex::unlock);
                log.add("refused");
            }));
            elsewhere.start();
            elsewhere.join();
            mutex.unlock();
        });
        assertEquals(List.of("refused"), log);
    }

    @Test
    void aCallbackCannotOwnIt() {
        run(() -> {
            var done = new Gate();
            loop().callSoon(() -> {
                assertThrows(IllegalStateException.class, mutex::tryLock);
                log.add("refused");
                done.open();
            });
            done.awaitOpen();
        });
        assertEquals(List.of("refused"), log);
    }

    @Test
    void itSaysWhoHoldsIt() {
        run(() -> {
            assertEquals("mutex (free)", mutex.toString());
            mutex.lock();
            var waiting = spawn(mutex::lock);
            yieldNow();
            assertEquals("mutex (held by task main, 1 waiting)", mutex.toString());
            waiting.cancel("enough");
            mutex.unlock();
        });
    }
}
