package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.TaskCancelledException;
import java.util.ArrayList;
import java.util.List;

class SequencerTest {
    private final Sequencer order = new Sequencer();
    private final List<Integer> log = new ArrayList<>();

    private void step(int position) {
        try (var step = order.at(position)) {
            log.add(position);
        }
    }

    @LoopTest(seeds = 20)
    void stepsOfSeveralTasksRunInTheOrderOfTheirPositions() {
        gather(() -> step(1), () -> {
            step(0);
            step(4);
        }, () -> {
            step(2);
            step(3);
        });
        assertEquals(List.of(0, 1, 2, 3, 4), log);
    }

    @LoopTest
    void theNextStepWaitsUntilTheOneBeforeHasEnded() {
        gather(() -> {
            try (var step = order.at(0)) {
                sleep(ofSeconds(1));
                log.add(0);
            }
        }, () -> step(1));
        assertEquals(List.of(0, 1), log);
    }

    @LoopTest
    void aPositionIsUsedOnce() {
        step(0);
        assertThrows(IllegalStateException.class, () -> order.at(0));
        try (var step = order.at(1)) {
            assertThrows(IllegalStateException.class, () -> order.at(1));
        }
        assertThrows(IllegalArgumentException.class, () -> order.at(-1));
    }

    @LoopTest
    void aStepThatIsClosedTwiceEndsOnce() {
        var first = order.at(0);
        first.close();
        var second = order.at(1);
        first.close();
        second.close();
        step(2);
        assertEquals(List.of(2), log);
    }

    @LoopTest
    void aCancelledWaitBreaksTheSequenceForAllWhoWait() {
        var waits = spawn(() -> order.at(2));
        var cancelled = spawn(() -> order.at(1));
        yieldNow();
        cancelled.cancel("no longer wanted");
        var failure = assertThrows(IllegalStateException.class, waits::await);
        assertTrue(failure.getMessage().contains("position 1") && failure.getMessage().contains("no longer wanted"));
        assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        assertThrows(IllegalStateException.class, () -> order.at(3));
    }

    @LoopTest
    void waitingIsACancellationPointEvenWhenItIsOnesTurn() {
        var task = spawn(() -> {
            yieldNow();
            order.at(0);
        });
        task.cancel("early");
        assertThrows(TaskCancelledException.class, task::await);
    }

    @LoopTest
    void aPositionThatIsNeverReachedIsADeadlock() {
        assertThrows(DeadlockException.class, () -> order.at(1));
    }
}
