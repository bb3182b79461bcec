package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.Talk.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import dev.gyre.loop.net.Unix;
import dev.gyre.loop.net.UnixName;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/// Listeners of the simulated network.
class SimListenTest {
    private static final int PORT = 7000;

    @BeforeEach
    void hosts(SimNetwork network) {
        network.host("client", "10.0.0.1").host("server", "10.0.0.2", "fd00::2");
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static ByteStream connectTo(SimNetwork network, String address) throws IOException {
        return network.on("client", () -> Tcp.connect(at(address, PORT), TcpOptions.defaults()));
    }

    // ---- the backlog -----------------------------------------------------------------------------

    @LoopTest
    void whoConnectsToAFullBacklogWaitsAndAsksAgain(SimNetwork network) throws Exception {
        var here = List.of(new InetSocketAddress(PORT));
        try (var listener = network.on("server", () -> Tcp.listen(here, ListenOptions.defaults().withBacklog(2)));
                var one = connectTo(network, "10.0.0.2");
                var two = connectTo(network, "10.0.0.2")) {
            var begin = now();
            var three = spawn(() -> connectTo(network, "10.0.0.2"));
            sleep(ofMillis(2500));
            assertTrue(!three.isDone());
            listener.accept().close();
            try (var connected = three.await()) {
                assertEquals(ofMillis(3002), Duration.between(begin, now()));
                listener.accept().close();
                listener.accept().close();
                for (var stream : List.of(one, two, connected)) {
                    assertEquals("end", read(stream, 1));
                }
            }
        }
    }

    @LoopTest(seeds = 50)
    void connectionsAreAcceptedInTheOrderOfTheirArrivalByTasksInTheOrderOfTheirCalls(SimNetwork network)
            throws Exception {
        try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
            var order = new ArrayList<String>();
            gather(() -> {
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    spawn(() -> {
                        try (var stream = listener.accept()) {
                            order.add(number + " accepts " + read(stream, 10));
                        }
                    });
                    sleep(ofSeconds(1));
                }
            }, () -> {
                sleep(ofSeconds(10));
                for (int i = 0; i < 4; i++) {
                    try (var stream = connectTo(network, "10.0.0.2")) {
                        stream.write("client " + i);
                        read(stream, 1);
                    }
                }
            });
            assertEquals(
                List.of("0 accepts client 0", "1 accepts client 1", "2 accepts client 2", "3 accepts client 3"),
                order);
        }
    }

    @LoopTest
    void aCancelledAcceptTakesNoConnection(SimNetwork network) throws Exception {
        try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
            var accepting = spawn(() -> listener.accept());
            sleep(ofSeconds(1));
            accepting.cancel("not now");
            assertThrows(TaskCancelledException.class, accepting::await);
            try (var client = connectTo(network, "10.0.0.2");
                    var server = listener.accept()) {
                client.write("x");
                assertEquals("x", read(server, 1));
            }
        }
    }

    @LoopTest
    void closingAListenerEndsItsAcceptsAndResetsWhomNobodyAccepted(SimNetwork network) throws Exception {
        var listener = network.on("server", () -> Tcp.listen(PORT));
        var accepting = spawn(() -> listener.accept());
        try (var accepted = connectTo(network, "10.0.0.2");
                var server = accepting.await();
                var waiting = connectTo(network, "10.0.0.2")) {
            assertTrue(!server.isClosed());
            listener.accept().close();
            var last = spawn(() -> listener.accept());
            yieldNow();
            listener.close();
            listener.close();
            var failure = assertThrows(TaskFailedException.class, last::await);
            assertInstanceOf(StreamClosedException.class, failure.getCause());
            assertThrows(StreamClosedException.class, listener::accept);
            accepted.write("still here");
            assertEquals("still here", read(server, 100));
            assertEquals("end", read(waiting, 1));
        }
        try (var refusing = network.on("server", () -> Tcp.listen(PORT));
                var waiting = connectTo(network, "10.0.0.2")) {
            refusing.close();
            assertThrows(IOException.class, () -> read(waiting, 1));
        }
    }

    // ---- addresses -------------------------------------------------------------------------------

    @LoopTest
    void anAddressIsTakenByOneListener(SimNetwork network) throws Exception {
        network.on("server", () -> {
            try (var listener = Tcp.listen(PORT)) {
                var failure = assertThrows(BindException.class, () -> Tcp.listen(at("10.0.0.2", PORT)));
                assertTrue(
                    failure.getMessage().startsWith("address in use on host server: /10.0.0.2:7000, by listener"));
                assertThrows(BindException.class, () -> Tcp.listen(PORT));
                Tcp.listen(PORT + 1).close();
                assertEquals(PORT, ((InetSocketAddress) listener.addresses().getFirst()).getPort());
            }
            try (var one = Tcp.listen(at("10.0.0.2", PORT));
                    var other = Tcp.listen(at("127.0.0.1", PORT))) {
                assertEquals("listener server:7000", one.toString());
                assertEquals(List.of(at("127.0.0.1", PORT)), other.addresses());
            }
        });
        var elsewhere = network.on("client", () -> Tcp.listen(PORT));
        elsewhere.close();
    }

    @LoopTest
    void aListenerHearsAtItsOwnAddressesOnly(SimNetwork network) throws Exception {
        try (var listener = network.on(
            "server",
            () -> Tcp.listen(List.of(at("fd00::2", PORT), at("127.0.0.1", PORT)), ListenOptions.defaults()))) {
            assertThrows(IOException.class, () -> connectTo(network, "10.0.0.2"));
            connectTo(network, "fd00::2").close();
            listener.accept().close();
            network.on("server", () -> connect("127.0.0.1", PORT)).close();
            listener.accept().close();
        }
    }

    @LoopTest
    void anIpv6OnlyListenerLeavesIpv4ToAnother(SimNetwork network) throws Exception {
        var six = ListenOptions.defaults().withIpv6Only(true);
        try (var all = network.on("server", () -> Tcp.listen(List.of(at("::", PORT)), six));
                var four = network.on("server", () -> Tcp.listen(at("0.0.0.0", PORT)))) {
            connectTo(network, "10.0.0.2").close();
            four.accept().close();
            connectTo(network, "fd00::2").close();
            all.accept().close();
        }
    }

    @LoopTest
    void anAddressOfAnotherHostIsRefused(SimNetwork network) {
        var failure = assertThrows(
            BindException.class, () -> network.on("client", () -> Tcp.listen(at("10.0.0.2", PORT))));
        assertEquals("host client has no address /10.0.0.2:7000; it has [/10.0.0.1]", failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Tcp.listen(List.of(), ListenOptions.defaults()));
    }

    @LoopTest(seeds = 20)
    void listenersThatShareAnAddressAreDealtConnections(SimNetwork network) throws Exception {
        var shared = ListenOptions.defaults().withReusePort(true);
        var here = List.of(new InetSocketAddress(PORT));
        try (var one = network.on("server", () -> Tcp.listen(here, shared));
                var two = network.on("server", () -> Tcp.listen(here, shared))) {
            int[] counts = {0, 0};
            var first = spawn(() -> count(one, counts, 0));
            var second = spawn(() -> count(two, counts, 1));
            for (int i = 0; i < 40; i++) {
                try (var stream = connectTo(network, "10.0.0.2")) {
                    read(stream, 1);
                }
            }
            first.cancel("done");
            second.cancel("done");
            assertEquals(40, counts[0] + counts[1]);
            assertTrue(counts[0] > 5 && counts[1] > 5, () -> counts[0] + " and " + counts[1]);
        }
    }

    private static void count(dev.gyre.loop.net.Listener listener, int[] counts, int mine) throws IOException {
        while (true) {
            listener.accept().close();
            counts[mine]++;
        }
    }

    @LoopTest
    void portsAreGivenOutAgainWhenTheyAreFree(SimNetwork network) throws Exception {
        network.link(SimLink.perfect());
        try (var listener = network.on("server", () -> Tcp.listen(PORT))) {
            var ports = new ArrayList<Integer>();
            for (int i = 0; i < 16_384 + 2; i++) {
                try (var client = connectTo(network, "10.0.0.2");
                        var server = listener.accept()) {
                    ports.add(((InetSocketAddress) client.localAddress()).getPort());
                    assertTrue(!server.isClosed());
                }
            }
            assertEquals(16_384, ports.stream().distinct().count());
        }
    }

    // ---- Unix sockets ----------------------------------------------------------------------------

    @LoopTest
    void unixSocketsAreOfOneHost(SimNetwork network) throws Exception {
        var path = Path.of("/run/test.sock");
        network.on("server", () -> {
            try (var listener = Unix.listen(path);
                    var abstractly = Unix.listen(UnixName.of("test"))) {
                var echoing = spawn(() -> echoOnce(listener));
                try (var stream = Unix.connect(path)) {
                    stream.write("hello");
                    assertEquals("hello", new String(readExactly(stream, 5)));
                }
                echoing.await();
                Unix.connect(UnixName.of("test")).close();
                abstractly.accept().close();
                assertThrows(BindException.class, () -> Unix.listen(path));
                assertThrows(IOException.class, () -> network.on("client", () -> Unix.connect(path)));
            }
            assertThrows(IOException.class, () -> Unix.connect(path));
        });
    }
}
