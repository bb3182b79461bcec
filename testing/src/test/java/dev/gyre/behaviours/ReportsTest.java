package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the loop tells its observers, and what they cannot do to it.
class ReportsTest {
    /// Far longer than the watchdog ever takes.
    private static final long STALL_SECONDS_MAX = 30;

    /// asyncio: test_set_exc_handler_broken.
    @Test
    void anObserverThatThrowsHurtsNeitherTheLoopNorTheOthers() throws Exception {
        Programs.inEveryOrder(config -> {
            var reports = new CopyOnWriteArrayList<LoopReport>();
            var calls = new ArrayList<String>();
            LoopObserver broken = new LoopObserver() {
                @Override
                public void reported(LoopReport report) {
                    throw new IllegalStateException("in the observer");
                }
            };
            run(config.withObservers(List.of(broken, collecting(reports))), () -> {
                loop().callSoon(() -> throwInCallback("first"));
                loop().callSoon(() -> calls.add("after the first"));
                waitAllTasksBlocked();
                loop().callSoon(() -> throwInCallback("second"));
                loop().callSoon(() -> calls.add("after the second"));
                waitAllTasksBlocked();
                sleep(ofMillis(1));
            });
            assertEquals(List.of("after the first", "after the second"), calls);
            var failures = reports.stream()
                    .filter(report -> report.kind() == LoopReport.Kind.CALLBACK_FAILED)
                    .map(report -> String.valueOf(report.failure()))
                    .toList();
            assertEquals(2, failures.size(), reports.toString());
            assertTrue(failures.getFirst().contains("first"), failures.toString());
            assertTrue(failures.getLast().contains("second"), failures.toString());
        });
    }

    private static void throwInCallback(String message) {
        throw new IllegalStateException(message);
    }

    private static LoopObserver collecting(List<LoopReport> reports) {
        return new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                reports.add(report);
            }
        };
    }

    /// asyncio: test_log_slow_callbacks. Told while it runs, and not when it is over: this one would never be.
    @Test
    void aTaskThatHoldsTheLoopIsReportedWhileItDoes() {
        var report = stallOf(() -> run(watched(), () -> {
            spawn("greedy", () -> holdTheLoopUntilReported()).await();
        }));
        assertTrue(report.message().contains("task greedy has held the loop for "), report.message());
    }

    /// asyncio: test_log_slow_callbacks.
    @Test
    void aCallbackThatHoldsTheLoopIsReportedWhileItDoes() {
        var report = stallOf(() -> run(watched(), () -> {
            loop().callSoon(() -> holdTheLoopUntilReported());
            waitAllTasksBlocked();
        }));
        assertTrue(report.message().contains("callback"), report.message());
    }

    /// On the stack of the reports that are meant: on a slow machine other steps are slow too.
    private static final String CULPRIT = "ReportsTest.holdTheLoopUntilReported";

    private final CountDownLatch told = new CountDownLatch(1);
    private final List<LoopReport> stalls = new CopyOnWriteArrayList<>();

    private LoopConfig watched() {
        return LoopConfig.defaults().withStallThreshold(ofMillis(10)).withObservers(List.of(new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                if (report.kind() == LoopReport.Kind.STALL && report.message().contains(CULPRIT)) {
                    stalls.add(report);
                    told.countDown();
                }
            }
        }));
    }

    private void holdTheLoopUntilReported() {
        long began = System.nanoTime();
        while (told.getCount() > 0 && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(STALL_SECONDS_MAX)) {
            Thread.onSpinWait();
        }
    }

    private LoopReport stallOf(Runnable program) {
        program.run();
        assertFalse(stalls.isEmpty(), "nothing was reported");
        return stalls.getFirst();
    }
}
