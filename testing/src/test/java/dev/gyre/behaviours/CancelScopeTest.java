package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.VirtualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Cancelling by scope, which is trio's way and ours.
class CancelScopeTest {
    private final List<Object> log = new ArrayList<>();

    private void untilCancelled() {
        try {
            sleep(ofHours(1));
            log.add("proof");
        } catch (TaskCancelledException cancelled) {
            log.add(cancelled.reason());
            throw cancelled;
        }
    }

    // ---- the level -------------------------------------------------------------------------------

    /// trio: test_cancel_edge_cases.
    @Behaviour
    void cancellingTwiceIsCancellingOnce() {
        try (var scope = CancelScope.open()) {
            assertTrue(scope.cancel("first"));
            assertFalse(scope.cancel("second"));
            assertEquals("first", assertThrows(TaskCancelledException.class, () -> checkpoint()).reason());
        }
        checkpoint();
    }

    /// trio: test_cancel_edge_cases. The level: whoever catches it gets it again.
    @Behaviour
    void everySuspensionPointOfACancelledScopeThrows() {
        try (var scope = CancelScope.open()) {
            scope.cancel("enough");
            for (int i = 0; i < 3; i++) {
                assertThrows(TaskCancelledException.class, () -> sleep(ofHours(1)));
                assertThrows(TaskCancelledException.class, () -> yieldNow());
                assertThrows(TaskCancelledException.class, () -> Promise.create().await());
            }
        }
        sleep(ofMillis(1));
    }

    /// trio: test_precancelled_task.
    @Behaviour
    void aTaskThatIsCancelledBeforeItsFirstStepStartsAndCleansUp() {
        TaskGroup.run(group -> {
            var task = group.spawn(() -> {
                log.add("started");
                try {
                    checkpoint();
                    log.add("proof");
                } finally {
                    log.add("cleaned up");
                }
            });
            task.cancel("at once");
            assertThrows(TaskCancelledException.class, task::await);
            assertTrue(task.isCancelled());
        });
        assertEquals(List.of("started", "cleaned up"), log);
    }

