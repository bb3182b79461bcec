package dev.gyre.loop;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.acme.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final Reports reports = new Reports();
    private final LoopConfig watched =
            LoopConfig.defaults().withStallThreshold(Duration.ofMillis(20)).withObservers(List.of(reports));

    /// The next report of that kind; slow machines may bring others.
    private LoopReport next(LoopReport.Kind kind) throws InterruptedException {
        var report = reports.next();
        while (report.kind() != kind) {
            report = reports.next();
        }
        return report;
    }

    @Test
    void reportsTheCulpritWhileItHoldsTheLoopAndWhenItLetsGo() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var enough = new AtomicBoolean();
        var loop = EventLoop.start(watched);
        try {
            loop.submit(() -> spawn("hog", () -> Program.hog(begun, enough)));
            OnLoop.await(begun, "the step begins");
            var report = reports.next();
            while (!report.message().contains("task hog")) {
                report = reports.next();
            }
            assertEquals(LoopReport.Kind.STALL, report.kind());
            assertTrue(report.message().contains("dev.acme.Program.hog(Program.java:"), report.message());
            enough.set(true);
            var end = next(LoopReport.Kind.STALL_ENDED);
            assertTrue(end.message().startsWith("task hog has let go of the loop after"), end.message());
        } finally {
            enough.set(true);
            loop.close();
        }
    }

    /// In a process of its own, for a loop that some other test has left running keeps the watchdog.
    @Test
    void loopsInARowShareOneThreadWhichEndsAfterTheLastOne() {
        var child = ChildJvm.run(LoopsInARow.class, List.of());
        assertEquals(
            List.of("a daemon", "the same for 200 loops", "gone after the last", "none without a threshold", "back"),
            child.outLines(), child.toString());
    }

    static final class LoopsInARow {
        private LoopsInARow() {}

        public static void main(String[] args) throws InterruptedException {
            run(() -> {});
            var thread = Objects.requireNonNull(watchdog());
            say(thread.isDaemon(), "a daemon");
            for (int i = 0; i < 200; i++) {
                run(() -> {});
            }
            say(watchdog() == thread, "the same for 200 loops");
            say(thread.join(Duration.ofMinutes(1)) && watchdog() == null, "gone after the last");
            run(LoopConfig.defaults().withStallThreshold(Duration.ZERO), () -> {});
            say(watchdog() == null, "none without a threshold");
            run(() -> {});
            say(watchdog() != null, "back");
        }

        private static void say(boolean so, String what) {
            System.out.println((so ? "" : "not ") + what);
        }

        private static @Nullable Thread watchdog() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(Watchdog.THREAD_NAME))
                    .findFirst()
                    .orElse(null);
        }
    }

    @Test
    void aTaskThatSuspendsInAStaticInitializerGetsAnExceptionThatExplains() throws InterruptedException {
        var others = new AtomicBoolean();
        var error = run(watched, () -> {
            spawn(() -> others.set(true));
            var thrown =
                    assertThrows(ExceptionInInitializerError.class, () -> Program.SleepsWhenLoaded.LOOP.isClosed());
            yieldNow();
            return thrown;
        });
        assertTrue(others.get(), "the loop went on");
        var cause = Objects.requireNonNull(error.getCause());
        assertTrue(cause instanceof IllegalStateException, cause.toString());
        var message = Objects.requireNonNull(cause.getMessage());
        assertTrue(
            message.startsWith("task main suspended while pinned by the static initializer of"
                    + " dev.acme.Program$SleepsWhenLoaded"
                    + " (at dev.acme.Program$SleepsWhenLoaded.<clinit>(Program.java:"),
            message);
        assertTrue(Stream.of(cause.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("<clinit>")));
        var report = next(LoopReport.Kind.PINNED);
        assertTrue(report.message().contains("ends with this exception"), report.message());
    }

    @Test
    @SuppressWarnings("restricted")
    void soDoesATaskThatSuspendsBelowANativeMethod() throws Throwable {
        var linker = Linker.nativeLinker();
        var sort = linker.downcallHandle(
            linker.defaultLookup().findOrThrow("qsort"),
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
        var thrown = new AtomicReference<Throwable>();
        // What an upcall throws ends the process, so the comparison keeps it.
        var comparison = MethodHandles.lookup()
                .findStatic(WatchdogTest.class, "compareAfterASleep", COMPARISON)
                .bindTo(thrown);
        try (var arena = Arena.ofShared()) {
            var compare = linker.upcallStub(comparison, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
            var numbers = arena.allocate(JAVA_LONG, 2);
            run(watched, () -> sortWith(sort, numbers, compare));
        }
        var message = Objects.requireNonNull(thrown.get().getMessage());
        assertTrue(message.startsWith("task main suspended while pinned by native code on its stack"), message);
        next(LoopReport.Kind.PINNED);
    }

    private static final MethodType COMPARISON =
            MethodType.methodType(int.class, AtomicReference.class, MemorySegment.class, MemorySegment.class);

    private static void sortWith(MethodHandle sort, MemorySegment numbers, MemorySegment compare) {
        try {
            sort.invoke(numbers, 2L, 8L, compare);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private static int compareAfterASleep(AtomicReference<Throwable> thrown, MemorySegment one, MemorySegment other) {
        try {
            sleep(Duration.ofMillis(1));
        } catch (Throwable failure) {
            thrown.compareAndSet(null, failure);
        }
        return 0;
    }

    @Test
    void aGroupWhoseOwnerIsPinnedLeavesItsTasksCancelledToTheRun() throws InterruptedException {
        var error = new AtomicReference<Throwable>();
        run(watched, () -> {
            error.set(assertThrows(
                ExceptionInInitializerError.class, () -> Program.GathersWhenLoaded.LOOP.isClosed()));
            sleep(Duration.ofMillis(1));
            assertEquals(1, Gyre.loop().snapshot().tasks().size(), "only main is left");
        });
        assertTrue(Objects.requireNonNull(error.get().getCause()).getMessage().contains("suspended while pinned"));
        next(LoopReport.Kind.PINNED);
    }
}
