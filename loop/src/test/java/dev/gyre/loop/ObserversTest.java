package dev.gyre.loop;

import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObserversTest {
    private static LoopConfig observedBy(LoopObserver... observers) {
        return LoopConfig.defaults()
                .withTicker(new JumpingTicker())
                .withStallThreshold(Duration.ZERO)
                .withObservers(List.of(observers));
    }

    /// Writes everything down that is said of a task with a name.
    private static final class Journal implements LoopObserver {
        final List<String> lines = new CopyOnWriteArrayList<>();
        int stepsBegun;
        int stepsEnded;
        int stepsOfIterations;

        @Override
        public void iterationEnded(EventLoop loop, int steps) {
            stepsOfIterations += steps;
        }

        @Override
        public void taskSpawned(Task<?> task) {
            note("spawned", task);
        }

        @Override
        public void stepBegins(@Nullable Task<?> task) {
            stepsBegun++;
            note("begins", task);
        }

        @Override
        public void stepEnded(@Nullable Task<?> task) {
            stepsEnded++;
            note("ended", task);
        }

        @Override
        public void taskEnded(Task<?> task) {
            note("done", task);
        }

        private void note(String what, @Nullable Task<?> task) {
            if (task == null || !task.name().equals("shutdown")) {
                lines.add(what + " " + (task == null ? "-" : task.name()));
            }
        }
    }

    @Test
    void hearsOfEachStepAndItsTask() {
        var journal = new Journal();
        run(observedBy(journal), () -> {
            journal.lines.clear();
            spawn("a", () -> sleep(Duration.ofSeconds(1)));
            loop().callSoon(() -> {});
            loop().callSoon(() -> {});
            sleep(Duration.ofSeconds(2));
            journal.lines.add("-- end");
        });
        var expected = List.of(
            "spawned a", "ended main", "begins a", "ended a", "begins -", "ended -", "begins -", "ended -",
            "begins a", "done a", "ended a", "begins main", "-- end");
        assertEquals(expected, journal.lines.subList(0, expected.size()));
        assertEquals(journal.stepsBegun, journal.stepsEnded);
        assertTrue(journal.stepsOfIterations <= journal.stepsBegun);
    }

    @Test
    void hearsOfVirtualThreadsThatAreNoTasksAsOfCallbacks() {
        var journal = new Journal();
        run(observedBy(journal), () -> {
            journal.lines.clear();
            Thread.ofVirtual().start(() -> {}).join();
            journal.lines.add("-- end");
        });
        assertTrue(journal.lines.containsAll(List.of("begins -", "ended -", "begins main")), journal.lines.toString());
    }

    @Test
    void countsTheStepsOfEachIteration() {
        var steps = new ArrayList<Integer>();
        var counting = new LoopObserver() {
            @Override
            public void iterationEnded(EventLoop loop, int count) {
                steps.add(count);
            }
        };
        run(observedBy(counting), () -> {
            yieldNow();
            steps.clear();
            for (int i = 0; i < 9; i++) {
                spawn(() -> {});
            }
            yieldNow();
            assertEquals(1, steps.removeFirst());
            yieldNow();
            assertEquals(10, steps.removeFirst());
        });
    }

    @Test
    void severalHearTheSame() {
        var first = new Journal();
        var second = new Journal();
        run(observedBy(first, second), () -> yieldNow());
        assertTrue(first.lines.contains("begins main"));
        assertEquals(first.lines, second.lines);
    }

    enum Hook {
        ITERATION_ENDED,
        TASK_SPAWNED,
        STEP_BEGINS,
        STEP_ENDED,
        TASK_ENDED
    }

    /// Throws an error in one of its hooks, always.
    private record Broken(Hook hook, List<Hook> calls) implements LoopObserver {
        private void called(Hook called) {
            if (called == hook) {
                calls.add(called);
                throw new AssertionError("broken observer");
            }
        }

        @Override
        public void iterationEnded(EventLoop loop, int steps) {
            called(Hook.ITERATION_ENDED);
        }

        @Override
        public void taskSpawned(Task<?> task) {
            called(Hook.TASK_SPAWNED);
        }

        @Override
        public void stepBegins(@Nullable Task<?> task) {
            called(Hook.STEP_BEGINS);
        }

        @Override
        public void stepEnded(@Nullable Task<?> task) {
            called(Hook.STEP_ENDED);
        }

        @Override
        public void taskEnded(Task<?> task) {
            called(Hook.TASK_ENDED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneThatThrowsIsReportedOnceAndDroppedAndHurtsNobody(Hook hook) throws InterruptedException {
        var broken = new Broken(hook, new CopyOnWriteArrayList<>());
        var reports = new Reports();
        var journal = new Journal();
        int result = run(observedBy(broken, journal, reports), () -> {
            for (int i = 0; i < 3; i++) {
                spawn(() -> {}).await();
            }
            return 7;
        });
        assertEquals(7, result);
        assertEquals(List.of(hook), broken.calls());
        var report = reports.next();
        assertEquals(LoopReport.Kind.OBSERVER_FAILED, report.kind());
        assertEquals("broken observer", Objects.requireNonNull(report.failure()).getMessage());
        assertTrue(report.message().contains(Broken.class.getName()), report.message());
        assertEquals(List.of(), reports.rest());
        assertEquals(journal.stepsBegun, journal.stepsEnded);
    }

    @Test
    void oneThatThrowsAtAReportIsDroppedToo() throws InterruptedException {
        var calls = new CopyOnWriteArrayList<LoopReport.Kind>();
        var broken = new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                calls.add(report.kind());
                throw new IllegalStateException("broken observer");
            }
        };
        var reports = new Reports();
        run(observedBy(broken, reports), () -> {
            loop().callSoon(() -> {
                throw new IllegalArgumentException("of the callback");
            });
            loop().callSoon(() -> {
                throw new IllegalArgumentException("of another callback");
            });
            yieldNow();
        });
        assertEquals(List.of(LoopReport.Kind.CALLBACK_FAILED), calls);
        assertEquals(LoopReport.Kind.OBSERVER_FAILED, reports.next().kind());
        assertEquals(LoopReport.Kind.CALLBACK_FAILED, reports.next().kind());
        assertEquals(LoopReport.Kind.CALLBACK_FAILED, reports.next().kind());
    }

    @Test
    void aReportNamesTheClassOfTheCallbackThatFailed() throws InterruptedException {
        var reports = new Reports();
        run(observedBy(reports), () -> {
            loop().callSoon(() -> {
                throw new IllegalArgumentException("of the callback");
            });
            spawn(() -> {}).onDone(outcome -> {
                throw new IllegalArgumentException("of the done-callback");
            });
            yieldNow();
            yieldNow();
        });
        assertEquals("callback of dev.gyre.loop.ObserversTest failed", reports.next().message());
        assertEquals("callback of dev.gyre.loop.ObserversTest failed", reports.next().message());
    }

    @Test
    void whatTheLoopThreadReportsIsLoggedAndToldInACallback() throws InterruptedException {
        var threads = new LinkedBlockingQueue<Thread>();
        var listening = new LoopObserver() {
            @Override
            public void iterationEnded(EventLoop loop, int steps) {
                if (loop.isBareLoopThread() && threads.isEmpty()) {
                    loop.probe.report(LoopReport.Kind.INTERNAL, "from the loop thread", null);
                }
            }

            @Override
            public void reported(LoopReport report) {
                threads.add(Thread.currentThread());
            }
        };
        run(observedBy(listening), () -> {
            while (threads.isEmpty()) {
                yieldNow();
            }
        });
        assertTrue(threads.take().isVirtual());
    }

    @Test
    void noSnapshotIsTakenBetweenSteps() {
        var refused = new ArrayList<IllegalStateException>();
        var snapping = new LoopObserver() {
            @Override
            public void iterationEnded(EventLoop loop, int steps) {
                refused.add(assertThrows(IllegalStateException.class, loop::snapshot));
            }
        };
        run(observedBy(snapping), () -> yieldNow());
        assertTrue(refused.getFirst().getMessage().contains("callSoon"), refused.getFirst().getMessage());
    }
}