    /// trio: test_cancel_points. Each of ours is one, also where it need not wait; a shielded one is none.
    @Behaviour
    void everySuspensionPointIsACancellationPointUnlessShielded() {
        TaskGroup.run(group -> {
            var done = group.spawn(() -> 42);
            done.await();
            var promise = Promise.<Integer>create();
            promise.complete(42);
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> checkpoint());
                assertThrows(TaskCancelledException.class, () -> sleep(Duration.ZERO));
                assertThrows(TaskCancelledException.class, () -> sleepUntil(now().minusSeconds(1)));
                assertThrows(TaskCancelledException.class, done::await);
                assertThrows(TaskCancelledException.class, promise::await);
                assertThrows(TaskCancelledException.class, () -> TaskGroup.run(inner -> {
                    inner.spawn(() -> log.add("started"));
                }));
                shield(ofSeconds(10), () -> {
                    checkpoint();
                    yieldNow();
                    assertEquals(42, done.await());
                    assertEquals(42, promise.await());
                });
            }
        });
        assertEquals(List.of("started"), log);
    }

    /// trio: test_cancel_inheritance.
    @Behaviour
    void cancellingAScopeCancelsTheChildrenOfTheChildren() {
        try (var scope = CancelScope.open()) {
            loop().callLater(ofMillis(1), () -> scope.cancel("family"));
            assertThrows(TaskCancelledException.class, () -> TaskGroup.run(group -> {
                for (int i = 0; i < 2; i++) {
                    group.spawn(() -> TaskGroup.run(inner -> {
                        inner.spawn(this::untilCancelled);
                        inner.spawn(this::untilCancelled);
                        untilCancelled();
                    }));
                }
                untilCancelled();
            }));
        }
        assertEquals(Collections.nCopies(7, "family"), log);
    }

    // ---- shields ---------------------------------------------------------------------------------

    /// trio: test_cancel_shielding.
    @Behaviour
    void aShieldHidesTheOuterScopeAndNotTheInnerOne() {
        try (var outer = CancelScope.open()) {
            try (var inner = CancelScope.open()) {
                outer.cancel("outer");
                assertThrows(TaskCancelledException.class, () -> checkpoint());
                inner.shield(true);
                assertTrue(inner.isShielded());
                checkpoint();
                sleep(ofMillis(1));
                inner.shield(false);
                assertThrows(TaskCancelledException.class, () -> checkpoint());
                inner.shield(true);
                inner.cancel("inner");
                assertEquals("inner", assertThrows(TaskCancelledException.class, () -> checkpoint()).reason());
            }
            assertEquals("outer", assertThrows(TaskCancelledException.class, () -> checkpoint()).reason());
        }
        checkpoint();
    }

    /// trio: test_cancel_shielding. Tasks below a shielded scope are hidden with it.
    @Behaviour
    void aShieldHidesTheTasksBelowIt() {
        try (var outer = CancelScope.open()) {
            try (var inner = CancelScope.open()) {
                inner.shield(true);
                outer.cancel("outer");
                TaskGroup.run(group -> {
                    group.spawn(() -> {
                        sleep(ofMillis(1));
                        log.add("ended");
                    });
                });
            }
            assertThrows(TaskCancelledException.class, () -> checkpoint());
        }
        assertEquals(List.of("ended"), log);
    }

    /// trio: test_cancel_shield_abort.
    @Behaviour
    void takingTheShieldAwayDeliversWhatItHidAtOnce() {
        try (var outer = CancelScope.open()) {
            try (var inner = CancelScope.open()) {
                inner.shield(true);
                outer.cancel("outer");
                loop().callLater(ofMillis(1), () -> inner.shield(false));
                assertThrows(TaskCancelledException.class, this::untilCancelled);
            }
        }
        assertEquals(List.of("outer"), log);
        checkpoint();
    }

    // ---- deadlines -------------------------------------------------------------------------------

    /// trio: test_basic_timeout.
    @SlowBehaviour
    void aDeadlineThatIsMovedCountsFromThen(VirtualTicker ticker) {
        try (var scope = CancelScope.open()) {
            scope.timeout(ofSeconds(1));
            scope.timeout(ofSeconds(5));
            sleep(ofSeconds(2));
            assertFalse(scope.isCancelled());
            scope.deadline(now().plusSeconds(1));
            assertThrows(TaskCancelledException.class, this::untilCancelled);
            assertTrue(scope.isCancelled());
        }
        assertEquals(ofSeconds(3), ticker.elapsed());
        sleep(ofHours(1));
    }

    /// trio: test_basic_timeout.
    @SlowBehaviour
    void aDeadlineThatIsMovedIntoThePastOrTakenAwayTakesEffect(VirtualTicker ticker) {
        try (var scope = CancelScope.open()) {
            scope.timeout(ofSeconds(1));
            scope.deadline(java.time.Instant.MAX);
            sleep(ofSeconds(10));
            scope.deadline(now().minusSeconds(1));
            assertTrue(scope.isCancelled());
            assertThrows(TaskCancelledException.class, () -> checkpoint());
            scope.timeout(ofHours(1));
            assertThrows(TaskCancelledException.class, () -> checkpoint());
        }
        assertEquals(ofSeconds(10), ticker.elapsed());
        checkpoint();
    }

    /// trio: test_basic_timeout. From another task, while the one inside waits.
    @SlowBehaviour
    void somebodyElseMayMoveTheDeadlineOfWhoWaits(VirtualTicker ticker) {
        TaskGroup.run(group -> {
            var scopes = new ArrayList<CancelScope>();
            group.spawn(() -> {
                try (var scope = CancelScope.open()) {
                    scopes.add(scope);
                    scope.timeout(ofSeconds(10));
                    assertThrows(TaskCancelledException.class, this::untilCancelled);
                }
            });
            sleep(ofSeconds(1));
            scopes.getFirst().timeout(ofSeconds(1));
        });
        assertEquals(ofSeconds(2), ticker.elapsed());
        assertEquals(List.of("deadline passed"), log);
    }

    // ---- misnesting ------------------------------------------------------------------------------

    /// trio: test_cancel_scope_misnesting_1.
    @Behaviour
    void closingTheOuterScopeFirstIsAnErrorAndHarmsNobody() {
        var outer = CancelScope.open();
        var inner = CancelScope.open();
        var error = assertThrows(IllegalStateException.class, outer::close);
        assertTrue(error.getMessage().contains("innermost first"), error.getMessage());
        outer.cancel("left already");
        sleep(ofMillis(1));
        inner.close();
        outer.close();
        sleep(ofMillis(1));
    }

    /// trio: test_cancel_scope_misnesting_2. A scope is closed by who opened it.
    @Behaviour
    void closingTheScopeOfAnotherTaskIsAnErrorAndHarmsNobody() {
        TaskGroup.run(group -> {
            try (var scope = CancelScope.open()) {
                var other = group.spawn(() -> {
                    assertThrows(IllegalStateException.class, scope::close);
                });
                other.await();
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> checkpoint());
            }
            checkpoint();
        });
    }

    /// trio: test_cancel_scope_misnesting_3. What a task leaves open ends with it.
    @Behaviour
    void aScopeThatATaskLeavesOpenEndsWithTheTask() {
        TaskGroup.run(group -> {
            var left = group.spawn(() -> {
                var scope = CancelScope.open();
                scope.timeout(ofHours(1));
                return scope;
            }).await();
            assertFalse(left.cancel("too late"));
            assertFalse(left.isCancelled());
        });
        sleep(ofMillis(1));
    }

    /// trio: test_nursery_misnest. A group is a block here, so only a scope can be left open in it.
    @Behaviour
    void aScopeThatIsLeftOpenInAGroupIsAnErrorOfTheGroup() {
        TaskGroup.run(group -> {
            var task = group.spawn(() -> {
                var error = assertThrows(IllegalStateException.class, () -> TaskGroup.run(inner -> {
                    inner.spawn(() -> sleep(ofMillis(1)));
                    CancelScope.open().cancel("left open");
                }));
                assertTrue(error.getMessage().contains("still open"), error.getMessage());
                log.add("reported");
            });
            awaitAll(List.of(task));
        });
        assertEquals(List.of("reported"), log);
    }
}
