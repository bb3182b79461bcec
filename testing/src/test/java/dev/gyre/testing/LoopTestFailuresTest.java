package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.LoopReport.Kind;
import dev.gyre.loop.Promise;
import dev.gyre.loop.WaitQueue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// Tests that fail, each run by JUnit's engine inside another test.
class LoopTestFailuresTest {
    static final IOException THROWN = new IOException("as it is");

    /// What is run; never selected by itself, for it does not end in Test.
    static final class Failing {
        @LoopTest
        void assertion() {
            assertEquals(1, 2);
        }

        @LoopTest
        void checked() throws IOException {
            yieldNow();
            throw THROWN;
        }

        @LoopTest
        void assumption() {
            Assumptions.abort("not here");
        }

        @LoopTest
        void leakedTask() {
            spawn("forgotten", () -> sleep(ofHours(1)));
            spawn("stuck", () -> Promise.create().await());
        }

        @LoopTest
        void leakedTimer() {
            loop().callLater(ofHours(1), () -> {});
        }

        @LoopTest(leakCheck = false)
        void leakedTaskThatMay() {
            spawn("forgotten", () -> sleep(ofHours(1)));
        }

        @LoopTest
        void leakedThread() {
            var loop = loop();
            var begun = Promise.<Boolean>create();
            var call = spawn(() -> Blocking.callAbandoning(() -> {
                loop.execute(() -> begun.complete(true));
                awaitRelease();
            }));
            begun.await();
            call.cancel("abandoned");
        }

        @LoopTest
        void unseenFailure() {
            spawn("careless", () -> {
                throw THROWN;
            });
        }

        @LoopTest
        void failingCallback() {
            loop().callSoon(() -> {
                throw new IllegalStateException("in a callback");
            });
            yieldNow();
        }

        @LoopTest(mayReport = Kind.CALLBACK_FAILED)
        void failingCallbackThatMay() {
            failingCallback();
        }

        @LoopTest
        void failureWithALeak() {
            loop().callSoon(() -> {
                throw new IllegalStateException("in a callback");
            });
            yieldNow();
            fail("first things first");
        }

        @LoopTest(seeds = 100)
        void order() {
            int[] value = {0};
            gather(() -> value[0] = 1, () -> assertEquals(1, value[0]));
        }

        @LoopTest(timeoutSeconds = 1)
        void hangs() {
            spawn("other", () -> Promise.create().await());
            Promise.create().await();
        }

        @LoopTest(timeoutSeconds = 1)
        void neverSuspends() {
            while (!released) {
                Thread.onSpinWait();
            }
        }

        @LoopTest
        void deadlock() {
            new WaitQueue<Void>().await("nobody", null);
        }

        @LoopTest
        void deadlockOfALoopThatOthersMayKnow() {
            loop();
            new WaitQueue<Void>().await("nobody", null);
        }
    }

    /// Ends what the failing tests leave behind.
    private static volatile boolean released;

