package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.Talk.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Network;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.Udp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/// The simulated network in tests: who gets it, what it writes down, what it finds left behind.
class SimNetworkTest {
    private static final int PORT = 7000;

    // ---- traces ----------------------------------------------------------------------------------

    /// Uses everything that draws from the seed, and returns the trace.
    private static String variedProgram(SimNetwork network) throws Exception {
        network.host("a").host("b").host("c");
        network.link(SimLink.rough());
        try (var listener = network.on("b", () -> Tcp.listen(PORT));
                var socket = network.on("c", () -> Udp.open(new InetSocketAddress(53)))) {
            TaskGroup.run(group -> {
                var server = group.spawn(() -> serveAll(listener));
                network.chaos(SimChaos.defaults().withLasting(ofSeconds(20)).withHosts("a", "b", "c"));
                for (var host : List.of("a", "c")) {
                    group.spawn(() -> network.on(host, () -> askOften(network)));
                }
                for (int i = 0; i < 20; i++) {
                    var target = new InetSocketAddress(dev.gyre.loop.net.Dns.resolve("127.0.0.1").getFirst(), 53);
                    network.on("c", () -> socket.send(java.nio.ByteBuffer.allocate(10), target));
                    sleep(ofSeconds(1));
                }
                sleep(ofMinutes(5));
                server.cancel("done");
            });
        }
        return network.trace().toString();
    }

    private static void serveAll(dev.gyre.loop.net.Listener listener) throws IOException {
        TaskGroup.run(connections -> {
            while (!listener.addresses().isEmpty()) {
                var stream = listener.accept();
                connections.spawn(() -> {
                    try (stream) {
                        echo(stream);
                    } catch (IOException gone) {
                        // The client connects anew.
                    }
                });
            }
        });
    }

    private static void askOften(SimNetwork network) {
        for (int i = 0; i < 10; i++) {
            try {
                moveOnAfter(ofSeconds(3), () -> {
                    try (var stream = connect("b", PORT)) {
                        stream.write(new byte[3000]);
                        readExactly(stream, 3000);
                    }
                });
            } catch (IOException failed) {
                assertTrue(!failed.getMessage().isEmpty());
            }
        }
    }

    private static String traceOf(long seed) {
        var trace = new String[1];
        Explorer.replay(seed, () -> trace[0] = variedProgram(SimNetwork.of(seed).install()));
        return trace[0];
    }

    @Test
    void theSameSeedWritesTheSameTraceAndAnotherSeedAnother() {
        var traces = new HashSet<String>();
        for (long seed = 0; seed < 20; seed++) {
            var trace = traceOf(seed);
            assertEquals(trace, traceOf(seed));
            assertEquals(trace, traceOf(seed));
            traces.add(trace);
        }
        assertEquals(20, traces.size());
    }

    @LoopTest
    void theTraceSaysWhatHappenedAndWhen(SimNetwork network) throws Exception {
        network.host("client").host("server");
        network.dnsDelay(Duration.ZERO);
        sleep(ofMillis(500));
        try (var listener = network.on("server", () -> Tcp.listen(PORT));
                var client = network.on("client", () -> connect("server", PORT))) {
            var server = listener.accept();
            client.write("hello");
            network.partition("client", "server");
            sleep(ofSeconds(1));
            network.heal("client", "server");
            read(server, 10);
            server.abort();
            sleep(ofSeconds(1));
        }
        assertEquals(
            """
                0.5s listener server:7000 opens
                0.5s the name server is asked for
                0.5s client:49152 > server:7000 asks to connect
                0.501s client:49152 > server:7000 is heard
                0.502s client:49152 > server:7000 is connected
                0.502s server:7000 > client:49152 is accepted
                0.502s the way is cut: client > server
                0.502s the way is cut: server > client
                0.503s client:49152 > server:7000 is held back
                1.502s the way is healed: client <> server
                1.503s client:49152 > server:7000 5 bytes arrive
                1.503s server:7000 > client:49152 is aborted
                1.504s server:7000 > client:49152 a reset arrives""",
            String.join("\n", network.trace().lines()));
        assertEquals(network.trace().lines().size(), network.trace().events());
        assertEquals(List.of(network.trace().lines().getLast()), network.trace().last(1));
    }

    @Test
    void aTraceKeepsTheLastLinesAndAFingerprintOfAll() {
        var one = new SimTrace();
        var other = new SimTrace();
        for (int i = 0; i < SimTrace.LINES_MAX + 10; i++) {
            one.add(i, "event");
            other.add(i, i == 0 ? "another" : "event");
        }
        assertEquals(SimTrace.LINES_MAX, one.lines().size());
        assertEquals("0.00000001s event", one.lines().getFirst());
        assertEquals(one.lines(), other.lines());
        assertNotEquals(one.fingerprint(), other.fingerprint());
        assertEquals(SimTrace.LINES_MAX + 10, one.events());
    }

    // ---- installing ------------------------------------------------------------------------------

