package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.VirtualTicker;
import java.util.ArrayList;
import java.util.List;

/// Tasks that say when they are ready. After trio's test_nursery_start; asyncio has nothing of the kind.
class StartTest {
    private final List<Object> log = new ArrayList<>();
    private final IllegalStateException failure = new IllegalStateException("boom");

    /// trio: test_nursery_start, the good case.
    @Behaviour
    void theStarterGetsTheValueAndTheTaskRunsOn() {
        TaskGroup.run(group -> {
            int port = group.start(started -> {
                sleep(ofMillis(1));
                started.value(8080);
                sleep(ofMillis(1));
                log.add("served");
            });
            assertEquals(8080, port);
            assertEquals(List.of(), log);
            assertEquals(1, group.size());
        });
        assertEquals(List.of("served"), log);
    }

    /// trio: test_nursery_start, double started.
    @Behaviour
    void aTaskGetsReadyOnce() {
        TaskGroup.run(group -> {
            int value = group.start(started -> {
                started.value(1);
                assertThrows(IllegalStateException.class, () -> started.value(2));
                log.add("ran on");
            });
            assertEquals(1, value);
        });
        assertEquals(List.of("ran on"), log);
    }

    /// trio: test_nursery_start, crash before started.
    @Behaviour
    void whatFailsBeforeItIsReadyFailsAtTheStarterAndNotInTheGroup() {
        TaskGroup.run(group -> {
            var thrown = assertThrows(IllegalStateException.class, () -> group.start(started -> {
                sleep(ofMillis(1));
                throw failure;
            }));
            assertSame(failure, thrown);
            sleep(ofMillis(1));
            assertFalse(group.scope().isCancelled());
            assertEquals(0, group.size());
        });
    }

    /// trio: test_nursery_start, crash after started.
    @Behaviour
    void whatFailsAfterItIsReadyFailsInTheGroup() {
        var thrown = assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {
            log.add(group.start(started -> {
                started.value("ready");
                sleep(ofMillis(1));
                throw failure;
            }));
            sleep(ofHours(1));
            log.add("proof");
        }));
        assertSame(failure, thrown);
        assertEquals(List.of("ready"), log);
    }

    /// trio: test_nursery_start, no call.
    @Behaviour
    void aTaskThatEndsWithoutBeingReadyIsAnErrorAtTheStarter() {
        TaskGroup.run(group -> {
            var thrown = assertThrows(
                IllegalStateException.class, () -> group.start(started -> sleep(ofMillis(1))));
            assertTrue(thrown.getMessage().contains("without calling started.value"), thrown.getMessage());
            sleep(ofMillis(1));
        });
    }

    /// trio: test_nursery_start, cancelled while starting. Until it is ready a task belongs to its starter.
    @Behaviour
    void cancellingTheStarterCancelsWhatIsNotReady() {
        TaskGroup.run(group -> {
            var began = now();
            assertThrows(TaskCancelledException.class, () -> {
                try (var scope = CancelScope.open()) {
                    scope.timeout(ofMillis(1));
                    group.start(started -> {
                        try {
                            sleep(ofHours(1));
                        } finally {
                            log.add("cancelled");
                        }
                    });
                }
            });
            assertEquals(List.of("cancelled"), log);
            assertTrue(now().isAfter(began));
            assertFalse(group.scope().isCancelled());
        });
    }

    /// trio: test_nursery_start. Afterwards the starter may be cancelled without harm to the task.
    @Behaviour
    void cancellingTheStarterLeavesWhatIsReadyAlone() {
        TaskGroup.run(group -> {
            assertThrows(TaskCancelledException.class, () -> {
                try (var scope = CancelScope.open()) {
                    group.start(started -> {
                        started.value("ready");
                        sleep(ofMillis(2));
                        log.add("ran on");
                    });
                    scope.cancel("the starter");
                    checkpoint();
                }
            });
        });
        assertEquals(List.of("ran on"), log);
    }

    /// trio: test_nursery_start. A cancelled group does not wait for tasks to get ready.
    @Behaviour
    void cancellingTheGroupCancelsWhatIsNotReady() {
        TaskGroup.run(group -> {
            loop().callLater(ofMillis(1), () -> group.cancel("enough"));
            group.start(started -> {
                try {
                    sleep(ofHours(1));
                } finally {
                    log.add("cancelled");
                }
            });
            log.add("proof");
        });
        assertEquals(List.of("cancelled"), log);
    }

    /// trio: test_nursery_start. A cancellation of the group reaches the task when it becomes one of its own.
    @Behaviour
    void whatGetsReadyInACancelledGroupIsCancelledThen() {
        TaskGroup.run(outside -> {
            TaskGroup.run(group -> {
                outside.spawn(() -> {
                    log.add(group.start(started -> {
                        loop().callLater(ofMillis(2), () -> started.value("ready"));
                        assertThrows(TaskCancelledException.class, () -> sleep(ofSeconds(10)));
                        log.add("cancelled");
                    }));
                });
                waitAllTasksBlocked();
                group.cancel("enough");
                waitAllTasksBlocked();
                assertEquals(List.of(), log);
            });
        });
        assertEquals(List.of("cancelled", "ready"), log.stream().sorted().toList());
    }

    /// trio: test_nursery_start_keeps_nursery_open.
    @SlowBehaviour
    void aPendingStartKeepsTheGroupOpen(VirtualTicker ticker) {
        TaskGroup.run(outside -> {
            TaskGroup.run(group -> {
                outside.spawn(() -> {
                    log.add(group.start(started -> {
                        sleep(ofSeconds(3));
                        started.value("ready");
                        sleep(ofSeconds(3));
                        log.add("ended");
                    }));
                });
                waitAllTasksBlocked();
            });
            assertEquals(ofSeconds(6), ticker.elapsed());
        });
        assertEquals(List.of("ready", "ended"), log);
    }

    /// trio: test_nursery_start_keeps_nursery_open. One that fails lets it end.
    @SlowBehaviour
    void aPendingStartThatFailsLetsTheGroupEnd(VirtualTicker ticker) {
        TaskGroup.run(outside -> {
            TaskGroup.run(group -> {
                outside.spawn(() -> {
                    assertSame(failure, assertThrows(IllegalStateException.class, () -> group.start(started -> {
                        sleep(ofSeconds(3));
                        throw failure;
                    })));
                    log.add("failed");
                    sleep(ofSeconds(3));
                });
                waitAllTasksBlocked();
            });
            assertEquals(ofSeconds(3), ticker.elapsed());
        });
        assertEquals(List.of("failed"), log);
    }
}
