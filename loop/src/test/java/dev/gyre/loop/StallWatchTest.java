package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.acme.Program;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The watch of one loop, which the test looks at with times of its own.
class StallWatchTest {
    private static final long MS = 1_000_000;

    private final Reports reports = new Reports();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final EventLoop loop = EventLoop.start(
        LoopConfig.defaults().withStallThreshold(Duration.ZERO).withObservers(List.of(reports)));
    private final StallWatch watch = watchOf(loop, Debugger.DISREGARDED);

    private static StallWatch watchOf(EventLoop loop, Debugger debugger) {
        return new StallWatch(loop, Duration.ofMillis(100), debugger);
    }

    @AfterEach
    void closeLoop() {
        enough.set(true);
        loop.close();
    }

    private void hog() {
        Program.hog(begun, enough);
    }

    /// Lets the loop go on and waits until it sleeps.
    private void letGo() {
        enough.set(true);
        OnLoop.until(() -> loop.inbox().isAsleep(), "the loop sleeps");
    }

    private static void assertReport(LoopReport report, LoopReport.Kind kind, String start) {
        assertEquals(kind, report.kind());
        assertTrue(report.message().startsWith(start), report.message());
    }

    @Test
    void namesTheTaskAndShowsItsCodeWhileItHoldsTheLoop() throws InterruptedException {
        loop.submit(() -> TaskGroup.run(group -> {
            group.spawn("hog", this::hog);
        }));
        OnLoop.await(begun, "the step begins");
        watch.look(1_000 * MS);
        watch.look(1_099 * MS);
        assertEquals(List.of(), reports.rest());
        watch.look(1_100 * MS);
        var report = reports.next();
        assertReport(report, LoopReport.Kind.STALL, "task hog has held the loop for 100 ms, and nothing else");
        assertTrue(report.message().contains("\n\tat dev.acme.Program.hog(Program.java:"), report.message());
        assertFalse(report.message().contains("VirtualThread.run"), report.message());
        assertFalse(enough.get(), "reported while it runs");
        assertEquals(1, loop.statistics().stalls());
    }

    @Test
    void reportsAgainAtEachDoublingAndOnceAtTheEnd() throws InterruptedException {
        loop.submit(this::hog);
        OnLoop.await(begun, "the step begins");
        for (long ms = 1_000; ms <= 1_450; ms += 50) {
            watch.look(ms * MS);
        }
        assertReport(reports.next(), LoopReport.Kind.STALL, "task task-1 has held the loop for 100 ms");
        assertReport(reports.next(), LoopReport.Kind.STALL, "task task-1 has held the loop for 200 ms");
        assertReport(reports.next(), LoopReport.Kind.STALL, "task task-1 has held the loop for 400 ms");
        letGo();
        watch.look(1_470 * MS);
        watch.look(1_480 * MS);
        var end = reports.next();
        assertReport(end, LoopReport.Kind.STALL_ENDED, "task task-1 has let go of the loop after 470 ms");
        assertEquals(List.of(), reports.rest());
        assertEquals(1, loop.statistics().stalls());
    }

    @Test
    void givesTheMachineTenTimesAsLongForCodeThatIsUsedForTheFirstTime() throws InterruptedException {
        var patient = new StallWatch(loop, Duration.ofMillis(100), Debugger.DISREGARDED, stack -> true);
        loop.submit(this::hog);
        OnLoop.await(begun, "the step begins");
        for (long ms = 1_000; ms < 2_000; ms += 50) {
            patient.look(ms * MS);
        }
        assertEquals(List.of(), reports.rest());
        for (long ms = 2_000; ms < 3_000; ms += 50) {
            patient.look(ms * MS);
        }
        assertReport(reports.next(), LoopReport.Kind.STALL, "task task-1 has held the loop for");
    }

    @Test
    void knowsTheStackOfTheMachineThatBringsInCode() {
        var linking = new StackTraceElement(
            null, "java.base", null, "java.lang.invoke.InvokerBytecodeGenerator", "emit", null, 1);
        var copying = new StackTraceElement(null, "java.base", null, "java.util.Arrays", "copyOf", null, 1);
        var program = new StackTraceElement("dev.acme.Program", "hog", "Program.java", 1);
        assertTrue(Frames.isLinking(new StackTraceElement[] {copying, linking, program}));
        assertFalse(Frames.isLinking(new StackTraceElement[] {copying, program, linking}));
        assertFalse(Frames.isLinking(new StackTraceElement[] {copying}));
    }