    @LoopTest
    void aTestThatAsksForANetworkRunsOnIt(SimNetwork network) {
        assertSame(network, Network.current());
        assertSame(network, SimNetwork.ofLoop());
        assertEquals("simulated", Network.current().name());
        assertThrows(IllegalStateException.class, network::install);
        assertThrows(IllegalStateException.class, () -> SimNetwork.of(1).install());
    }

    @LoopTest
    void aProgramMakesTheNetworkOfItsLoopOnce() {
        var network = SimNetwork.ofLoop();
        assertSame(network, SimNetwork.ofLoop());
        assertSame(network, Network.current());
    }

    @Test
    void aNetworkIsOfUseInALoopOnly() {
        var network = SimNetwork.of(1).host("somewhere");
        var failure = assertThrows(IllegalStateException.class, () -> network.chaos(SimChaos.defaults()));
        assertTrue(failure.getMessage().contains("call install()"), failure.getMessage());
        assertThrows(IllegalStateException.class, SimNetwork::ofLoop);
    }

    @Test
    void itWorksInRealTimeAndWithoutATest() {
        run(LoopConfig.defaults().withSeed(7), () -> {
            var network = SimNetwork.ofLoop().host("server");
            try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
                var echoing = spawn(() -> echoOnce(listener));
                try (var stream = connect("server", PORT)) {
                    stream.write("real");
                    assertEquals("real", new String(readExactly(stream, 4)));
                }
                echoing.await();
            }
        });
    }

    @LoopTest
    void tasksAreOnTheHostOfWhoSpawnedThem(SimNetwork network) throws Exception {
        network.host("a").host("b", "10.1.1.1");
        try (var listener = network.on("a", () -> Tcp.listen(PORT))) {
            var connecting = network.on("b", () -> spawn(() -> connect("a", PORT)));
            try (var stream = connecting.await()) {
                assertEquals("/10.1.1.1:49152", stream.localAddress().toString());
            }
            try (var stream = connect("a", PORT)) {
                assertEquals("/192.0.2.1:49152", stream.localAddress().toString());
            }
            listener.accept().close();
            listener.accept().close();
        }
        assertThrows(IllegalArgumentException.class, () -> network.on("c", () -> sleep(ofSeconds(1))));
    }

    @LoopTest
    void aWaitThatNothingCanEndIsADeadlock(SimNetwork network) throws Exception {
        network.host("server");
        try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
            var failure = assertThrows(DeadlockException.class, () -> deadlocked(listener));
            assertTrue(failure.getMessage().contains("listener server:7000"), failure.getMessage());
        }
    }

    private static ByteStream deadlocked(dev.gyre.loop.net.Listener listener) throws IOException {
        return listener.accept();
    }

    // ---- settings --------------------------------------------------------------------------------

    @Test
    void settingsOutOfRangeAreNamedWithTheirRange() {
        var link = SimLink.defaults();
        for (var setting : List.<org.junit.jupiter.api.function.Executable>of(
            () -> link.withLatency(ofMillis(-1)),
            () -> link.withJitter(ofMillis(-1)),
            () -> link.withBytesPerSecond(-1),
            () -> link.withPacketBytesMax(0),
            () -> link.withFragmentation(1.1),
            () -> link.withLoss(-0.1),
            () -> link.withDuplication(2),
            () -> link.withReordering(Double.NaN),
            () -> link.withDatagramBytesMax(65_508),
            () -> link.withPatience(Duration.ZERO),
            () -> SimChaos.defaults().withPause(Duration.ZERO),
            () -> SimChaos.defaults().withFaultMax(Duration.ZERO),
            () -> SimChaos.defaults().withLasting(ofSeconds(-1)),
            () -> SimChaos.defaults().withFaults())) {
            var failure = assertThrows(IllegalArgumentException.class, setting);
            assertTrue(failure.getMessage().contains("must") || failure.getMessage().contains("needs"));
        }
        var kinds = SimChaos.defaults().withFaults(SimChaos.Fault.DNS, SimChaos.Fault.RESET).faults();
        assertEquals(List.of(SimChaos.Fault.RESET, SimChaos.Fault.DNS), kinds);
    }

    // ---- tests that fail -------------------------------------------------------------------------

    /// What is run; never selected by itself, for it does not end in Test.
    static final class Failing {
        @BeforeEach
        void host(SimNetwork network) {
            network.host("server");
        }

        @LoopTest
        void leaks(SimNetwork network) throws IOException {
            var listener = network.on("server", () -> Tcp.listen(PORT));
            var socket = network.on("server", () -> Udp.open(new InetSocketAddress(53)));
            var stream = connect("server", PORT);
            listener.accept().close();
            assertTrue(!stream.isClosed() && socket.localAddress() != null);
        }

        @LoopTest(leakCheck = false)
        void leaksThatMayBe(SimNetwork network) throws IOException {
            leaks(network);
        }

        @LoopTest
        void closesEverythingWithPacketsOnTheWay(SimNetwork network) throws IOException {
            try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
                var stream = connect("server", PORT);
                stream.write("on the way");
                stream.close();
                listener.accept().close();
            }
            network.partition("localhost", "server");
            network.chaos(SimChaos.defaults());
        }

        @LoopTest
        void fails(SimNetwork network) throws IOException {
            var failure = assertThrows(IOException.class, () -> connect("server", PORT));
            throw failure;
        }

        @LoopTest(seeds = 100)
        void failsWithSomeSeed(SimNetwork network) throws IOException {
            network.link(SimLink.defaults().withFragmentation(0.1));
            try (var listener = network.on("server", () -> Tcp.listen(PORT));
                    var client = connect("server", PORT);
                    var server = listener.accept()) {
                client.write("all at once");
                assertEquals("all at once", read(server, 100));
            }
        }
    }

    private static List<TestExecutionResult> results(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Failing.class, method, SimNetwork.class.getName()))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .toList();
    }

    private static Throwable failureOf(String method) {
        return results(method).getLast().getThrowable().orElseThrow();
    }

    @Test
    void whatIsNotClosedMakesTheTestFailAndIsNamedWithWhoOpenedIt() {
        assertEquals(
            """
                the test left behind:
                  stream localhost:49152 > server:7000 is open, of task main
                  listener server:7000 is open, of task main
                  datagram socket server:53 is open, of task main""",
            failureOf("leaks").getMessage());
    }

    @Test
    void theLeakCheckCanBeTurnedOff() {
        assertEquals(TestExecutionResult.successful().getStatus(), results("leaksThatMayBe").getLast().getStatus());
    }

    @Test
    void whatIsOnTheWayWhenATestEndsIsNoLeak() {
        var results = results("closesEverythingWithPacketsOnTheWay");
        assertEquals(List.of(), results.stream().flatMap(result -> result.getThrowable().stream()).toList());
    }

    @Test
    void aFailureHasTheLastEventsOnTheNetwork() {
        var schedule = failureOf("fails").getSuppressed()[0].getMessage();
        assertTrue(schedule.contains("-Ddev.gyre.seed=0"), schedule);
        assertTrue(schedule.contains("events on the network:\n"), schedule);
        assertTrue(schedule.endsWith("0.002s localhost:49152 > server:7000 is refused"), schedule);
    }

    @Test
    void aSeedThatFailsOnTheNetworkFailsAgainInTheSameWay() {
        var first = results("failsWithSomeSeed");
        assertTrue(first.size() > 1 && first.size() < 100, () -> first.size() + " runs");
        var failure = first.getLast().getThrowable().orElseThrow();
        var schedule = failure.getSuppressed()[0].getMessage();
        System.setProperty("dev.gyre.seed", schedule.replaceAll("(?s).*dev.gyre.seed=(\\d+).*", "$1"));
        try {
            var again = failureOf("failsWithSomeSeed");
            assertEquals(failure.getMessage(), again.getMessage());
            assertEquals(schedule, again.getSuppressed()[0].getMessage());
        } finally {
            System.clearProperty("dev.gyre.seed");
        }
    }

    @Test
    void exploringFindsTheSeedAndShowsTheNetwork() {
        var found = assertThrows(AssertionError.class, () -> Explorer.explore(100, () -> {
            var network = SimNetwork.ofLoop().host("server");
            new Failing().failsWithSomeSeed(network);
        }));
        assertTrue(found.getMessage().contains("bytes arrive\n"), found.getMessage());
        long seed = Long.parseLong(found.getMessage().replaceAll("(?s).*replay\\((\\d+), program.*", "$1"));
        var again = assertThrows(AssertionError.class, () -> Explorer.replay(seed, () -> {
            new Failing().failsWithSomeSeed(SimNetwork.ofLoop().host("server"));
        }));
        assertEquals(found.getMessage(), again.getMessage());
    }

    @LoopTest(seeds = 20)
    void chaosEndsWhenItsTimeIsOverAndWhenItIsCalmed(SimNetwork network, RandomGenerator random) throws Exception {
        network.host("a").host("b");
        var all = SimChaos.defaults().withFaults(SimChaos.Fault.values()).withHosts("a", "b");
        try (var idle = Udp.open(new InetSocketAddress(0))) {
            assertTrue(idle.localAddress() != null);
            network.chaos(all.withLasting(ofMinutes(1)));
            sleep(ofMinutes(1).plusNanos(1));
            assertHealthy(network);
            network.chaos(all.withLasting(ofHours(1)).withPause(ofMillis(100)).withFaultMax(ofMinutes(10)));
            sleep(ofMinutes(1).plusMillis(random.nextInt(1000)));
            network.calm();
            assertHealthy(network);
            long events = network.trace().events();
            sleep(ofMinutes(10));
            assertEquals(events, network.trace().events());
        }
    }

    private static void assertHealthy(SimNetwork network) throws IOException {
        try (var listener = network.on("b", () -> Tcp.listen(PORT));
                var client = network.on("a", () -> connect("b", PORT));
                var server = listener.accept()) {
            client.write("up");
            assertEquals("up", read(server, 10));
            server.write("down");
            assertEquals("down", read(client, 10));
        }
        sleep(ofSeconds(1));
    }
}
