package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.assertDoesNotSuspend;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.testing.LoopAssertions;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// What a resolver answers, what it asks for and when, and what it remembers; in virtual time, with tasks in the place
/// of threads.
class ResolverTest {
    private static final ResolverOptions DEFAULTS = ResolverOptions.defaults();

    /// The name server of a test. A name says what it is: the number in it is how many milliseconds its look-up takes.
    private static final class Names implements Lookup {
        final List<String> asked = new ArrayList<>();
        int underWay;

        @Override
        public List<InetAddress> lookUp(String name) throws IOException {
            asked.add(name);
            int number = asked.size();
            underWay++;
            try {
                sleep(ofMillis(Long.parseLong("0" + name.replaceAll("[^0-9]", ""))));
            } finally {
                underWay--;
            }
            if (name.startsWith("none")) {
                throw new UnknownHostException(name + ": Name or service not known");
            }
            if (name.startsWith("broken")) {
                throw new IOException("the wire is cut");
            }
            if (name.startsWith("empty")) {
                return List.of();
            }
            return List.of(address(number));
        }
    }

    private static InetAddress address(int number) {
        return InetAddress.ofLiteral("192.0.2." + number);
    }

    private final Names names = new Names();

    private Resolver resolver(ResolverOptions options) {
        return Resolver.of(options, names, body -> spawn("lookup", body::run));
    }

    private final Resolver resolver = resolver(DEFAULTS);

    private static Duration since(Instant begin) {
        return Duration.between(begin, now());
    }

    // ---- answered at once ------------------------------------------------------------------------

    @LoopTest
    void addressesAsTextAreTheirOwnAnswer() throws Exception {
        for (var text : List.of("192.0.2.7", "2001:db8::7", "[2001:db8::7]", "::ffff:192.0.2.7", "[fe80::7%1]")) {
            var expected = InetAddress.ofLiteral(text.replaceAll("[\\[\\]]", ""));
            assertEquals(List.of(expected), assertDoesNotSuspend(() -> resolver.resolve(text)));
        }
        assertEquals(List.of(), names.asked);
    }

    @LoopTest
    void localhostAndAllBelowItIsThisMachine() throws Exception {
        for (var text : List.of("localhost", "LocalHost.", "a.b.localhost")) {
            var addresses = assertDoesNotSuspend(() -> resolver.resolve(text));
            assertEquals(List.of("127.0.0.1", "0:0:0:0:0:0:0:1"),
                addresses.stream().map(InetAddress::getHostAddress).toList());
            assertTrue(addresses.stream().allMatch(InetAddress::isLoopbackAddress));
        }
        assertEquals(List.of(), names.asked);
    }

    @LoopTest
    void whatNamesNoHostIsNotAskedFor() {
        for (var text : List.of("", ".", "a..b", "a b", "127.1", "1.2.3.4.5", "[::1")) {
            assertThrows(UnknownHostException.class, () -> resolver.resolve(text), text);
        }
        assertEquals(List.of(), names.asked);
    }

    // ---- looking up ------------------------------------------------------------------------------

    @LoopTest(seeds = 20)
    void tasksThatWantOneNameWaitForOneLookup() throws Exception {
        var begin = now();
        var answers = gather(
            () -> resolver.resolve("slow100.test"),
            () -> resolver.resolve("Slow100.TEST"),
            () -> {
                sleep(ofMillis(50));
                return resolver.resolve("slow100.test");
            });
        assertEquals(List.of("slow100.test"), names.asked);
        assertEquals(ofMillis(100), since(begin));
        answers.forEach(answer -> assertEquals(List.of(address(1)), answer));
    }

    @LoopTest
    void differentNamesAreLookedUpAtTheSameTime() {
        var begin = now();
        gather(() -> resolver.resolve("a100.test"), () -> resolver.resolve("b100.test"));
        assertEquals(ofMillis(100), since(begin));
    }

    @LoopTest
    void anUnknownHostIsNamedWithTheReason() {
        var failure = assertThrows(UnknownHostException.class, () -> resolver.resolve("none.test"));
        assertEquals("no address of none.test: Name or service not known", failure.getMessage());
        assertEquals("none.test: Name or service not known", failure.getCause().getMessage());
        var empty = assertThrows(UnknownHostException.class, () -> resolver.resolve("empty.test"));
        assertEquals("no address of empty.test: the look-up found none", empty.getMessage());
    }

