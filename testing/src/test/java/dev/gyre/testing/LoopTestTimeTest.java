package dev.gyre.testing;

import static dev.gyre.loop.Gyre.now;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/// In which time, and how often, a test with [LoopTest#time] runs.
class LoopTestTimeTest {
    private static final List<Instant> BEGINNINGS = new ArrayList<>();

    /// What is run; never selected by itself, for it does not end in Test.
    static final class Timed {
        @LoopTest
        void virtual() {
            takeTime();
        }

        @LoopTest(time = LoopTest.Time.REAL)
        void real() {
            takeTime();
        }

        @LoopTest(seeds = 2, time = LoopTest.Time.BOTH)
        void both() {
            takeTime();
        }

        @LoopTest(time = LoopTest.Time.BOTH)
        void failsInRealTime() {
            assertEquals(Instant.EPOCH, now());
        }

        private static void takeTime() {
            BEGINNINGS.add(now());
            sleep(ofMillis(1));
        }
    }

    private static EngineExecutionResults run(String method) {
        BEGINNINGS.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Timed.class, method))
                .execute();
    }

    private static List<String> namesOfTests(EngineExecutionResults results) {
        return results.testEvents().started().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    @Test
    void timeIsVirtualUnlessTheTestSaysOtherwise() {
        assertEquals(List.of("virtual()"), namesOfTests(run("virtual")));
        assertEquals(List.of(Instant.EPOCH), BEGINNINGS);
    }

    @Test
    void realTimeIsTheTimeOfDay() {
        assertEquals(List.of("real()"), namesOfTests(run("real")));
        assertNotEquals(Instant.EPOCH, BEGINNINGS.getFirst());
    }

    @Test
    void inBothTimesMeansEachOrderInVirtualTimeAndThenOnceInRealTime() {
        assertEquals(
            List.of("both() seed 0", "both() seed 1", "both() seed 0 in real time"), namesOfTests(run("both")));
        assertEquals(List.of(Instant.EPOCH, Instant.EPOCH), BEGINNINGS.subList(0, 2));
        assertNotEquals(Instant.EPOCH, BEGINNINGS.getLast());
    }

    @Test
    void aTestThatFailsInRealTimeOnlyPromisesNoSeedThatRepeatsIt() {
        var failed = run("failsInRealTime").testEvents().failed().list();
        assertEquals(1, failed.size());
        var result = failed.getFirst().getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class);
        assertEquals(0, result.getThrowable().orElseThrow().getSuppressed().length);
    }

    @Test
    void oneSeedAloneIsRepeatedInVirtualTimeOnly() {
        System.setProperty("dev.gyre.seed", "1");
        try {
            assertEquals(List.of("both() seed 1"), namesOfTests(run("both")));
            assertEquals(List.of(Instant.EPOCH), BEGINNINGS);
        } finally {
            System.clearProperty("dev.gyre.seed");
        }
    }
}
