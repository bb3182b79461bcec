package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.checkpoint;
import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TaskSemaphoreTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final List<String> log = new ArrayList<>();

    @Test
    void asManyTasksAsThereArePermitsAreInside() {
        var semaphore = nobody.at(TaskSemaphore.bounded(3));
        var inside = new int[2];
        run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < 10; i++) {
                group.spawn(() -> {
                    try (var permit = semaphore.hold()) {
                        inside[0]++;
                        inside[1] = Math.max(inside[1], inside[0]);
                        Turns.pass(3);
                        inside[0]--;
                    }
                });
            }
        }));
        assertEquals(3, inside[1]);
        run(() -> assertEquals(new TaskSemaphore.Statistics(3, 3, 0), semaphore.statistics()));
    }

    @Test
    void aPermitBelongsToTheFirstInLineFromItsReleaseOn() {
        var semaphore = nobody.at(new TaskSemaphore(0));
        run(() -> {
            for (var name : List.of("a", "b")) {
                spawn(() -> {
                    semaphore.acquire();
                    log.add(name);
                });
            }
            Turns.settle();
            semaphore.release();
            assertFalse(semaphore.tryAcquire());
            semaphore.release();
            semaphore.release();
            assertTrue(semaphore.tryAcquire());
            Turns.settle();
        });
        assertEquals(List.of("a", "b"), log);
    }

    @Test
    void aTaskCancelledInLineLeavesThePermitToTheNext() {
        var semaphore = nobody.at(new TaskSemaphore(0));
        run(() -> {
            var cancelled = spawn(semaphore::acquire);
            var next = spawn(semaphore::acquire);
            Turns.settle();
            cancelled.cancel("just in time");
            semaphore.release();
            next.await();
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void aTaskCancelledAfterItWasHandedAPermitHasIt() {
        var semaphore = nobody.at(TaskSemaphore.bounded(1));
        run(() -> {
            semaphore.acquire();
            var lucky = spawn(() -> {
                try (var permit = semaphore.hold()) {
                    log.add("inside");
                    checkpoint();
                    log.add("not reached");
                }
            });
            Turns.settle();
            semaphore.release();
            lucky.cancel("too late");
            semaphore.acquire();
            assertInstanceOf(Outcome.Cancelled.class, lucky.outcome());
            semaphore.release();
        });
        assertEquals(List.of("inside"), log);
    }

    @Test
    void acquireIsACancellationPointAlsoWhenAPermitIsFree() {
        var semaphore = nobody.at(new TaskSemaphore(1));
        run(() -> {
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, semaphore::acquire);
                assertTrue(semaphore.tryAcquire());
            }
        });
    }

    @Test
    void releasingOverTheBoundIsAnError() {
        var semaphore = nobody.at(TaskSemaphore.bounded(2));
        run(() -> {
            semaphore.acquire();
            semaphore.release();
            var error = assertThrows(IllegalStateException.class, semaphore::release);
            assertTrue(error.getMessage().contains("all 2 permits"), error.getMessage());
            assertEquals(2, semaphore.statistics().permits());
        });
    }

    @Test
    void anUnboundedOneGrows() {
        var semaphore = nobody.at(new TaskSemaphore(0));
        run(() -> {
            semaphore.release();
            semaphore.release();
            assertEquals(2, semaphore.statistics().permits());
        });
    }

    @Test
    void evenAnUnboundedOneDoesNotOverflow() {
        var semaphore = nobody.at(new TaskSemaphore(Integer.MAX_VALUE));
        run(() -> {
            assertThrows(IllegalStateException.class, semaphore::release);
        });
    }

    @Test
    void closingWhatHoldReturnsTwiceReleasesOnce() {
        var semaphore = nobody.at(new TaskSemaphore(1));
        run(() -> {
            var permit = semaphore.hold();
            permit.close();
            permit.close();
            assertEquals(1, semaphore.statistics().permits());
        });
    }

    @Test
    void aCallbackMayRelease() {
        var semaphore = nobody.at(new TaskSemaphore(0));
        run(() -> {
            loop().callSoon(semaphore::release);
            semaphore.acquire();
        });
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TaskSemaphore(-1));
        assertThrows(IllegalArgumentException.class, () -> TaskSemaphore.bounded(0));
    }

    @Test
    void itStaysOnItsLoop() {
        var semaphore = nobody.at(new TaskSemaphore(1));
        assertThrows(IllegalStateException.class, semaphore::release);
        assertThrows(IllegalStateException.class, semaphore::tryAcquire);
    }

    @Test
    void itSaysHowManyPermitsAreFree() {
        run(() -> {
            var semaphore = nobody.at(TaskSemaphore.bounded(1));
            semaphore.acquire();
            var waiting = spawn(semaphore::acquire);
            yieldNow();
            assertEquals("semaphore (0 of 1 permits free, 1 waiting)", semaphore.toString());
            assertEquals("semaphore (5 permits free, 0 waiting)", new TaskSemaphore(5).toString());
            waiting.cancel("the test is over");
        });
    }
}