    @LoopTest
    void aLookupThatFailsIsNotRemembered() {
        for (int i = 0; i < 2; i++) {
            var failure = assertThrows(IOException.class, () -> resolver.resolve("broken.test"));
            assertEquals("the look-up of broken.test failed", failure.getMessage());
            assertEquals("the wire is cut", failure.getCause().getMessage());
        }
        assertEquals(2, names.asked.size());
    }

    @LoopTest
    void whereNoThreadCanBeStartedTheLookupFails() {
        var full = new OutOfMemoryError("unable to create native thread");
        var resolver = Resolver.of(DEFAULTS, names, body -> {
            throw full;
        });
        assertSame(full, assertThrows(IOException.class, () -> resolver.resolve("a.test")).getCause());
    }

    // ---- limits ----------------------------------------------------------------------------------

    @LoopTest
    void nobodyWaitsLongerThanTheLimit() {
        var begin = now();
        var failure = assertThrows(UnknownHostException.class, () -> resolver.resolve("slow30000.test"));
        assertEquals(ofSeconds(10), since(begin));
        assertTrue(failure.getMessage().startsWith("no address of slow30000.test was found within PT10S"
                + " (ResolverOptions.timeLimit)"),
            failure.getMessage());
        sleep(ofSeconds(20));
    }

    /// Or a name server that is silent would take a thread for each attempt.
    @LoopTest(seeds = 20)
    void whoComesAfterTheLimitWaitsForTheSameLookup() throws IOException {
        assertThrows(UnknownHostException.class, () -> resolver.resolve("slow15000.test"));
        var begin = now();
        assertEquals(List.of(address(1)), resolver.resolve("slow15000.test"));
        assertEquals(ofSeconds(5), since(begin));
        assertEquals(1, names.asked.size());
    }

    @LoopTest
    void tooManyNamesAtATimeAreRefusedByTheNameOfTheLimit() throws IOException {
        var resolver = resolver(DEFAULTS.withWaitingMax(2));
        spawn(() -> resolver.resolve("a100.test"));
        spawn(() -> resolver.resolve("b100.test"));
        LoopAssertions.waitAllTasksBlocked();
        var failure = assertThrows(IOException.class, () -> resolver.resolve("c.test"));
        assertEquals("c.test is not looked up, because 2 other names are (ResolverOptions.waitingMax): the system's"
                + " resolver is slow, or asked for too many",
            failure.getMessage());
        assertEquals(List.of(address(1)), resolver.resolve("a100.test"));
        assertEquals(List.of(address(3)), resolver.resolve("c.test"));
    }

    // ---- remembering -----------------------------------------------------------------------------

    @LoopTest
    void addressesAreRememberedForHalfAMinute() throws Exception {
        assertEquals(List.of(address(1)), resolver.resolve("a5.test"));
        sleep(ofMillis(29_999));
        assertEquals(List.of(address(1)), assertDoesNotSuspend(() -> resolver.resolve("a5.test")));
        sleep(ofMillis(1));
        assertEquals(List.of(address(2)), resolver.resolve("a5.test"));
    }

    @LoopTest
    void thatThereIsNoneIsRememberedForASecond() {
        for (int i = 0; i < 4; i++) {
            assertThrows(UnknownHostException.class, () -> resolver.resolve("none.test"));
            sleep(ofMillis(i == 0 ? 999 : 1));
        }
        assertEquals(2, names.asked.size());
    }

    @LoopTest
    void aTtlOfZeroRemembersNothing() throws IOException {
        var resolver = resolver(DEFAULTS.withPositiveTtl(Duration.ZERO).withNegativeTtl(Duration.ZERO));
        for (var name : List.of("a.test", "a.test", "none.test", "none.test")) {
            if (name.startsWith("none")) {
                assertThrows(UnknownHostException.class, () -> resolver.resolve(name));
            } else {
                resolver.resolve(name);
            }
        }
        assertEquals(4, names.asked.size());
    }

    @LoopTest
    void theNamesThatWereAskedForLastAreRemembered() throws IOException {
        var resolver = resolver(DEFAULTS.withEntriesMax(2));
        for (var name : List.of("a.test", "b.test", "a.test", "c.test", "a.test", "b.test")) {
            resolver.resolve(name);
        }
        assertEquals(List.of("a.test", "b.test", "c.test", "b.test"), names.asked);
    }

    @LoopTest
    void everythingCanBeForgotten() throws IOException {
        resolver.resolve("a.test");
        resolver.forget();
        resolver.resolve("a.test");
        assertEquals(2, names.asked.size());
    }

