package dev.gyre.loop;

import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.now;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.shield;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.acme.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static LoopConfig virtual() {
        return LoopConfig.defaults().withTicker(new JumpingTicker());
    }

    private static LoopSnapshot.Waiting waiting(LoopSnapshot snapshot, String name) {
        return snapshot.waitingList().entries().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + snapshot));
    }

    @Test
    void isAPleasureToRead() {
        var text = run(virtual(), Program::snapshotOfEverything).toString();
        assertEquals(
            """
                event loop gyre, 2 s after its start
                running         task main
                task queue      2
                    1. task fresh
                    3. task task-8
                callback queue  1
                    2. callback of dev.acme.Program
                waiting list    5
                    family  waits for task group (2 live), for 2 s, at dev.acme.Program.lambda(Program.java)
                    task-5  waits for the end of a sleep, for 2 s, wakes in 58 s, at dev.acme.Program.nap(Program.java)
                    task-6  waits for the end of a sleep, for 2 s, wakes in 58 s, at dev.acme.Program.nap(Program.java)
                    worker  blocks in java.util.concurrent.LinkedBlockingQueue.take, \
                at dev.acme.Program.takeJob(Program.java)
                    client  waits for promise, for 2 s, deadline in 5 s, at dev.acme.Program.lambda(Program.java)
                timers          4
                    in 1.5 s: callback of dev.acme.Program
                    in 5 s: deadline of task client
                    in 58 s: wakes task task-5
                    in 58 s: wakes task task-6
                inbox           0 sent by other threads
                blocking calls  0
                tasks           4
                    ├─ main, running
                    │  group of 2
                    │  ├─ family, waiting
                    │  │  group of 2
                    │  │  ├─ task-5, waiting
                    │  │  └─ task-6, waiting
                    │  └─ fresh, ready
                    ├─ worker, blocking
                    ├─ client, waiting
                    └─ task-8, ready""",
            text.replaceAll(":\\d+\\)", ")").replaceAll("lambda\\$\\w+\\$\\d+", "lambda"));
    }

    @Test
    void isPlainDataToo() {
        var snapshot = run(virtual(), Program::snapshotOfEverything);
        assertEquals("gyre", snapshot.loop());
        assertEquals(Duration.ofSeconds(2), snapshot.age());
        assertEquals(Instant.EPOCH.plusSeconds(2), snapshot.now());
        assertEquals("task main", snapshot.running());
        assertEquals(List.of(1, 3), snapshot.taskQueue().entries().stream().map(LoopSnapshot.Ready::place).toList());
        var client = waiting(snapshot, "client");
        assertEquals(Duration.ofSeconds(2), client.since());
        assertEquals(Instant.EPOCH.plusSeconds(7), client.deadline());
        assertNull(client.wakesAt());
        assertEquals("awaitAnswer", client.stack().getLast().getMethodName());
        var worker = waiting(snapshot, "worker");
        assertTrue(worker.foreign());
        assertNull(worker.since());
        assertTrue(worker.stack().stream().anyMatch(frame -> frame.getMethodName().equals("park")), worker.toString());
        assertEquals(0, snapshot.own().size());
        var main = snapshot.tasks().members().getFirst();
        assertEquals(LoopSnapshot.State.RUNNING, main.state());
        assertEquals(2, main.groups().getFirst().size());
    }

    @Test
    void knowsWhenASleepInCodeOfOthersEnds() {
        run(() -> {
            spawn("sleeper", () -> Program.sleepAsTheJdkDoes(Duration.ofHours(1)));
            yieldNow();
            var before = now();
            var sleeper = waiting(loop().snapshot(), "sleeper");
            assertEquals("java.lang.Thread.sleep", sleeper.waitsFor());
            var wakesAt = Objects.requireNonNull(sleeper.wakesAt());
            assertTrue(wakesAt.isAfter(before.plus(Duration.ofMinutes(59))), wakesAt + " after " + before);
            assertTrue(wakesAt.isBefore(now().plus(Duration.ofHours(1))), wakesAt + " before " + now());
            assertTrue(loop().snapshot().timers().entries().toString().contains("wakes task sleeper"));
        });
    }

    @Test
    void deadlineIsTheNextOneThatReachesTheTask() {
        run(virtual(), () -> {
            var start = now();
            spawn("shielded", () -> timeout(
                Duration.ofSeconds(1), () -> shield(Duration.ofSeconds(20), () -> sleep(Duration.ofSeconds(9)))));
            spawn("inner", () -> timeout(
                Duration.ofSeconds(3),
                () -> TaskGroup.run(group -> {
                    group.spawn("below", () -> timeout(Duration.ofSeconds(5), () -> sleep(Duration.ofSeconds(1))));
                })));
            sleep(Duration.ofNanos(1));
            var snapshot = loop().snapshot();
            assertEquals(start.plusSeconds(20), waiting(snapshot, "shielded").deadline());
            assertEquals(start.plusSeconds(3), waiting(snapshot, "below").deadline());
            assertEquals(start.plusSeconds(1), waiting(snapshot, "below").wakesAt());
        });
    }

    @Test
    void namesACallbackAsTheOneThatTookIt() {
        var taken = new AtomicReference<LoopSnapshot>();
        run(virtual(), () -> {
            var loop = loop();
            loop.callSoon(() -> taken.set(loop.snapshot()));
            sleep(Duration.ofSeconds(1));
        });
        assertEquals("callback of dev.gyre.loop.SnapshotTest", taken.get().running());
        assertEquals(1, taken.get().waitingList().size());
    }

    @Test
    void listsVirtualThreadsThatAreNoTasks() {
        run(virtual(), () -> {
            var started = Thread.ofVirtual().name("helper").start(() -> {});
            assertEquals(
                "virtual thread helper (not a task)",
                loop().snapshot().taskQueue().entries().getFirst().name());
            started.join();
        });
    }

    @Test
    void aTaskThatIsUnblockedAndStillQueuedIsReady() {
        run(virtual(), () -> {
            var latch = new CountDownLatch(1);
            spawn("released", () -> latch.await());
            yieldNow();
            assertEquals(1, loop().snapshot().waitingList().size());
            latch.countDown();
            var snapshot = loop().snapshot();
            assertEquals("task released", snapshot.taskQueue().entries().getFirst().name());
            assertEquals(0, snapshot.waitingList().size());
        });
    }

    @Test
    void anotherThreadWaitsForIt() throws InterruptedException {
        var loop = EventLoop.start(virtual().withName("other"));
        try {
            loop.submit(() -> new WaitQueue<>().await("nothing", null));
            loop.snapshot();
            var snapshot = loop.snapshot();
            assertEquals("other", snapshot.loop());
            assertTrue(snapshot.running().startsWith("callback of "), snapshot.running());
            assertEquals(1, snapshot.tasks().size());
        } finally {
            loop.close();
        }
        var closed = assertThrows(IllegalStateException.class, loop::snapshot);
        assertEquals("event loop other is closed", closed.getMessage());
    }

    @Test
    void anotherThreadIsToldWhatHoldsTheLoop() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var enough = new AtomicBoolean();
        var loop = EventLoop.start(LoopConfig.defaults().withStallThreshold(Duration.ZERO));
        try {
            loop.submit(() -> Program.hog(begun, enough));
            OnLoop.await(begun, "the step begins");
            var late = assertThrows(
                IllegalStateException.class, () -> SnapshotBuilder.ask(loop, Duration.ofMillis(10)));
            assertTrue(late.getMessage().contains("did not answer within 10 ms"), late.getMessage());
            assertTrue(late.getMessage().contains("dev.acme.Program.hog(Program.java:"), late.getMessage());
        } finally {
            enough.set(true);
            loop.close();
        }
    }

    @Test
    void listsAreCutAndSizesExact() {
        run(virtual(), () -> {
            for (int i = 0; i < 2_500; i++) {
                spawn("sleeper " + i, () -> sleep(Duration.ofHours(1)));
                loop().callLater(Duration.ofMinutes(2_500 - i), () -> {});
            }
            yieldNow();
            for (int i = 0; i < 1_500; i++) {
                spawn(() -> {});
                loop().callSoon(() -> {});
            }
            var snapshot = loop().snapshot();
            assertEquals(1_500, snapshot.taskQueue().size());
            assertEquals(1_000, snapshot.taskQueue().entries().size());
            assertEquals(1_500, snapshot.callbackQueue().size());
            assertEquals(1_000, snapshot.callbackQueue().entries().size());
            assertEquals(2_500, snapshot.waitingList().size());
            var waiting = snapshot.waitingList().entries();
            assertEquals("sleeper 0", waiting.getFirst().name());
            assertEquals("sleeper 998", waiting.getLast().name());
            assertEquals(100, waiting.stream().filter(task -> !task.stack().isEmpty()).count());
            assertEquals(5_000, snapshot.timers().size());
            assertEquals(1_000, snapshot.timers().entries().size());
            var deadlines = snapshot.timers().entries().stream()
                    .map(LoopSnapshot.Due::deadline)
                    .toList();
            assertEquals(deadlines.stream().sorted().toList(), deadlines);
            assertEquals(snapshot.now().plus(Duration.ofMinutes(1)), deadlines.getFirst());
            assertEquals(4_001, snapshot.tasks().size());
            assertEquals(1_000, snapshot.tasks().members().size());
            assertTrue(snapshot.toString().contains("\n    … and 2450 more\n"), snapshot.toString());
            assertTrue(snapshot.toString().endsWith("\n    └─ … and 3951 more"), snapshot.toString());
        });
    }

    @Test
    void aDeepTreeIsCut() {
        run(virtual(), () -> {
            spawn("top", () -> nest(300));
            sleep(Duration.ofSeconds(1));
            var snapshot = loop().snapshot();
            assertEquals(301, snapshot.waitingList().size());
            int depth = 0;
            var group = snapshot.tasks();
            while (!group.members().isEmpty()
                    && !group.members().getLast().groups().isEmpty()) {
                group = group.members().getLast().groups().getFirst();
                depth++;
            }
            assertEquals(LoopSnapshot.DEPTH_MAX, depth);
            assertEquals(1, group.size());
        });
    }

    private static void nest(int levels) {
        if (levels == 0) {
            sleep(Duration.ofHours(1));
        } else {
            TaskGroup.run(group -> {
                group.spawn(() -> nest(levels - 1));
            });
        }
    }

    @Test
    void whatTasksWaitForMayThrowWhenAsked() {
        var rude = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no comment");
            }
        };
        run(virtual(), () -> {
            spawn("rude", () -> new WaitQueue<>().await(rude, null));
            spawn("long", () -> new WaitQueue<>().await("x".repeat(1_000), null));
            yieldNow();
            var snapshot = loop().snapshot();
            assertEquals(rude.getClass().getName(), waiting(snapshot, "rude").waitsFor());
            assertEquals(201, waiting(snapshot, "long").waitsFor().length());
        });
    }

    @Test
    void snapshotsOfAnotherThreadDoNotHideADeadlock() throws InterruptedException {
        var reports = new Reports();
        var loops = new AtomicReference<EventLoop>();
        var line = new AtomicReference<WaitQueue<Void>>();
        var waiting = new CountDownLatch(1);
        var config = LoopConfig.defaults().withObservers(List.of(reports)).withStallThreshold(Duration.ZERO);
        var runner = Thread.ofPlatform().start(() -> run(config, () -> {
            loops.set(loop());
            line.set(new WaitQueue<>());
            waiting.countDown();
            line.get().await("what never comes", null);
        }));
        OnLoop.await(waiting, "main waits");
        var loop = loops.get();
        OnLoop.until(() -> loop.snapshot() != null && !reports.rest().isEmpty(), "the report of a deadlock");
        assertEquals(LoopReport.Kind.DEADLOCK_SUSPECTED, reports.next().kind());
        loop.execute(() -> line.get().wakeFirst(null));
        runner.join();
    }

    @Test
    void sinceIsRightAfterTheLoopWasIdleWithoutTimers() throws InterruptedException {
        var loop = EventLoop.start(LoopConfig.defaults());
        try {
            var waiting = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            loop.submit(() -> {
                waiting.countDown();
                go.await();
                return new WaitQueue<>().await("nothing", null);
            });
            OnLoop.await(waiting, "the task begins");
            // The loop sleeps meanwhile, and nothing makes it look at its clock.
            new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            long before = System.nanoTime();
            go.countDown();
            OnLoop.until(
                () -> loop.snapshot().waitingList().entries().stream().anyMatch(task -> !task.foreign()),
                "the task waits on the loop");
            var since = loop.snapshot().waitingList().entries().getFirst().since();
            long elapsed = System.nanoTime() - before;
            assertTrue(Objects.requireNonNull(since).toNanos() <= elapsed, since + " of " + elapsed + " ns");
        } finally {
            loop.close();
        }
    }
}
