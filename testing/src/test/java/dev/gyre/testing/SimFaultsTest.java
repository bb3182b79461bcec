package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.Talk.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Dns;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;

/// What goes wrong on the simulated network.
class SimFaultsTest {
    private static final int PORT = 7000;

    @BeforeEach
    void hosts(SimNetwork network) {
        network.host("client", "10.0.0.1").host("server", "10.0.0.2");
    }

    private interface Ends {
        void use(ByteStream client, ByteStream server) throws Exception;
    }

    private static void connected(SimNetwork network, TcpOptions options, Ends ends) throws Exception {
        var here = List.of(new InetSocketAddress(PORT));
        try (var listener = network.on(
            "server", () -> Tcp.listen(here, ListenOptions.defaults().withAccepted(options)))) {
            var accepting = spawn(() -> listener.accept());
            try (var client = network.on("client", () -> connect("server", PORT, options));
                    var server = accepting.await()) {
                ends.use(client, server);
            }
        }
    }

    private static void connected(SimNetwork network, Ends ends) throws Exception {
        connected(network, TcpOptions.defaults(), ends);
    }

    private static Duration since(Instant begin) {
        return Duration.between(begin, now());
    }

    private static IOException failureOf(Task<?> task) {
        return assertInstanceOf(
            IOException.class, assertThrows(TaskFailedException.class, task::await).getCause());
    }

    // ---- partitions ------------------------------------------------------------------------------

    @LoopTest(seeds = 100)
    void aPartitionDuringATransferHoldsItUpAndLosesNothing(SimNetwork network, RandomGenerator random)
            throws Exception {
        network.link(SimLink.rough().withBytesPerSecond(10_000));
        var sent = bytes(random, 50_000);
        connected(network, (client, server) -> {
            var received = new ByteArrayOutputStream();
            TaskGroup.run(group -> {
                group.spawn(() -> {
                    client.write(sent);
                    client.closeOutput();
                });
                group.spawn(() -> {
                    var buffer = ByteBuffer.allocate(1000);
                    while (server.read(buffer) >= 0) {
                        received.write(buffer.array(), 0, buffer.position());
                        buffer.clear();
                    }
                });
                sleep(ofMillis(1000 + random.nextInt(3000)));
                network.partition("client", "server");
                int before = received.size();
                assertTrue(before > 0 && before < sent.length, () -> before + " bytes");
                sleep(ofMinutes(10));
                assertEquals(before, received.size());
                network.heal("client", "server");
            });
            assertArrayEquals(sent, received.toByteArray());
        });
    }

    @LoopTest
    void behindAPartitionAWriterStopsWhenTheWindowIsFull(SimNetwork network) throws Exception {
        var small = TcpOptions.defaults().withSendBufferBytes(600).withReceiveBufferBytes(400);
        connected(network, small, (client, server) -> {
            network.partition("client", "server");
            var source = ByteBuffer.allocate(5000);
            var writing = spawn(() -> client.write(source));
            sleep(ofMinutes(1));
            assertEquals(1000, source.position());
            network.heal("client", "server");
            assertEquals(5000, readExactly(server, 5000).length);
            writing.await();
        });
    }