    @Test
    void namesACallback() throws InterruptedException {
        loop.execute(() -> {});
        loop.execute(this::hog);
        OnLoop.await(begun, "the step begins");
        watch.look(0);
        watch.look(100 * MS);
        var report = reports.next();
        assertReport(report, LoopReport.Kind.STALL, "callback of dev.gyre.loop.StallWatchTest has held the loop");
        assertTrue(report.message().contains("dev.acme.Program.hog"), report.message());
    }

    @Test
    void namesAVirtualThreadThatIsNotATask() throws InterruptedException {
        loop.submit(() -> Thread.ofVirtual().name("inherited").start(this::hog).join());
        OnLoop.await(begun, "the step begins");
        watch.look(0);
        watch.look(100 * MS);
        var report = reports.next();
        assertReport(report, LoopReport.Kind.STALL, "virtual thread inherited (not a task) has held the loop");
        assertTrue(report.message().contains("dev.acme.Program.hog"), report.message());
    }

    @Test
    void namesTheLoopWhenAnObserverHoldsIt() throws InterruptedException {
        var hogging = new LoopObserver() {
            @Override
            public void iterationEnded(EventLoop loop, int steps) {
                hog();
            }
        };
        loop.probe.add(hogging);
        loop.execute(() -> {});
        OnLoop.await(begun, "the step begins");
        watch.look(0);
        watch.look(100 * MS);
        var report = reports.next();
        assertReport(report, LoopReport.Kind.STALL, "the loop itself has held the loop");
        assertTrue(report.message().contains("dev.acme.Program.hog"), report.message());
    }

    @Test
    void saysNothingOfALoopThatSleepsOrWorks() throws InterruptedException {
        watch.look(0);
        watch.look(1_000 * MS);
        for (long ms = 1_000; ms < 2_000; ms += 90) {
            var done = new CountDownLatch(1);
            loop.execute(done::countDown);
            OnLoop.await(done, "the callback runs");
            watch.look(ms * MS);
        }
        assertEquals(List.of(), reports.rest());
        assertEquals(0, loop.statistics().stalls());
    }

    @Test
    void saysNothingUnderADebugger() throws InterruptedException {
        loop.submit(this::hog);
        OnLoop.await(begun, "the step begins");
        var debugged = watchOf(loop, Debugger.PRESENT);
        debugged.look(0);
        debugged.look(1_000 * MS);
        assertEquals(List.of(), reports.rest());
        assertEquals(0, loop.statistics().stalls());
        letGo();
        debugged.look(2_000 * MS);
        assertEquals(List.of(), reports.rest());
    }

    @Test
    void saysThatAParkInCodeOfOthersIsPinned() throws InterruptedException {
        loop.submit(() -> {
            begun.countDown();
            ParksWhenLoaded.touch();
        });
        OnLoop.await(begun, "the step begins");
        OnLoop.until(() -> loop.thread().getState() == Thread.State.TIMED_WAITING, "the loop's thread is parked");
        watch.look(0);
        watch.look(100 * MS);
        var message = reports.next().message();
        assertTrue(message.contains("; it is blocked, and pinned by the static initializer of"), message);
        assertTrue(message.contains(ParksWhenLoaded.class.getName()), message);
        loop.thread().interrupt();
    }

    /// Parks for long in its static initializer, until the loop's thread is interrupted.
    private static final class ParksWhenLoaded {
        static {
            java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
        }

        static void touch() {}
    }

    /// A step that is looked at while it ends: its task waits, but on the loop's thread it no longer is.
    @Test
    void takesNoTaskThatSuspendsMeanwhileForPinned() throws Exception {
        var task = loop.submit(() -> {
            for (int i = 0; i < 20_000; i++) {
                Gyre.await(CompletableFuture.runAsync(() -> {}));
            }
        });
        for (long seconds = 0; !task.isDone(); seconds += 1_000) {
            watch.look(seconds * 1_000 * MS);
        }
        assertEquals(Outcome.Success.class, task.outcome().getClass());
        assertTrue(reports.rest().stream().noneMatch(report -> report.kind() == LoopReport.Kind.PINNED));
    }

    @Test
    void aClosedLoopIsWatchedNoMore() {
        assertTrue(watch.look(0));
        loop.close();
        assertFalse(watch.look(1_000 * MS));
    }
}
