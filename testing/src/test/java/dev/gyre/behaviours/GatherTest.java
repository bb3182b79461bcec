package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.ExceptionGroup;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Several pieces of work at once.
class GatherTest {
    private final List<Object> log = new ArrayList<>();

    private static int after(Duration pause, int result) {
        sleep(pause);
        return result;
    }

    private static int failAfter(Duration pause, RuntimeException failure) {
        sleep(pause);
        throw failure;
    }

    private static int cancelSelf() {
        Task.current().cancel("of its own accord");
        checkpoint();
        throw new AssertionError("a cancelled task has passed a suspension point");
    }

    private void untilCancelled() {
        try {
            sleep(ofHours(1));
        } catch (TaskCancelledException cancelled) {
            log.add("cancelled");
            throw cancelled;
        }
        log.add("proof");
    }

    // ---- failures --------------------------------------------------------------------------------

    /// asyncio: test_one_exception. There the others run on; here nothing of them is left when it throws.
    @Behaviour
    void aFailureCancelsTheOthersAndIsThrownWhenTheyHaveEnded() {
        var failure = new IllegalStateException("boom");
        var thrown = assertThrows(IllegalStateException.class, () -> gather(
            () -> {
                try {
                    return after(ofHours(1), 1);
                } finally {
                    shield(ofSeconds(10), () -> sleep(ofMillis(2)));
                    log.add("cleaned up");
                }
            },
            () -> failAfter(ofMillis(1), failure)));
        assertSame(failure, thrown);
        assertEquals(List.of("cleaned up"), log);
    }

    /// asyncio: test_one_exception. Later failures, which it drops quietly, are suppressed in the first.
    @Behaviour
    void theFirstFailureCarriesTheLaterOnes() {
        var first = new IllegalStateException("first");
        var later = new IllegalArgumentException("later");
        var thrown = assertThrows(IllegalStateException.class, () -> gather(
            () -> {
                try {
                    return after(ofHours(1), 1);
                } catch (TaskCancelledException cancelled) {
                    throw later;
                }
            },
            () -> failAfter(ofMillis(1), first)));
        assertSame(first, thrown);
        assertTrue(List.of(thrown.getSuppressed()).contains(later), List.of(thrown.getSuppressed()).toString());
    }

    /// asyncio: test_return_exceptions.
    @Behaviour
    void outcomesComeInTheOrderOfTheArgumentsWithFailuresAmongThem() {
        var early = new IllegalStateException("early");
        var late = new IllegalStateException("late");
        var outcomes = gatherOutcomes(
            () -> after(ofMillis(3), 3),
            () -> after(ofMillis(1), 1),
            () -> failAfter(ofMillis(2), late),
            () -> failAfter(Duration.ZERO, early));
        assertEquals(
            List.of(
                new Outcome.Success<>(3),
                new Outcome.Success<>(1),
                new Outcome.Failure<Integer>(late),
                new Outcome.Failure<Integer>(early)),
            outcomes);
    }

    // ---- a child is cancelled --------------------------------------------------------------------

    /// asyncio: test_one_cancellation.
    @Behaviour
    void aCancelledChildIsThrownToTheCallerWhoIsNotCancelled() {
        var thrown = assertThrows(TaskCancelledException.class, () -> gather(GatherTest::cancelSelf, () -> {
            after(ofMillis(1), 0);
            return log.add("the other one ended well");
        }));
        assertEquals("of its own accord", thrown.reason());
        assertEquals(List.of("the other one ended well"), log);
        checkpoint();
    }

    /// asyncio: test_one_cancellation with return_exceptions.
    @Behaviour
    void aCancelledChildIsAnOutcomeAmongOthers() {
        var outcomes = gatherOutcomes(GatherTest::cancelSelf, () -> after(ofMillis(1), 1));
        var cancelled = assertInstanceOf(Outcome.Cancelled.class, outcomes.getFirst());
        assertEquals("of its own accord", cancelled.exception().reason());
        assertEquals(new Outcome.Success<>(1), outcomes.getLast());
    }

    /// A race ends with the first contestant, also with one that is cancelled; asyncio has no race.
    @Behaviour
    void aCancelledContestantEndsARace() {
        var thrown = assertThrows(
            TaskCancelledException.class, () -> race(GatherTest::cancelSelf, () -> after(ofHours(1), 1)));
        assertEquals("of its own accord", thrown.reason());
        checkpoint();
    }

    /// As above, where only success counts.
    @Behaviour
    void whenEveryContestantFailsOrIsCancelledAllOfThemAreNamed() {
        assertEquals(1, any(GatherTest::cancelSelf, () -> after(ofMillis(1), 1)));
        var failure = new IllegalStateException("boom");
        var thrown = assertThrows(
            ExceptionGroup.class, () -> any(GatherTest::cancelSelf, () -> failAfter(ofMillis(1), failure)));
        assertInstanceOf(TaskCancelledException.class, thrown.causes().getFirst());
        assertEquals(List.of(failure), thrown.causes().subList(1, thrown.causes().size()));
    }

    // ---- the caller is cancelled -----------------------------------------------------------------

    /// asyncio: test_cancellation_broadcast.
    @Behaviour
    void cancellingTheCallerCancelsEveryoneBelow() {
        TaskGroup.run(group -> {
            var outer = group.spawn(() -> gather(
                () -> gather(this::untilCancelled, this::untilCancelled),
                this::untilCancelled));
            waitAllTasksBlocked();
            assertTrue(outer.cancel("enough"));
            awaitAll(List.of(outer));
            assertTrue(outer.isCancelled());
        });
        assertEquals(List.of("cancelled", "cancelled", "cancelled"), log);
    }

    /// asyncio: test_cancel_gather_1. The cancellation comes when all children have ended, and before the caller runs.
    @Behaviour
    void aCancellationThatComesAfterTheLastChildTakesNoResultAway() {
        TaskGroup.run(group -> {
            var caller = new ArrayList<Task<?>>();
            caller.add(group.spawn(() -> {
                log.add(gather(() -> cancelWhenThisTaskEnds(caller), () -> 2));
                sleep(ofHours(1));
                log.add("proof");
            }));
            awaitAll(List.of(caller.getFirst()));
            assertTrue(caller.getFirst().isCancelled());
        });
        assertEquals(List.of(List.of(1, 2)), log);
    }

    private static int cancelWhenThisTaskEnds(List<Task<?>> caller) {
        waitAllTasksBlocked();
        Task.current().onDone(outcome -> caller.getFirst().cancel("too late"));
        return 1;
    }

    /// asyncio: test_cancel_gather_2. The outcomes of children that were cancelled are no result.
    @Behaviour
    void cancellingWhoGathersOutcomesIsNotDropped() {
        TaskGroup.run(group -> {
            var outer = group.spawn(() -> {
                gatherOutcomes(() -> after(ofHours(1), 1), () -> failAfter(ofHours(1), new IllegalStateException()));
                log.add("proof");
            });
            waitAllTasksBlocked();
            outer.cancel("enough");
            awaitAll(List.of(outer));
            assertTrue(outer.isCancelled());
        });
        assertEquals(List.of(), log);
    }
}