    @LoopTest
    void aOneWayPartitionLetsTheOtherDirectionThrough(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            network.partitionOneWay("client", "server");
            client.write("up");
            server.write("down");
            assertEquals("down", read(client, 10));
            var reading = spawn(() -> read(server, 10));
            sleep(ofMinutes(1));
            assertTrue(!reading.isDone());
            network.heal("client", "server");
            assertEquals("up", reading.await());
        });
    }

    @LoopTest
    void aReaderThatCannotSaySoMakesNoRoomForTheWriter(SimNetwork network) throws Exception {
        var small = TcpOptions.defaults().withSendBufferBytes(50).withReceiveBufferBytes(50);
        connected(network, small, (client, server) -> {
            var source = ByteBuffer.allocate(300);
            var writing = spawn(() -> client.write(source));
            sleep(ofSeconds(1));
            network.partitionOneWay("server", "client");
            readExactly(server, 100);
            sleep(ofMinutes(1));
            assertEquals(100, source.position());
            network.heal("client", "server");
            readExactly(server, 200);
            writing.await();
        });
    }

    @LoopTest
    void aConnectionAcrossAPartitionIsGivenUpWhenItsPatienceEnds(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withPatience(ofMinutes(2)));
        connected(network, (client, server) -> {
            var begin = now();
            network.partition("client", "server");
            var failure = assertThrows(SocketException.class, () -> read(client, 1));
            assertEquals(ofMinutes(2), since(begin));
            assertTrue(failure.getMessage().contains("no sign of life from the other end for PT2M"));
            assertThrows(SocketException.class, () -> server.write("x"));
        });
    }

    @LoopTest
    void whoDoesNotKeepAliveNoticesAPartitionOnlyWhenItSends(SimNetwork network) throws Exception {
        var options = TcpOptions.defaults().withKeepAlive(false);
        connected(network, options, (client, server) -> {
            network.partition("client", "server");
            var reading = spawn(() -> read(client, 1));
            sleep(ofHours(100));
            assertTrue(!reading.isDone());
            var begin = now();
            client.write("hello?");
            failureOf(reading);
            assertEquals(SimLink.defaults().patience(), since(begin));
        });
    }

    @LoopTest
    void aPartitionThatHealsInTimeIsForgotten(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            for (int i = 0; i < 3; i++) {
                network.partition("client", "server");
                sleep(ofMinutes(14));
                network.heal("client", "server");
                sleep(ofMinutes(14));
            }
            client.write("x");
            assertEquals("x", read(server, 1));
        });
    }

    // ---- connecting ------------------------------------------------------------------------------

    @LoopTest
    void connectingAcrossAPartitionTimesOutAndNamesTheAddress(SimNetwork network) {
        network.partition("client", "server");
        network.dnsDelay(Duration.ZERO);
        var begin = now();
        var options = TcpOptions.defaults().withConnectTimeout(ofSeconds(20));
        var failure = assertThrows(
            ConnectException.class, () -> network.on("client", () -> connect("server", PORT, options)));
        assertEquals(ofSeconds(20), since(begin));
        assertEquals("connecting timed out: no answer from /10.0.0.2:7000 within PT20S", failure.getMessage());
    }

    @LoopTest
    void connectingGoesOnWhenAPartitionHealsAndItAsksAgain(SimNetwork network) throws Exception {
        network.dnsDelay(Duration.ZERO);
        network.partition("client", "server");
        loop().callLater(ofSeconds(5), () -> network.heal("client", "server"));
        var begin = now();
        connected(network, (client, server) -> assertEquals(ofMillis(7002), since(begin)));
    }

    @LoopTest
    void anAnswerThatIsLostIsSentAgain(SimNetwork network) throws Exception {
        network.partitionOneWay("server", "client");
        loop().callLater(ofSeconds(5), () -> network.heal("client", "server"));
        connected(network, (client, server) -> {
            client.write("x");
            assertEquals("x", read(server, 1));
        });
    }

    @LoopTest
    void whereNobodyListensConnectingIsRefusedAfterARoundTrip(SimNetwork network) {
        network.dnsDelay(Duration.ZERO);
        var begin = now();
        var failure = assertThrows(
            ConnectException.class, () -> network.on("client", () -> connect("server", PORT)));
        assertEquals(ofMillis(2), since(begin));
        assertEquals("connection refused: nobody listens at server:7000, /10.0.0.2:7000", failure.getMessage());
    }

    @LoopTest
    void aHostCanRefuseWhoeverListens(SimNetwork network) throws Exception {
        try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
            network.refuse("server");
            assertThrows(ConnectException.class, () -> network.on("client", () -> connect("server", PORT)));
            network.admit("server");
            network.on("client", () -> connect("server", PORT)).close();
            listener.accept().close();
        }
    }

    @LoopTest
    void anAddressOfNobodyIsNotReached(SimNetwork network) {
        var nowhere = new InetSocketAddress(InetAddress.ofLiteral("10.9.9.9"), 80);
        var failure = assertThrows(IOException.class, () -> Tcp.connect(nowhere, TcpOptions.defaults()));
        assertEquals(
            "no way from host localhost to /10.9.9.9:80: no host of this network has that address",
            failure.getMessage());
        var unresolved = InetSocketAddress.createUnresolved("server", 80);
        assertThrows(UnknownHostException.class, () -> Tcp.connect(unresolved, TcpOptions.defaults()));
    }

    @LoopTest(seeds = 100)
    void aCancelledConnectLeavesNothingBehind(SimNetwork network, RandomGenerator random) throws Exception {
        network.link(SimLink.rough());
        try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
            for (int i = 0; i < 5; i++) {
                var options = TcpOptions.defaults();
                var connected = moveOnAfter(
                    ofMillis(random.nextInt(60)), () -> network.on("client", () -> connect("server", PORT, options)));
                if (connected instanceof Timed.Completed<ByteStream>(var stream)) {
                    stream.close();
                }
            }
            sleep(ofSeconds(5));
            // Those whose clients gave up are accepted, and broken or at their end.
            while (moveOnAfter(ofSeconds(1), listener::accept) instanceof Timed.Completed<ByteStream>(var stream)) {
                try (stream) {
                    assertEquals("end", read(stream, 1));
                } catch (IOException reset) {
                    assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
                }
            }
        }
    }

    // ---- resets ----------------------------------------------------------------------------------

    @LoopTest(seeds = 100)
    void aResetDuringATransferIsSeenAtBothEnds(SimNetwork network) throws Exception {
        network.link(SimLink.rough().withBytesPerSecond(10_000));
        connected(network, (client, server) -> {
            var writing = spawn(() -> client.write(new byte[500_000]));
            var reading = spawn(() -> readAll(server));
            sleep(ofSeconds(2));
            network.reset("server", "client");
            assertTrue(failureOf(writing).getMessage().contains("reset on the way"));
            assertTrue(failureOf(reading).getMessage().contains("reset on the way"));
            assertThrows(SocketException.class, client::closeOutput);
        });
    }

    @LoopTest
    void aResetHitsOnlyTheConnectionsBetweenTheTwoHosts(SimNetwork network) throws Exception {
        network.host("other");
        connected(network, (client, server) -> {
            network.reset("server", "other");
            client.write("x");
            assertEquals("x", read(server, 1));
        });
    }

    // ---- descriptors -----------------------------------------------------------------------------

    @LoopTest
    void aListenerWithoutDescriptorsPausesForASecondAndGoesOn(SimNetwork network) throws Exception {
        network.descriptorsMax("server", 2);
        try (var listener = network.on("server", () -> Tcp.listen(PORT));
                var one = network.on("client", () -> connect("server", PORT));
                var two = network.on("client", () -> connect("server", PORT))) {
            var first = listener.accept();
            var begin = now();
            var second = spawn(() -> listener.accept());
            sleep(ofMillis(3500));
            assertTrue(!second.isDone());
            first.close();
            var accepted = second.await();
            assertEquals(ofSeconds(4), since(begin));
            two.write("x");
            assertEquals("x", read(accepted, 1));
            accepted.close();
            assertEquals("end", read(one, 1));
        }
        assertTrue(network.trace().toString().contains("listener server:7000 cannot accept: too many open files"));
    }

    @LoopTest
    void withoutDescriptorsNothingCanBeOpened(SimNetwork network) throws Exception {
        network.descriptorsMax("localhost", 1);
        try (var listener = Tcp.listen(0)) {
            int port = ((InetSocketAddress) listener.addresses().getFirst()).getPort();
            var failure = assertThrows(SocketException.class, () -> connect("localhost", port));
            assertEquals(
                "too many open files on host localhost: 1 are open (SimNetwork.descriptorsMax)", failure.getMessage());
            assertThrows(SocketException.class, () -> Tcp.listen(0));
        }
        Tcp.listen(0).close();
        assertThrows(IllegalArgumentException.class, () -> network.descriptorsMax("localhost", -1));
    }

    // ---- crashes ---------------------------------------------------------------------------------

    @LoopTest(seeds = 50)
    void theProgramsOfAHostThatCrashesFailInAllTheyDo(SimNetwork network) throws Exception {
        try (var listener = network.on("server", () -> Tcp.listen(PORT));
                var client = network.on("client", () -> connect("server", PORT));
                var server = listener.accept()) {
            var accepting = spawn(() -> listener.accept());
            var reading = spawn(() -> read(server, 1));
            sleep(ofSeconds(1));
            network.crash("server", SimNetwork.Crash.RESET);
            assertTrue(failureOf(accepting).getMessage().contains("has crashed"));
            assertTrue(failureOf(reading).getMessage().contains("host server has crashed"));
            assertThrows(IOException.class, () -> server.write("x"));
            assertThrows(IOException.class, () -> network.on("server", () -> Tcp.listen(PORT + 1)));
            assertThrows(IOException.class, () -> network.on("server", () -> connect("client", PORT)));
            assertTrue(assertThrows(IOException.class, () -> read(client, 1)).getMessage().contains("reset"));
            assertThrows(IllegalStateException.class, () -> network.crash("server", SimNetwork.Crash.RESET));
        }
    }

    @LoopTest(seeds = 50)
    void afterACrashWithResetOthersAreRefusedUntilTheRestart(SimNetwork network) throws Exception {
        network.on("server", () -> Tcp.listen(PORT));
        network.crash("server", SimNetwork.Crash.RESET);
        assertThrows(ConnectException.class, () -> network.on("client", () -> connect("server", PORT)));
        network.restart("server");
        connected(network, (client, server) -> client.write("x"));
    }

    @LoopTest(seeds = 50)
    void afterASilentCrashNobodyAnswersAndConnectionsAreGivenUp(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withPatience(ofMinutes(1)));
        connected(network, (client, server) -> {
            var begin = now();
            network.crash("server", SimNetwork.Crash.SILENCE);
            assertThrows(SocketException.class, () -> read(client, 1));
            assertEquals(ofMinutes(1), since(begin));
            var failure = assertThrows(
                ConnectException.class, () -> network.on("client", () -> connect("server", PORT)));
            assertTrue(failure.getMessage().contains("timed out"));
        });
    }

    @LoopTest(seeds = 50)
    void aRestartedHostResetsConnectionsOfBeforeThatAreUsed(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            network.crash("server", SimNetwork.Crash.SILENCE);
            client.write("into the void");
            sleep(ofSeconds(10));
            network.restart("server");
            var begin = now();
            var failure = assertThrows(IOException.class, () -> read(client, 1));
            assertTrue(failure.getMessage().contains("reset by the other end"), failure.getMessage());
            assertEquals(ofMillis(2), since(begin));
        });
        assertThrows(IllegalStateException.class, () -> network.restart("server"));
    }

    // ---- names -----------------------------------------------------------------------------------

    @LoopTest
    void hostsAreKnownByTheirNamesAndLiteralsByThemselves(SimNetwork network) throws Exception {
        network.host("both", "10.0.0.7", "fd00::7").host("any");
        assertEquals(List.of(InetAddress.ofLiteral("10.0.0.2")), Dns.resolve("server"));
        assertEquals(
            List.of(InetAddress.ofLiteral("10.0.0.7"), InetAddress.ofLiteral("fd00::7")), Dns.resolve("both"));
        assertEquals("[/10.0.0.3]", Dns.resolve("any").toString());
        assertEquals("[/127.0.0.1]", Dns.resolve("localhost").toString());
        assertEquals("[/1.2.3.4]", Dns.resolve("1.2.3.4").toString());
        var failure = assertThrows(UnknownHostException.class, () -> Dns.resolve("nobody"));
        assertEquals("nobody: no host of this network has that name", failure.getMessage());
    }

    @LoopTest
    void lookUpsTakeTimeAndFailOnRequest(SimNetwork network) throws Exception {
        network.dnsDelay(ofSeconds(3));
        var begin = now();
        Dns.resolve("server");
        assertEquals(ofSeconds(3), since(begin));
        network.dnsFail("server");
        assertThrows(UnknownHostException.class, () -> Dns.resolve("server"));
        Dns.resolve("client");
        network.dnsHeal("server");
        Dns.resolve("server");
        assertThrows(IllegalArgumentException.class, () -> network.dnsDelay(ofSeconds(-1)));
    }

    @LoopTest
    void namesAndAddressesAreTakenOnce(SimNetwork network) {
        assertThrows(IllegalArgumentException.class, () -> network.host("server"));
        assertThrows(IllegalArgumentException.class, () -> network.host("third", "10.0.0.2"));
        assertThrows(IllegalArgumentException.class, () -> network.host("third", "127.0.0.1"));
        assertThrows(IllegalArgumentException.class, () -> network.host("third", "example.org"));
        assertThrows(IllegalArgumentException.class, () -> network.host(" "));
        var unknown = assertThrows(IllegalArgumentException.class, () -> network.partition("server", "third"));
        assertEquals(
            "there is no host 'third' on this network, only [localhost, client, server]: add it with host(name)",
            unknown.getMessage());
    }
}
