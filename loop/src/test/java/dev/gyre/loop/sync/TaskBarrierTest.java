package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TaskBarrierTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final TaskBarrier barrier = nobody.at(new TaskBarrier(3));

    private static List<Integer> places(List<Task<Integer>> tasks) {
        return tasks.stream().map(Task::await).toList();
    }

    private List<Task<Integer>> arrive(int howMany) {
        var tasks = new ArrayList<Task<Integer>>();
        for (int i = 0; i < howMany; i++) {
            tasks.add(spawn(barrier::await));
        }
        Turns.settle();
        return tasks;
    }

    @Test
    void everybodyWaitsForTheLastAndGetsAPlaceOfItsOwn() {
        run(() -> {
            var early = arrive(2);
            assertFalse(early.getFirst().isDone());
            assertEquals(new TaskBarrier.Statistics(3, 2, false), barrier.statistics());
            assertEquals(2, barrier.await());
            assertEquals(List.of(0, 1), places(early));
        });
    }

    @Test
    void itIsUsedAgainAndAgain() {
        run(() -> TaskGroup.run(group -> {
            var rounds = new int[3];
            for (int i = 0; i < 3; i++) {
                int mine = i;
                group.spawn(() -> {
                    for (int round = 0; round < 5; round++) {
                        rounds[mine] = round;
                        Turns.pass(mine);
                        barrier.await();
                        assertTrue(rounds[(mine + 1) % 3] >= round && rounds[(mine + 2) % 3] >= round);
                    }
                });
            }
        }));
    }

    @Test
    void whoComesAfterTheLastBelongsToTheNextRoundAlthoughTheOthersHaveNotMoved() {
        run(() -> {
            var early = arrive(2);
            barrier.await();
            assertEquals(0, barrier.statistics().waiting());
            var next = arrive(3);
            assertEquals(List.of(0, 1), places(early));
            assertEquals(List.of(0, 1, 2), places(next));
        });
    }

    @Test
    void aTaskThatIsCancelledHasNotArrived() {
        run(() -> {
            var early = arrive(2);
            early.getFirst().cancel("gives up");
            Turns.settle();
            assertEquals(1, barrier.statistics().waiting());
            var later = arrive(2);
            assertEquals(0, early.get(1).await());
            assertEquals(List.of(1, 2), places(later));
            assertInstanceOf(Outcome.Cancelled.class, early.getFirst().outcome());
        });
    }

    @Test
    void aTaskCancelledAfterAllHaveArrivedGoesOn() {
        run(() -> {
            var early = arrive(2);
            barrier.await();
            early.getFirst().cancel("too late");
            assertEquals(List.of(0, 1), places(early));
        });
    }

    @Test
    void resetBreaksTheRoundAndTheNextIsWhole() {
        run(() -> {
            var early = arrive(2);
            barrier.reset();
            for (var task : early) {
                assertThrows(BarrierBrokenException.class, task::await);
            }
            assertEquals(List.of(0, 1, 2), places(arrive(3)));
        });
    }

    @Test
    void abortBreaksThisRoundAndAllLaterOnesUntilReset() {
        run(() -> {
            var early = arrive(2);
            barrier.abort();
            for (var task : early) {
                assertThrows(BarrierBrokenException.class, task::await);
            }
            var error = assertThrows(BarrierBrokenException.class, barrier::await);
            assertTrue(error.getMessage().contains("reset()"), error.getMessage());
            barrier.reset();
            assertEquals(List.of(0, 1, 2), places(arrive(3)));
        });
    }

    @Test
    void aBarrierForOneNeverWaits() {
        run(() -> assertEquals(0, new TaskBarrier(1).await()));
    }

    @Test
    void awaitIsACancellationPointAlsoForTheLast() {
        run(() -> {
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> new TaskBarrier(1).await());
            }
        });
    }

    @Test
    void aNumberOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TaskBarrier(0));
    }

    @Test
    void itStaysOnItsLoop() {
        assertThrows(IllegalStateException.class, barrier::reset);
        assertThrows(IllegalStateException.class, barrier::abort);
    }

    @Test
    void itSaysHowManyHaveArrived() {
        run(() -> {
            assertEquals("barrier (0 of 3 arrived)", barrier.toString());
            barrier.abort();
            assertEquals("barrier (0 of 3 arrived, aborted)", barrier.toString());
        });
    }
}
