package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.DatagramOptions;
import dev.gyre.loop.net.Datagrams;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.net.Udp;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/// Datagrams on the simulated network.
class SimDatagramsTest {
    private static final InetSocketAddress SERVER = at("10.0.0.2", 53);

    @BeforeEach
    void hosts(SimNetwork network) {
        network.host("client", "10.0.0.1").host("server", "10.0.0.2");
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private interface Ends {
        void use(Datagrams client, Datagrams server) throws Exception;
    }

    private static void opened(SimNetwork network, DatagramOptions options, Ends ends) throws Exception {
        try (var server = network.on("server", () -> Udp.open(new InetSocketAddress(53), options));
                var client = network.on("client", () -> Udp.open(new InetSocketAddress(0), options))) {
            ends.use(client, server);
        }
    }

    private static void opened(SimNetwork network, Ends ends) throws Exception {
        opened(network, DatagramOptions.defaults(), ends);
    }

    private static void send(Datagrams socket, String text, InetSocketAddress target) throws IOException {
        socket.send(ByteBuffer.wrap(text.getBytes(UTF_8)), target);
    }

    private static String receive(Datagrams socket) throws IOException {
        var buffer = ByteBuffer.allocate(100);
        socket.receive(buffer);
        return new String(buffer.array(), 0, buffer.position(), UTF_8);
    }

    /// All that comes until nothing has come for a minute.
    private static List<String> receiveAll(Datagrams socket) throws IOException {
        var all = new ArrayList<String>();
        while (moveOnAfter(ofMinutes(1), () -> receive(socket)) instanceof Timed.Completed<String>(var text)) {
            all.add(text);
        }
        return all;
    }

    // ---- what arrives ----------------------------------------------------------------------------

    @LoopTest
    void aDatagramArrivesWholeWithItsSenderWhoCanBeAnswered(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            var begin = now();
            send(client, "ping", SERVER);
            var buffer = ByteBuffer.allocate(10);
            var received = server.receive(buffer);
            assertEquals(ofMillis(1), Duration.between(begin, now()));
            assertEquals(new Datagrams.Received(at("10.0.0.1", 49152), 0), received);
            assertEquals(4, buffer.position());
            send(server, "pong", (InetSocketAddress) received.sender());
            assertEquals("pong", receive(client));
            assertEquals(53, ((InetSocketAddress) server.localAddress()).getPort());
        });
    }

    @LoopTest
    void whatDoesNotFitIsCutOffAndCounted(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            send(client, "too long", SERVER);
            send(client, "next", SERVER);
            var buffer = ByteBuffer.allocate(3);
            assertEquals(5, server.receive(buffer).truncatedBytes());
            assertEquals("next", receive(server));
        });
    }

    @LoopTest
    void aDatagramLargerThanTheLineAllowsIsAnError(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withDatagramBytesMax(1472));
        opened(network, (client, server) -> {
            client.send(ByteBuffer.allocate(1472), SERVER);
            var source = ByteBuffer.allocate(1473);
            var failure = assertThrows(IOException.class, () -> client.send(source, SERVER));
            assertEquals(
                "a datagram of 1473 bytes is too large: from host client to host server there may be 1472"
                        + " (SimLink.datagramBytesMax)",
                failure.getMessage());
            assertEquals(0, source.position());
        });
    }

    @LoopTest
    void withoutASocketThereADatagramIsDropped(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            send(client, "x", at("10.0.0.2", 54));
            send(client, "y", SERVER);
            assertEquals("y", receive(server));
            assertThrows(IOException.class, () -> send(client, "x", at("10.0.0.99", 53)));
        });
    }

    @LoopTest
    void aFullReceiveBufferDropsWhatComes(SimNetwork network) throws Exception {
        opened(network, DatagramOptions.defaults().withReceiveBufferBytes(300), (client, server) -> {
            for (int i = 0; i < 20; i++) {
                send(client, "datagram " + (char) ('a' + i), SERVER);
            }
            var received = receiveAll(server);
            assertEquals(7, received.size());
            assertEquals("datagram a", received.getFirst());
        });
        assertTrue(network.trace().toString().contains("are dropped: the receive buffer is full"));
    }

    @LoopTest
    void aSenderIsHeldUpByTheBandwidth(SimNetwork network) throws Exception {
        network.link(SimLink.perfect().withBytesPerSecond(1000));
        opened(network, DatagramOptions.defaults().withSendBufferBytes(2000), (client, server) -> {
            var begin = now();
            for (int i = 0; i < 10; i++) {
                client.send(ByteBuffer.allocate(1000), SERVER);
            }
            assertEquals(ofSeconds(8), Duration.between(begin, now()));
            assertEquals(10, receiveAll(server).size());
        });
    }

    // ---- chance ----------------------------------------------------------------------------------

    private static List<String> sendAHundred(SimNetwork network, SimLink link) throws Exception {
        network.link(link);
        var received = new ArrayList<String>();
        opened(network, (client, server) -> {
            for (int i = 0; i < 100; i++) {
                send(client, "" + (char) (1000 + i), SERVER);
                sleep(ofMillis(1));
            }
            received.addAll(receiveAll(server));
        });
        return received;
    }

    private static List<String> aHundred() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            all.add("" + (char) (1000 + i));
        }
        return all;
    }

    @LoopTest(seeds = 100)
    void onADefaultLineNothingIsLostDoubledOrOvertaken(SimNetwork network) throws Exception {
        assertEquals(aHundred(), sendAHundred(network, SimLink.defaults()));
    }

    @LoopTest(seeds = 100)
    void aLineLosesAsManyAsItSays(SimNetwork network) throws Exception {
        int received = sendAHundred(network, SimLink.defaults().withLoss(0.3)).size();
        assertTrue(received > 45 && received < 95, () -> received + " arrived");
    }

    @LoopTest(seeds = 100)
    void aLineDoublesAsManyAsItSays(SimNetwork network) throws Exception {
        var received = sendAHundred(network, SimLink.defaults().withDuplication(0.3));
        assertEquals(100, Set.copyOf(received).size());
        assertTrue(received.size() > 105 && received.size() < 155, () -> received.size() + " arrived");
    }

    @LoopTest(seeds = 100)
    void reorderingLetsLaterOnesOvertake(SimNetwork network) throws Exception {
        var link = SimLink.defaults().withLatency(ofMillis(10)).withReordering(0.2);
        var received = sendAHundred(network, link);
        assertNotEquals(aHundred(), received);
        assertEquals(Set.copyOf(aHundred()), Set.copyOf(received));
    }

    @LoopTest(seeds = 100)
    void jitterLetsLaterOnesOvertake(SimNetwork network) throws Exception {
        var received = sendAHundred(network, SimLink.defaults().withJitter(ofMillis(10)));
        assertNotEquals(aHundred(), received);
        assertEquals(Set.copyOf(aHundred()), Set.copyOf(received));
    }

    @LoopTest
    void whichAreLostIsUpToTheSeed(SimNetwork network) {
        var seen = new HashSet<Collection<String>>();
        for (long seed = 0; seed < 10; seed++) {
            var received = new ArrayList<String>();
            for (int run = 0; run < 2; run++) {
                long again = seed;
                var now = new ArrayList<String>();
                Explorer.replay(seed, () -> {
                    var fresh = SimNetwork.of(again).install().host("client", "10.0.0.1").host("server", "10.0.0.2");
                    now.addAll(sendAHundred(fresh, SimLink.rough()));
                });
                assertTrue(run == 0 || received.equals(now), "the same seed lost others");
                received = now;
            }
            seen.add(received);
        }
        assertEquals(10, seen.size());
    }

    // ---- partitions ------------------------------------------------------------------------------

    @LoopTest
    void whatMeetsAPartitionIsLostAlsoWhenItIsOnItsWay(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withLatency(ofSeconds(1)));
        opened(network, (client, server) -> {
            send(client, "on its way", SERVER);
            network.partitionOneWay("client", "server");
            send(client, "sent", SERVER);
            sleep(ofSeconds(2));
            network.heal("client", "server");
            send(client, "healed", SERVER);
            assertEquals(List.of("healed"), receiveAll(server));
        });
    }

    @LoopTest
    void aCrashedHostReceivesNothing(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            var receiving = spawn(() -> receive(server));
            sleep(ofSeconds(1));
            network.crash("server", SimNetwork.Crash.SILENCE);
            assertThrows(TaskFailedException.class, receiving::await);
            send(client, "x", SERVER);
            assertThrows(IOException.class, () -> send(server, "x", at("10.0.0.1", 49152)));
        });
    }

    // ---- connected sockets -----------------------------------------------------------------------

    @LoopTest
    void aConnectedSocketTakesOnlyWhatItsPeerSends(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            var unconnected = assertThrows(IllegalStateException.class, () -> client.send(ByteBuffer.allocate(1)));
            assertTrue(unconnected.getMessage().contains("not connected"));
            send(server, "before", at("10.0.0.1", 49152));
            try (var other = Udp.open(new InetSocketAddress(0))) {
                send(other, "other", at("10.0.0.1", 49152));
                sleep(ofSeconds(1));
                client.connect(SERVER);
                send(other, "another", at("10.0.0.1", 49152));
                client.send(ByteBuffer.wrap("hello".getBytes(UTF_8)));
                assertEquals("hello", receive(server));
                assertEquals(List.of("before"), receiveAll(client));
                assertThrows(IOException.class, () -> send(client, "x", at("192.0.2.1", 53)));
            }
        });
    }

    @LoopTest
    void aConnectedSocketLearnsThatNobodyIsThere(SimNetwork network) throws Exception {
        var socket = network.on("client", () -> Udp.connect(SERVER));
        try (socket) {
            socket.send(ByteBuffer.allocate(1));
            var begin = now();
            assertThrows(PortUnreachableException.class, () -> receive(socket));
            assertEquals(ofMillis(2), Duration.between(begin, now()));
            socket.send(ByteBuffer.allocate(1));
            sleep(ofSeconds(1));
            assertThrows(PortUnreachableException.class, () -> socket.send(ByteBuffer.allocate(1)));
        }
    }

    // ---- one to many -----------------------------------------------------------------------------

    @LoopTest
    void allWhoHaveJoinedAGroupReceiveWhatIsSentToIt(SimNetwork network) throws Exception {
        var group = at("224.1.2.3", 5000);
        var shared = DatagramOptions.defaults().withReuseAddress(true);
        var loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        opened(network, (client, server) -> {
            try (var one = network.on("server", () -> Udp.open(new InetSocketAddress(5000), shared));
                    var two = network.on("server", () -> Udp.open(new InetSocketAddress(5000), shared));
                    var three = network.on("client", () -> Udp.open(new InetSocketAddress(5000), shared));
                    var stranger = network.on("server", () -> Udp.open(new InetSocketAddress(5000), shared))) {
                for (var socket : List.of(one, two, three)) {
                    socket.join(group.getAddress(), loopback);
                }
                send(client, "all", group);
                for (var socket : List.of(one, two, three)) {
                    assertEquals(List.of("all"), receiveAll(socket));
                }
                assertEquals(List.of(), receiveAll(stranger));
                assertThrows(IOException.class, () -> one.join(InetAddress.ofLiteral("10.0.0.2"), loopback));
            }
        });
    }

    @LoopTest
    void broadcastsReachAllHostsWhereTheyAreAllowed(SimNetwork network) throws Exception {
        var everybody = at("255.255.255.255", 53);
        opened(network, (client, server) -> {
            var failure = assertThrows(IOException.class, () -> send(client, "x", everybody));
            assertTrue(failure.getMessage().contains("without DatagramOptions.broadcast"));
        });
        opened(network, DatagramOptions.defaults().withBroadcast(true), (client, server) -> {
            send(client, "hear!", everybody);
            assertEquals("hear!", receive(server));
        });
    }

    // ---- the contract ----------------------------------------------------------------------------

    @LoopTest
    void closingEndsAWaitAndIsIdempotent(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            var receiving = spawn(() -> receive(server));
            yieldNow();
            assertThrows(IllegalStateException.class, () -> receive(server));
            server.close();
            server.close();
            var failure = assertThrows(TaskFailedException.class, receiving::await);
            assertInstanceOf(StreamClosedException.class, failure.getCause());
            assertThrows(StreamClosedException.class, () -> send(server, "x", SERVER));
        });
    }

    @LoopTest
    void aCancelledReceiveTakesNothing(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            var receiving = spawn(() -> receive(server));
            sleep(ofSeconds(1));
            receiving.cancel("not now");
            assertThrows(TaskCancelledException.class, receiving::await);
            send(client, "kept", SERVER);
            assertEquals("kept", receive(server));
        });
    }

    @LoopTest
    void aPortIsOfOneSocket(SimNetwork network) throws Exception {
        opened(network, (client, server) -> {
            assertThrows(
                BindException.class, () -> network.on("server", () -> Udp.open(new InetSocketAddress(53))));
            assertThrows(BindException.class, () -> network.on("server", () -> Udp.open(at("10.0.0.1", 0))));
        });
    }
}