    private static void awaitRelease() {
        while (!released) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @BeforeEach
    void hold() {
        released = false;
    }

    @AfterEach
    void release() {
        released = true;
    }

    private static List<Event> events(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Failing.class, method))
                .execute()
                .testEvents()
                .finished()
                .list();
    }

    private static Throwable failureOf(String method) {
        var events = events(method);
        var result = events.getLast().getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class);
        return result.getThrowable().orElseThrow(() -> new AssertionError(method + " did not fail: " + events));
    }

    private static void assertPasses(String method) {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Failing.class, method))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.started(1).succeeded(1));
    }

    private static void assertSays(Throwable failure, String... parts) {
        assertInstanceOf(AssertionError.class, failure);
        for (var part : parts) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
    }

    // ---- failures --------------------------------------------------------------------------------

    @Test
    void anAssertionErrorSurfacesAsItselfWithItsOwnStack() {
        var failure = failureOf("assertion");
        assertEquals("expected: <1> but was: <2>", failure.getMessage());
        assertTrue(
            List.of(failure.getStackTrace()).stream().anyMatch(frame -> frame.getMethodName().equals("assertion")));
        assertEquals(0, failure.getSuppressed().length);
    }

    @Test
    void aCheckedExceptionSurfacesAsItself() {
        assertSame(THROWN, failureOf("checked"));
    }

    @Test
    void anAssumptionAbortsTheTest() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Failing.class, "assumption"))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.started(1).aborted(1));
    }

    // ---- leaks -----------------------------------------------------------------------------------

    @Test
    void aTestThatLeavesTasksRunningFailsAndNamesThem() {
        assertSays(
            failureOf("leakedTask"),
            "task forgotten still runs, suspended at ",
            "task stuck still runs",
            "LoopTestFailuresTest.java");
    }

    @Test
    void aThreadOfTheLoopThatStillRunsMakesTheTestFail() {
        assertSays(failureOf("leakedThread"), "-blocking-1 still runs", "awaitRelease");
    }

    @Test
    void theLeakCheckCanBeTurnedOff() {
        assertPasses("leakedTaskThatMay");
    }

    @Test
    void aFailureThatNobodySawMakesTheTestFail() {
        var failure = failureOf("unseenFailure");
        assertSays(failure, "FAILURE_UNSEEN: task careless failed");
        assertSame(THROWN, failure.getSuppressed()[0]);
    }

    @Test
    void aCallbackThatThrowsMakesTheTestFail() {
        assertSays(failureOf("failingCallback"), "CALLBACK_FAILED");
    }

    @Test
    void aReportThatIsExpectedIsNoFailure() {
        assertPasses("failingCallbackThatMay");
    }

    @Test
    void whatElseWentWrongIsAddedToTheFailure() {
        var failure = failureOf("failureWithALeak");
        assertSays(failure, "first things first");
        assertSays(failure.getSuppressed()[0], "CALLBACK_FAILED");
    }

    // ---- orders ----------------------------------------------------------------------------------

    @Test
    void theSeedThatFailsIsNamedAndEndsTheSeries() {
        var events = events("order");
        assertTrue(events.size() > 1 && events.size() < 100);
        long seed = events.size() - 1;
        var failure = failureOf("order");
        assertEquals("expected: <1> but was: <0>", failure.getMessage());
        assertTrue(failure.getSuppressed()[0].getMessage().contains("-Ddev.gyre.seed=" + seed));
        assertEquals("order() seed " + seed, events.getLast().getTestDescriptor().getDisplayName());
    }

    @Test
    void theSeedOfTheCommandLineRepeatsTheFailureAlone() {
        var first = failureOf("order").getSuppressed()[0].getMessage();
        var seed = first.replaceAll("(?s).*dev.gyre.seed=(\\d+).*", "$1");
        System.setProperty("dev.gyre.seed", seed);
        try {
            assertEquals(1, events("order").size());
            assertEquals(first, failureOf("order").getSuppressed()[0].getMessage());
        } finally {
            System.clearProperty("dev.gyre.seed");
        }
    }

    // ---- hanging ---------------------------------------------------------------------------------

    @Test
    void aTestThatHangsIsGivenUpWithTheStacksOfItsTasks() {
        assertSays(
            failureOf("hangs"),
            "did not end within 1 s",
            "task main",
            "task other",
            "LoopTestFailuresTest$Failing.hangs(LoopTestFailuresTest.java");
    }

    @Test
    void aTestThatNeverSuspendsIsGivenUpWithItsStack() {
        assertSays(
            failureOf("neverSuspends"),
            "did not end within 1 s",
            "Failing.neverSuspends(",
            "its loop is left running");
    }

    @Test
    void aDeadlockIsAnExceptionAtOnce() {
        assertInstanceOf(DeadlockException.class, failureOf("deadlock"));
    }

    @Test
    void aDeadlockThatAnotherThreadMightEndIsGivenUpAfterASecond() {
        long began = System.nanoTime();
        assertSays(failureOf("deadlockOfALoopThatOthersMayKnow"), "cannot end", "DEADLOCK_SUSPECTED", "nobody");
        assertFalse(System.nanoTime() - began > 20_000_000_000L);
    }
}