    // ---- cancellation ----------------------------------------------------------------------------

    @LoopTest
    void aCancelledTaskNeitherAsksNorAnswers() {
        try (var scope = CancelScope.open()) {
            scope.cancel("the test says so");
            assertThrows(TaskCancelledException.class, () -> resolver.resolve("192.0.2.1"));
            assertThrows(TaskCancelledException.class, () -> resolver.resolve("a.test"));
        }
        assertEquals(List.of(), names.asked);
    }

    /// A pool whose threads are all busy until the test says otherwise.
    private static final class Busy {
        final List<Runnable> waiting = new ArrayList<>();

        void comesToThem() {
            var now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(body -> spawn("lookup", body::run));
            LoopAssertions.waitAllTasksBlocked();
        }
    }

    @LoopTest(seeds = 20)
    void whatNobodyWaitsForAnyMoreIsNotAskedFor() throws IOException {
        var busy = new Busy();
        var resolver = Resolver.of(DEFAULTS, names, busy.waiting::add);
        assertThrows(UnknownHostException.class, () -> resolver.resolve("a.test"));
        busy.comesToThem();
        assertEquals(List.of(), names.asked);
        var later = spawn(() -> resolver.resolve("a.test"));
        LoopAssertions.waitAllTasksBlocked();
        busy.comesToThem();
        assertEquals(List.of(address(1)), later.await());
    }

    @LoopTest(seeds = 20)
    void whoComesWhileAnAbandonedLookupWaitsForAThreadGetsItsAnswer() {
        var busy = new Busy();
        var resolver = Resolver.of(DEFAULTS, names, busy.waiting::add);
        assertThrows(UnknownHostException.class, () -> resolver.resolve("a.test"));
        var second = spawn(() -> resolver.resolve("a.test"));
        LoopAssertions.waitAllTasksBlocked();
        assertEquals(1, busy.waiting.size());
        busy.comesToThem();
        assertEquals(List.of(address(1)), second.await());
    }

    /// The thread has seen that nobody waits, and its message is on the way.
    @LoopTest(seeds = 20)
    void whoComesWhenALookupHasJustBeenSkippedIsAskedForAnew() {
        var busy = new Busy();
        var resolver = Resolver.of(DEFAULTS, names, busy.waiting::add);
        assertThrows(UnknownHostException.class, () -> resolver.resolve("a.test"));
        busy.waiting.removeFirst().run();
        var second = spawn(() -> resolver.resolve("a.test"));
        LoopAssertions.waitAllTasksBlocked();
        busy.comesToThem();
        assertEquals(List.of(address(1)), second.await());
    }

    /// Whatever is cancelled when, the others get their answer in time, and in the end the resolver works on nothing.
    @LoopTest(seeds = 100)
    void cancelledAtAnyPointNothingIsLeftAndNobodyElseSuffers(RandomGenerator random) {
        var resolver = resolver(DEFAULTS.withPositiveTtl(ofMillis(20)).withNegativeTtl(ofMillis(5)));
        var askers = Stream.generate(() -> {
            var name = Stream.of("a10.test", "b30.test", "none20.test").toList().get(random.nextInt(3));
            int beginMillis = random.nextInt(60);
            int patienceMillis = random.nextInt(40);
            return spawn(() -> {
                sleep(ofMillis(beginMillis));
                var begin = now();
                moveOnAfter(ofMillis(patienceMillis), () -> {
                    try {
                        resolver.resolve(name);
                    } catch (UnknownHostException none) {
                        assertTrue(name.startsWith("none"));
                    }
                });
                assertTrue(since(begin).compareTo(ofMillis(Math.min(patienceMillis, 60))) <= 0);
            });
        }).limit(30).toList();
        awaitAll(askers);
        askers.forEach(asker -> asker.await());
        sleep(ofSeconds(1));
        assertEquals(0, names.underWay);
        assertTrue(resolver.toString().startsWith("resolver (0 names under way"), resolver.toString());
    }

    @LoopTest
    void aSnapshotSaysWhichNameATaskWaitsFor() {
        var asker = spawn("asker", () -> resolver.resolve("slow10.test"));
        LoopAssertions.waitAllTasksBlocked();
        assertTrue(loop().snapshot().toString().contains("waits for the addresses of slow10.test"),
            () -> loop().snapshot().toString());
        asker.await();
    }
}
