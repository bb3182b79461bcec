package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.ScriptedNetwork.accepts;
import static dev.gyre.loop.net.ScriptedNetwork.acceptsUnstoppably;
import static dev.gyre.loop.net.ScriptedNetwork.isSilent;
import static dev.gyre.loop.net.ScriptedNetwork.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Action;
import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Connecting to a host with several addresses: when which attempt begins, who wins, and that nothing is left.
class HappyEyeballsTest {
    private static final String SIX = "2001:db8::1";
    private static final String SIX_B = "2001:db8::2";
    private static final String FOUR = "192.0.2.1";
    private static final String FOUR_B = "192.0.2.2";

    private static List<Duration> starts(ScriptedNetwork network) {
        return network.attempts.stream().map(ScriptedNetwork.Attempt::after).toList();
    }

    private static List<Duration> millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toList();
    }

    private static String addressOf(ByteStream stream) {
        return ((InetSocketAddress) stream.remoteAddress()).getAddress().getHostAddress();
    }

    // ---- when attempts begin ---------------------------------------------------------------------

    @Test
    void familiesTakeTurnsBeginningWithTheFirst() {
        assertEquals(
            addresses(FOUR, SIX, FOUR_B, SIX_B, "192.0.2.3"),
            HappyEyeballs.byTurns(addresses(FOUR, FOUR_B, "192.0.2.3", SIX, SIX_B)));
        assertEquals(addresses(SIX, FOUR, SIX_B), HappyEyeballs.byTurns(addresses(SIX, SIX_B, FOUR)));
        assertEquals(addresses(SIX, SIX_B), HappyEyeballs.byTurns(addresses(SIX, SIX_B)));
    }

    private static List<InetAddress> addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    @LoopTest(seeds = 20)
    void aSilentAddressIsOvertakenByTheNext() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("three.test", SIX, FOUR, SIX_B);
        network.at(SIX, isSilent());
        network.at(FOUR, isSilent());
        network.at(SIX_B, accepts(ofMillis(10)));
        var stream = Tcp.connect("three.test", 80);
        assertEquals(InetAddress.ofLiteral(SIX_B).getHostAddress(), addressOf(stream));
        assertEquals(millis(0, 250, 500), starts(network));
        assertEquals(0, network.underWay);
        assertEquals(1, network.open());
    }

    @LoopTest(seeds = 20)
    void theNextBeginsAtOnceWhenOneFails() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("four.test", SIX, FOUR, SIX_B, FOUR_B);
        network.at(SIX, refuses(ofMillis(40)));
        network.at(FOUR, isSilent());
        network.at(SIX_B, refuses(ofMillis(7)));
        network.at(FOUR_B, accepts(ofMillis(100)));
        assertEquals(FOUR_B, addressOf(Tcp.connect("four.test", 80)));
        assertEquals(millis(0, 40, 290, 297), starts(network));
    }

    @LoopTest
    void aFastAnswerNeedsOneAttempt() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, accepts(ofMillis(249)));
        Tcp.connect("two.test", 80);
        assertEquals(1, network.attempts.size());
    }

    @LoopTest
    void theStaggerIsAnOption() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, isSilent());
        network.at(FOUR, accepts(ofMillis(1)));
        Tcp.connect("two.test", 80, TcpOptions.defaults().withConnectStagger(ofMillis(30)));
        assertEquals(millis(0, 30), starts(network));
    }

    @LoopTest
    void aSlowFirstAddressMayStillWin() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, accepts(ofMillis(300)));
        network.at(FOUR, accepts(ofMillis(100)));
        assertEquals(InetAddress.ofLiteral(SIX).getHostAddress(), addressOf(Tcp.connect("two.test", 80)));
        assertEquals(1, network.made.size());
    }

    @LoopTest
    void manyAddressesAreNotAllTriedAtOnce() throws IOException {
        var network = ScriptedNetwork.install();
        var many = IntStream.rangeClosed(1, 40).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);
        network.host("many.test", many);
        for (var one : many) {
            network.at(one, isSilent());
        }
        network.at(many[39], accepts(ofMillis(1)));
        assertEquals(many[39], addressOf(Tcp.connect("many.test", 80)));
        assertEquals(16, network.underWayMost);
        assertEquals(40, network.attempts.size());
    }

    // ---- who wins --------------------------------------------------------------------------------

    /// Both connections are made in the same instant, 500 ms after the beginning.
    @LoopTest(seeds = 100)
    void ofTwoAtTheSameMomentOneIsReturnedAndOneClosed() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, accepts(ofMillis(500)));
        network.at(FOUR, accepts(ofMillis(250)));
        var stream = Tcp.connect("two.test", 80);
        assertFalse(stream.isClosed());
        assertEquals(1, network.open());
        assertEquals(millis(0, 250), starts(network));
    }

    @LoopTest(seeds = 20)
    void aLoserThatConnectsAlthoughItIsCancelledIsClosed() throws IOException {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, acceptsUnstoppably(ofMillis(400)));
        network.at(FOUR, accepts(ofMillis(10)));
        var stream = Tcp.connect("two.test", 80);
        assertEquals(FOUR, addressOf(stream));
        assertEquals(2, network.made.size());
        assertTrue(network.made.getLast().isClosed());
        assertFalse(stream.isClosed());
    }

    // ---- failure ---------------------------------------------------------------------------------

    @LoopTest(seeds = 20)
    void theFailuresOfAllAddressesAreOne() {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, refuses(ofMillis(300)));
        network.at(FOUR, refuses(ofMillis(5)));
        var failure = assertThrows(ConnectException.class, () -> Tcp.connect("two.test", 8080));
        assertTrue(failure.getMessage().contains("two.test, port 8080"), failure.getMessage());
        assertTrue(failure.getMessage().contains("192.0.2.1 (refused)"), failure.getMessage());
        assertTrue(failure.getMessage().contains("[2001:db8:0:0:0:0:0:1] (refused)"), failure.getMessage());
        assertEquals(2, failure.getSuppressed().length);
        assertEquals(ofMillis(300), Duration.between(network.begin(), now()));
    }

    @LoopTest
    void aHostWithOneAddressFailsInTheSameWords() {
        var network = ScriptedNetwork.install();
        network.host("one.test", FOUR);
        network.at(FOUR, refuses(ofMillis(5)));
        var failure = assertThrows(ConnectException.class, () -> Tcp.connect("one.test", 81));
        assertEquals("cannot connect to one.test, port 81; tried 192.0.2.1 (refused)", failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
    }

    @LoopTest
    void eachAttemptHasItsOwnLimit() {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, isSilent());
        network.at(FOUR, isSilent());
        var options = TcpOptions.defaults().withConnectTimeout(ofSeconds(2));
        var failure = assertThrows(IOException.class, () -> Tcp.connect("two.test", 80, options));
        for (var suppressed : failure.getSuppressed()) {
            assertInstanceOf(SocketTimeoutException.class, suppressed);
            assertTrue(suppressed.getMessage().contains("PT2S (TcpOptions.connectTimeout)"), suppressed::getMessage);
        }
        assertEquals(ofMillis(2250), Duration.between(network.begin(), now()));
        assertEquals(0, network.underWay);
    }

    @LoopTest
    void anUnknownHostIsNotTried() {
        var network = ScriptedNetwork.install();
        assertThrows(UnknownHostException.class, () -> Tcp.connect("nowhere.test", 80));
        assertEquals(0, network.attempts.size());
    }

    @LoopTest
    void aPortOutOfRangeIsRefusedBeforeAnythingIsAsked() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Tcp.connect("two.test", 65_536));
        assertEquals("the port of two.test is 65536, but must be 1 to 65535", failure.getMessage());
    }

    /// A defect of the network is no failure of an address: it ends the race, and what was connected is closed.
    @LoopTest(seeds = 20)
    void anUnexpectedExceptionEndsTheRace() {
        var network = ScriptedNetwork.install();
        network.host("two.test", SIX, FOUR);
        network.at(SIX, acceptsUnstoppably(ofMillis(300)));
        var defect = new IllegalStateException("defect");
        network.at(FOUR, () -> {
            sleep(ofMillis(20));
            throw defect;
        });
        assertSame(defect, assertThrows(IllegalStateException.class, () -> Tcp.connect("two.test", 80)));
        assertEquals(1, network.made.size());
        assertEquals(0, network.open());
    }

    // ---- cancellation ----------------------------------------------------------------------------

    /// Cancels a connection at one moment, a few turns after it: before, while and after things happen.
    private static void cancelAt(Duration moment, int turns, Action<Exception> connecting) throws Exception {
        try (var scope = CancelScope.open()) {
            var canceller = spawn(() -> {
                sleep(moment);
                for (int i = 0; i < turns; i++) {
                    yieldNow();
                }
                scope.cancel("the test says so");
            });
            try {
                connecting.run();
            } catch (TaskCancelledException expected) {
                checkpointMustThrow();
            } finally {
                canceller.cancel("the test is over");
            }
        }
    }

    private static void checkpointMustThrow() {
        assertThrows(TaskCancelledException.class, () -> checkpoint());
    }

    @LoopTest(seeds = 100)
    void cancelledAtAnyPointNothingIsLeft(RandomGenerator random) throws Exception {
        var network = ScriptedNetwork.install();
        network.host("three.test", SIX, FOUR, SIX_B);
        for (long millis : new long[] {0, 1, 100, 249, 250, 251, 300, 350, 500, 600}) {
            network.at(SIX, random.nextBoolean() ? accepts(ofMillis(350)) : refuses(ofMillis(100)));
            network.at(FOUR, random.nextBoolean() ? accepts(ofMillis(100)) : acceptsUnstoppably(ofMillis(350)));
            network.at(SIX_B, random.nextBoolean() ? acceptsUnstoppably(ofMillis(100)) : isSilent());
            int turns = random.nextInt(6);
            var got = new ByteStream[1];
            cancelAt(ofMillis(millis), turns, () -> got[0] = Tcp.connect("three.test", 80));
            assertEquals(0, network.underWay, () -> "attempts go on after a cancellation at " + millis + " ms");
            assertEquals(got[0] == null ? 0 : 1, network.open(), () -> "cancelled at " + millis + " ms + " + turns);
            if (got[0] != null) {
                got[0].close();
            }
        }
    }
}
