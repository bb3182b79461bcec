package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Action;
import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExplorerTest {
    /// Right as long as the deposit comes first, which it does in the loop's own order.
    private static void withdrawalThatTrustsTheOrder() {
        int[] balance = {0};
        gather(() -> balance[0] += 10, () -> {
            if (balance[0] < 10) {
                throw new IllegalStateException("overdrawn");
            }
            balance[0] -= 10;
            return balance[0];
        });
    }

    @Test
    void aProgramThatWorksInEveryOrderPasses() {
        Explorer.explore(50, () -> gather(() -> sleep(ofSeconds(1)), () -> yieldNow()));
    }

    @Test
    void findsTheOrderInWhichAProgramFailsAndItsSeedRepeatsIt() {
        var found = assertThrows(
            AssertionError.class, () -> Explorer.explore(100, ExplorerTest::withdrawalThatTrustsTheOrder));
        assertEquals("overdrawn", found.getCause().getMessage());
        var message = Pattern.compile("-Ddev.gyre.seed=(\\d+), or Explorer.replay\\((\\d+), program\\)")
                .matcher(found.getMessage());
        assertTrue(message.find(), found.getMessage());
        assertEquals(message.group(1), message.group(2));
        long seed = Long.parseLong(message.group(1));
        assertNotEquals(0, seed);
        for (int i = 0; i < 10; i++) {
            var again = assertThrows(
                AssertionError.class, () -> Explorer.replay(seed, ExplorerTest::withdrawalThatTrustsTheOrder));
            assertEquals(found.getMessage(), again.getMessage());
        }
    }

    @Test
    void theSeedOfTheCommandLineIsTheOnlyOneUsed() {
        var found = assertThrows(
            AssertionError.class, () -> Explorer.explore(100, ExplorerTest::withdrawalThatTrustsTheOrder));
        var number = Pattern.compile("order of seed (\\d+)").matcher(found.getMessage());
        assertTrue(number.find());
        int[] runs = {0};
        System.setProperty("dev.gyre.seed", number.group(1));
        try {
            var again = assertThrows(AssertionError.class, () -> Explorer.explore(100, () -> {
                runs[0]++;
                withdrawalThatTrustsTheOrder();
            }));
            assertEquals(found.getMessage(), again.getMessage());
        } finally {
            System.clearProperty("dev.gyre.seed");
        }
        assertEquals(1, runs[0]);
    }

    @Test
    void theMessageHasTheStepsWithTheirVirtualTime() {
        var found = assertThrows(AssertionError.class, () -> Explorer.explore(1, () -> {
            spawn("worker", () -> sleep(ofSeconds(90)));
            sleep(ofMillis(2500));
            throw new java.io.IOException("disk full");
        }));
        assertInstanceOf(java.io.IOException.class, found.getCause());
        assertTrue(found.getMessage().startsWith("java.io.IOException: disk full\nfailed in the order of seed 0"));
        assertTrue(found.getMessage().contains("0s worker"), found.getMessage());
        assertTrue(found.getMessage().contains("2.5s main"), found.getMessage());
    }

    /// Uses what decides an order: timers that are due together, groups, cancellation, hand-over between tasks,
    /// callbacks, the loop's random numbers.
    private static void variedProgram(List<String> log) {
        TaskGroup.run(group -> {
            var first = Promise.<String>create();
            for (int i = 0; i < 8; i++) {
                int number = i;
                group.spawn("worker-" + i, () -> {
                    sleep(Duration.ofMillis(loop().random().nextInt(4)));
                    log.add(number + " at " + now());
                    first.complete("worker " + number);
                    loop().callSoon(() -> log.add("callback of " + number));
                    moveOnAfter(ofSeconds(number % 3), () -> sleep(ofSeconds(2)));
                    yieldNow();
                    log.add(number + " ends at " + now());
                });
            }
            log.add("first was " + first.await());
        });
    }

    private static StepTrace traceOf(long seed, Action<?> program) throws Throwable {
        var loop = new TestLoop(seed, VirtualTicker.jumping(), TestLoop.Leaks.FORBIDDEN, Set.of());
        loop.run(program::run, ofSeconds(30));
        return loop.trace();
    }

    @Test
    void theSameSeedGivesTheSameTraceTenTimes() throws Throwable {
        for (long seed = 0; seed < 5; seed++) {
            var log = new ArrayList<String>();
            var trace = traceOf(seed, () -> variedProgram(log));
            for (int i = 0; i < 10; i++) {
                var logAgain = new ArrayList<String>();
                var again = traceOf(seed, () -> variedProgram(logAgain));
                assertEquals(log, logAgain);
                assertEquals(trace.lines(), again.lines());
                assertEquals(trace.fingerprint(), again.fingerprint());
            }
        }
    }

    @Test
    void differentSeedsGiveDifferentTraces() throws Throwable {
        var fingerprints = new HashSet<Long>();
        for (long seed = 0; seed < 20; seed++) {
            fingerprints.add(traceOf(seed, () -> variedProgram(new ArrayList<>())).fingerprint());
        }
        assertEquals(20, fingerprints.size());
    }

    @Test
    void aTaskLeftRunningIsAFailure() {
        var found = assertThrows(AssertionError.class, () -> Explorer.explore(2, () -> {
            spawn("forgotten", () -> sleep(ofHours(1)));
        }));
        assertTrue(found.getMessage().contains("task forgotten still runs, suspended at "), found.getMessage());
    }

    @Test
    void aFailureThatNobodySawIsAFailure() {
        var unseen = new IllegalArgumentException("unseen");
        var found = assertThrows(AssertionError.class, () -> Explorer.explore(1, () -> {
            spawn(() -> {
                throw unseen;
            });
        }));
        assertTrue(found.getMessage().contains("FAILURE_UNSEEN"), found.getMessage());
        assertSame(unseen, found.getCause().getSuppressed()[0]);
    }

    @Test
    void exploringFromInsideATaskUsesLoopsOfItsOwn() {
        run(() -> {
            var here = loop();
            Explorer.explore(2, () -> assertNotEquals(here, loop()));
        });
    }

    @Test
    void thereIsAtLeastOneSeed() {
        assertThrows(IllegalArgumentException.class, () -> Explorer.explore(0, () -> {}));
    }
}
