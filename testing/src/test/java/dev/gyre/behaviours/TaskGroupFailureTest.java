package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.ExceptionGroup;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;

/// Groups in which something fails.
class TaskGroupFailureTest {
    private final List<Object> log = new ArrayList<>();
    private final IllegalStateException failure = new IllegalStateException("boom");

    private void untilCancelled(String who) {
        try {
            sleep(ofHours(1));
            log.add("proof");
        } catch (TaskCancelledException cancelled) {
            log.add(who);
            throw cancelled;
        }
    }

    private void fail() {
        sleep(ofMillis(1));
        throw failure;
    }

    // ---- one group -------------------------------------------------------------------------------

    /// asyncio: test_cancel_children_on_child_error. There an `ExceptionGroup`, here the failure itself.
    @Behaviour
    void aFailingChildCancelsItsSiblingsAndTheBodyAndIsThrownItself() {
        var thrown = assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
            group.spawn(() -> untilCancelled("sibling"));
            group.spawn(this::fail);
            untilCancelled("body");
        }));
        assertSame(failure, thrown);
        assertTrue(log.containsAll(List.of("sibling", "body")) && log.size() == 2, log.toString());
        checkpoint();
    }

    /// asyncio: test_cancel_children_on_child_error. The group has the failures, and nobody's cancellation.
    @Behaviour
    void aCollectingGroupThrowsTheFailuresAndNoCancellation() {
        var second = new IllegalArgumentException("while cancelled");
        var thrown = assertThrows(ExceptionGroup.class, () -> TaskGroup.runCollecting(group -> {
            group.spawn(() -> untilCancelled("sibling"));
            group.spawn(() -> {
                try {
                    sleep(ofHours(1));
                } catch (TaskCancelledException cancelled) {
                    throw second;
                }
            });
            group.spawn(this::fail);
            untilCancelled("body");
            return null;
        }));
        assertEquals(List.of(failure, second), thrown.causes());
    }

    /// trio: test_cancel_reason_nursery. Who is cancelled is told which task has failed, and how.
    @Behaviour
    void aCancelledSiblingIsToldWhoFailedAndHow() {
        assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
            group.spawn("the failing one", this::fail);
            group.spawn(() -> {
                var cancelled = assertThrows(TaskCancelledException.class, () -> sleep(ofHours(1)));
                log.add(cancelled.getMessage());
            });
        }));
        var message = (String) log.getFirst();
        assertTrue(message.contains("boom"), message);
        assertTrue(message.contains("the failing one"), message);
    }

    /// asyncio: test_taskgroup_24. They may do so also when the body has ended.
    @Behaviour
    void childrenMaySpawnChildrenAndTheGroupWaitsForAll() {
        TaskGroup.run(group -> {
            group.spawn(() -> {
                sleep(ofMillis(1));
                group.spawn(() -> {
                    sleep(ofMillis(1));
                    group.spawn(() -> {
                        sleep(ofMillis(1));
                        log.add("grandchild");
                    });
                });
            });
            log.add("body");
        });
        assertEquals(List.of("body", "grandchild"), log);
    }

    /// asyncio: test_taskgroup_25. Each task starts two, until one fails.
    @SlowBehaviour
    void aFailureStopsAStormOfSpawning() {
        int[] spawned = {0};
        var thrown = assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
            group.spawn(() -> hydra(group, spawned));
            group.spawn(() -> {
                while (spawned[0] < 10) {
                    sleep(ofMillis(15));
                }
                throw failure;
            });
        }));
        assertSame(failure, thrown);
        int atTheEnd = spawned[0];
        assertTrue(atTheEnd >= 10, "only " + atTheEnd);
        sleep(ofHours(1));
        assertEquals(atTheEnd, spawned[0]);
    }

    private static void hydra(TaskGroup group, int[] spawned) {
        spawned[0]++;
        sleep(ofMillis(10));
        group.spawn(() -> hydra(group, spawned));
        group.spawn(() -> hydra(group, spawned));
    }

    /// asyncio: test_taskgroup_no_create_task_after_failure.
    @Behaviour
    void aFailingGroupTakesNoNewTask() {
        assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
            group.spawn(this::fail);
            assertThrows(TaskCancelledException.class, () -> sleep(ofHours(1)));
            var refused = assertThrows(IllegalStateException.class, () -> group.spawn(() -> log.add("proof")));
            assertTrue(refused.getMessage().contains("boom"), refused.getMessage());
        }));
        assertEquals(List.of(), log);
    }

    /// asyncio: test_taskgroup_no_create_task_after_failure and its kin. A group that has ended takes none either.
    @Behaviour
    void anEndedGroupTakesNoNewTask() {
        var ended = new ArrayList<TaskGroup>();
        TaskGroup.run(group -> {
            ended.add(group);
        });
        assertThrows(IllegalStateException.class, () -> ended.getFirst().spawn(() -> log.add("proof")));
        waitAllTasksBlocked();
        assertEquals(List.of(), log);
    }

    // ---- a failure and a cancellation from outside -----------------------------------------------

    /// asyncio: test_taskgroup_08.
    @Behaviour
    void aFailingCleanUpIsThrownThoughTheGroupWasCancelledFromOutside() {
        TaskGroup.run(outside -> {
            var task = outside
                    .spawn(() -> assertSame(failure, assertThrows(IllegalStateException.class, this::cleanUpFails)));
            waitAllTasksBlocked();
            task.cancel("from outside");
            awaitAll(List.of(task));
            assertInstanceOf(Outcome.Success.class, task.outcome());
        });
    }

    private void cleanUpFails() {
        TaskGroup.run(group -> {
            group.spawn(() -> {
                try {
                    sleep(ofHours(1));
                } finally {
                    throwFailure();
                }
            });
            sleep(ofHours(1));
        });
    }

    private void throwFailure() {
        throw failure;
    }

    /// asyncio: test_error_and_cancel. The failure is not lost, and neither is the cancellation.
    @Behaviour
    void afterTheFailureOfAGroupTheCancellationFromOutsideIsStillDelivered() {
        TaskGroup.run(outside -> {
            var task = new ArrayList<Task<?>>();
            task.add(outside.spawn(() -> {
                assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
                    group.spawn(() -> {
                        sleep(ofMillis(1));
                        task.getFirst().cancel("from outside");
                        throw failure;
                    });
                    sleep(ofHours(1));
                }));
                log.add("the failure was thrown");
                sleep(ofMillis(1));
                log.add("proof");
            }));
            awaitAll(List.of(task.getFirst()));
            assertTrue(task.getFirst().isCancelled());
        });
        assertEquals(List.of("the failure was thrown"), log);
    }

    // ---- groups in groups ------------------------------------------------------------------------

    /// asyncio: test_taskgroup_13. A child of the outer group fails while the task is inside the inner one.
    @Behaviour
    void aFailureInTheOuterGroupCancelsTheInnerOne() {
        var thrown = assertThrows(ExceptionGroup.class, () -> TaskGroup.runCollecting(outer -> {
            outer.spawn(this::fail);
            return TaskGroup.runCollecting(inner -> {
                inner.spawn(() -> untilCancelled("child of the inner group"));
                sleep(ofHours(1));
                return null;
            });
        }));
        assertEquals(List.of(failure), thrown.causes());
        assertEquals(List.of("child of the inner group"), log);
    }

    /// asyncio: test_taskgroup_14. Both fail; the inner group is one failure of the outer one.
    @Behaviour
    void theFailuresOfACollectingGroupAreNestedAsTheGroupsAre() {
        var late = new IllegalArgumentException("in the clean-up");
        var thrown = assertThrows(ExceptionGroup.class, () -> TaskGroup.runCollecting(outer -> {
            outer.spawn(this::fail);
            return TaskGroup.runCollecting(inner -> {
                inner.spawn(() -> {
                    try {
                        sleep(ofHours(1));
                    } catch (TaskCancelledException cancelled) {
                        throw late;
                    }
                });
                sleep(ofHours(1));
                return null;
            });
        }));
        assertEquals(2, thrown.causes().size());
        assertSame(failure, thrown.causes().getFirst());
        var nested = assertInstanceOf(ExceptionGroup.class, thrown.causes().getLast());
        assertEquals(List.of(late), nested.causes());
        assertEquals(List.of(late), thrown.causes(IllegalArgumentException.class));
    }

    /// asyncio: test_taskgroup_14. Where nobody asked for all, the failure of the inner group is that of the outer.
    @Behaviour
    void aFailureInTheInnerGroupComesOutOfTheOuterOneAsItIs() {
        var thrown = assertThrows(IllegalStateException.class, () -> TaskGroup.run(outer -> {
            outer.spawn(() -> untilCancelled("child of the outer group"));
            TaskGroup.run(inner -> {
                inner.spawn(this::fail);
            });
        }));
        assertSame(failure, thrown);
        assertEquals(List.of("child of the outer group"), log);
    }

    /// asyncio: test_nested_groups_both_cancelled. There are no counts to balance: leaving the groups ends it.
    @Behaviour
    void leavingTwoCancelledGroupsEndsBothCancellations() {
        TaskGroup.run(outer -> {
            TaskGroup.run(inner -> {
                assertTrue(inner.cancel("inner"));
                assertTrue(outer.cancel("outer"));
                assertFalse(outer.cancel("again"));
                untilCancelled("inner");
            });
            log.add("proof");
        });
        assertEquals(List.of("inner"), log);
        sleep(ofMillis(1));
    }

    /// asyncio: test_cancelling_level_preserved.
    @Behaviour
    void aCaughtFailureOfAGroupLeavesTheCancellationsAroundAsTheyWere() {
        assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
            group.spawn(this::fail);
        }));
        sleep(ofMillis(1));
        var outcome = moveOnAfter(ofHours(1), () -> {
            assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
                group.spawn(this::fail);
                sleep(ofHours(1));
            }));
            sleep(ofMillis(1));
            return "goes on";
        });
        assertEquals("Completed[value=goes on]", outcome.toString());
    }
}
