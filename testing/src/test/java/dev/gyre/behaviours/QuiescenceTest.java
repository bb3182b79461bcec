package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.SeededReadyQueue;
import dev.gyre.testing.VirtualTicker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Time and order as tests want them: what trio's clock and seeds are for.
class QuiescenceTest {
    private final List<Object> log = new ArrayList<>();

    /// trio: test_mock_clock_autojump. Each test has a minute of real time.
    @SlowBehaviour
    void timeJumpsToTheNextDeadlineWhenEveryTaskWaits(VirtualTicker ticker) {
        for (int i = 0; i < 10; i++) {
            gather(() -> sleep(ofSeconds(10)), () -> sleep(ofSeconds(45)));
        }
        assertEquals(ofSeconds(450), ticker.elapsed());
    }

    /// trio: test_mock_clock_autojump. It never jumps over what is still to be done.
    @SlowBehaviour
    void timeStandsStillWhileATaskIsReady(VirtualTicker ticker) {
        TaskGroup.run(group -> {
            group.spawn(() -> {
                sleep(ofSeconds(1));
                log.add("woken");
            });
            for (int i = 0; i < 100; i++) {
                yieldNow();
            }
            assertEquals(ofSeconds(0), ticker.elapsed());
            assertEquals(List.of(), log);
        });
        assertEquals(ofSeconds(1), ticker.elapsed());
    }

    /// trio: test_wait_all_tasks_blocked.
    @Behaviour
    void waitingForAllTasksToWaitLetsTheBusyOnesFinish() {
        TaskGroup.run(group -> {
            var busy = group.spawn(() -> {
                for (int i = 0; i < 10; i++) {
                    yieldNow();
                }
                log.add("busy no more");
                sleep(ofHours(1));
            });
            group.spawn(() -> {
                waitAllTasksBlocked();
                log.add("first");
                busy.cancel("enough");
            });
            awaitAll(List.of(busy));
        });
        assertEquals(List.of("busy no more", "first"), log);
    }

    /// trio: test_wait_all_tasks_blocked. Of several the first to ask is not overtaken by what the others do next.
    @Behaviour
    void whoWaitsForAllTasksToWaitAgainWaitsForTheOthersToo() {
        TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
                group.spawn(() -> {
                    waitAllTasksBlocked();
                    log.add("once");
                    waitAllTasksBlocked();
                    log.add("twice");
                });
            }
        });
        assertEquals(List.of("once", "once", "once", "twice", "twice", "twice"), log);
    }

    /// trio: test_the_trio_scheduler_is_deterministic_if_seeded.
    @Test
    void oneSeedIsOneTrace() {
        for (long seed = 0; seed < 101; seed++) {
            var first = trace(seed);
            for (int again = 0; again < 3; again++) {
                assertEquals(first, trace(seed), "seed " + seed);
            }
        }
    }

    /// trio: test_the_trio_scheduler_is_not_deterministic. Different seeds are different orders.
    @Test
    void manySeedsAreManyTraces() {
        var traces = new LinkedHashSet<List<Integer>>();
        for (long seed = 1; seed <= 20; seed++) {
            traces.add(trace(seed));
        }
        assertTrue(traces.size() >= 10, traces.size() + " traces of 20 seeds");
        assertNotEquals(trace(1), trace(2));
    }

    private static List<Integer> trace(long seed) {
        var trace = new ArrayList<Integer>();
        var config = LoopConfig.defaults()
                .withTicker(VirtualTicker.jumping())
                .withSeed(seed)
                .withReadyQueue(() -> new SeededReadyQueue(seed));
        run(config, () -> TaskGroup.run(group -> {
            for (int i = 0; i < 5; i++) {
                int number = i;
                group.spawn(() -> {
                    for (int round = 0; round < 4; round++) {
                        trace.add(number);
                        if (round % 2 == 0) {
                            yieldNow();
                        } else {
                            sleep(ofSeconds(1));
                        }
                    }
                });
            }
        }));
        return trace;
    }
}
