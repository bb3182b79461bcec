package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.Talk.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Promise;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Streams of the simulated network, while nothing goes wrong there.
class SimStreamTest {
    private static final int PORT = 7000;

    /// What a test does with two connected ends, which are closed afterwards.
    private interface Ends {
        void use(ByteStream client, ByteStream server) throws Exception;
    }

    private static void connected(SimNetwork network, Ends ends) throws Exception {
        connected(network, TcpOptions.defaults(), ends);
    }

    private static void connected(SimNetwork network, TcpOptions options, Ends ends) throws Exception {
        network.host("client", "10.0.0.1").host("server", "10.0.0.2");
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

    private static Duration since(Instant begin) {
        return Duration.between(begin, now());
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @LoopTest(seeds = 100)
    void anEchoComesBackOverARoughLine(SimNetwork network, RandomGenerator random) throws Exception {
        network.link(SimLink.rough());
        var sent = bytes(random, 1 + random.nextInt(20_000));
        connected(network, (client, server) -> gather(
            () -> echoToEnd(server),
            () -> {
                client.write(sent);
                client.closeOutput();
            },
            () -> assertArrayEquals(sent, readAll(client))));
    }

    private static void echoToEnd(ByteStream stream) throws IOException {
        echo(stream);
        stream.closeOutput();
    }

    @LoopTest(seeds = 100)
    void bytesArriveOnceAndInOrderWhateverTheSizesAndTheJitter(SimNetwork network, RandomGenerator random)
            throws Exception {
        network.link(SimLink.rough().withJitter(ofSeconds(2)).withPacketBytesMax(1 + random.nextInt(1460)));
        var sent = bytes(random, 5000);
        connected(network, (client, server) -> gather(() -> {
            var source = ByteBuffer.wrap(sent);
            while (source.position() < sent.length) {
                source.limit(Math.min(sent.length, source.position() + random.nextInt(300)));
                client.write(source);
            }
            client.closeOutput();
        }, () -> assertArrayEquals(sent, readAll(server))));
    }

    @LoopTest(seeds = 20)
    void aReadMayGetLessThanAWriteGave(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withFragmentation(1));
        connected(network, (client, server) -> {
            client.write("hello");
            var first = read(server, 100);
            assertTrue(first.length() < 5, first);
            assertEquals("hello", first + new String(readExactly(server, 5 - first.length())));
        });
    }

    @LoopTest
    void aReadTakesWhatThereIsUpToTheRoomAndAppendsItToTheBuffer(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            client.write("abc");
            client.write("def");
            sleep(ofSeconds(1));
            var target = ByteBuffer.allocate(10).position(2).limit(6);
            assertEquals(4, server.read(target));
            assertEquals(6, target.position());
            assertEquals("\0\0abcd\0\0\0\0", new String(target.array()));
            assertEquals("ef", read(server, 10));
        });
    }

    @LoopTest
    void aTargetWithoutRoomReadsNothingAndDoesNotWait(SimNetwork network) throws Exception {
        connected(network, (client, server) -> assertEquals(0, server.read(ByteBuffer.allocate(0))));
    }

    @LoopTest
    void directAndReadOnlyBuffersServe(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            client.write(ByteBuffer.wrap("direct".getBytes()).asReadOnlyBuffer());
            var target = ByteBuffer.allocateDirect(10);
            assertEquals(6, server.read(target));
            assertEquals('d', target.get(0));
        });
    }

    // ---- time ------------------------------------------------------------------------------------

    @LoopTest
    void connectingTakesARoundTripAndBytesTakeHalfOfOne(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withLatency(ofMillis(30)));
        network.dnsDelay(Duration.ZERO);
        var begin = now();
        connected(network, (client, server) -> {
            assertEquals(ofMillis(60), since(begin));
            client.write("x");
            assertEquals(ofMillis(60), since(begin));
            assertEquals("x", read(server, 1));
            assertEquals(ofMillis(90), since(begin));
        });
    }

    @LoopTest(seeds = 100)
    void jitterStaysWithinItsBounds(SimNetwork network) throws Exception {
        network.link(SimLink.defaults().withLatency(ofMillis(30)).withJitter(ofMillis(10)));
        connected(network, (client, server) -> {
            var begin = now();
            client.write("x");
            read(server, 1);
            assertTrue(since(begin).compareTo(ofMillis(30)) >= 0 && since(begin).compareTo(ofMillis(40)) <= 0);
        });
    }

    @LoopTest
    void aMebibyteOverOneMebibytePerSecondTakesASecond(SimNetwork network) throws Exception {
        network.link(SimLink.perfect().withBytesPerSecond(1 << 20));
        connected(network, (client, server) -> {
            var begin = now();
            gather(() -> {
                client.write(new byte[1 << 20]);
                client.closeOutput();
            }, () -> assertEquals(1 << 20, readAll(server).length));
            assertEquals(ofSeconds(1), since(begin));
        });
    }

    @LoopTest
    void connectionsShareTheBandwidthOfALineAndDirectionsDoNot(SimNetwork network) throws Exception {
        network.link(SimLink.perfect().withBytesPerSecond(1000));
        network.host("a").host("b");
        var begin = now();
        try (var listener = network.on("b", () -> Tcp.listen(PORT))) {
            gather(
                () -> twice(() -> transfer(listener.accept())),
                () -> network.on("a", () -> transfer(connect("b", PORT))),
                () -> network.on("a", () -> transfer(connect("b", PORT))));
        }
        assertEquals(ofSeconds(2), since(begin).minus(ofMillis(1)));
    }

    private static void twice(dev.gyre.loop.Action<IOException> action) {
        gather(action, action);
    }

    /// A thousand bytes in each direction.
    private static void transfer(ByteStream stream) {
        gather(() -> {
            stream.write(new byte[1000]);
            stream.closeOutput();
        }, () -> assertEquals(1000, readAll(stream).length));
        stream.close();
    }

    @LoopTest
    void whoDoesNotReadStopsWhoWrites(SimNetwork network) throws Exception {
        var small = TcpOptions.defaults().withSendBufferBytes(1000).withReceiveBufferBytes(500);
        connected(network, small, (client, server) -> {
            var source = ByteBuffer.allocate(10_000);
            var writing = spawn(() -> client.write(source));
            sleep(ofHours(1));
            assertEquals(1500, source.position());
            read(server, 100);
            sleep(ofHours(1));
            assertEquals(1600, source.position());
            assertEquals(9900, readExactly(server, 9900).length);
            writing.await();
        });
    }

    @LoopTest
    void aSlowReaderSetsThePace(SimNetwork network) throws Exception {
        network.link(SimLink.perfect());
        var small = TcpOptions.defaults().withSendBufferBytes(100).withReceiveBufferBytes(100);
        connected(network, small, (client, server) -> {
            var begin = now();
            var writing = spawn(() -> client.write(new byte[1200]));
            for (int i = 0; i < 10; i++) {
                sleep(ofSeconds(1));
                readExactly(server, 100);
            }
            writing.await();
            assertEquals(ofSeconds(10), since(begin));
        });
    }

    // ---- ends ------------------------------------------------------------------------------------

    @LoopTest(seeds = 100)
    void halfACloseLeavesTheOtherDirectionOpen(SimNetwork network) throws Exception {
        network.link(SimLink.rough());
        connected(network, (client, server) -> {
            client.write("question");
            client.closeOutput();
            client.closeOutput();
            assertEquals("question", new String(readAll(server)));
            assertEquals(-1, server.read(ByteBuffer.allocate(1)));
            server.write("answer");
            assertEquals("answer", new String(readExactly(client, 6)));
            assertThrows(StreamClosedException.class, () -> client.write("more"));
        });
    }

    @LoopTest(seeds = 100)
    void whatWasWrittenBeforeACloseIsDelivered(SimNetwork network) throws Exception {
        network.link(SimLink.rough());
        connected(network, (client, server) -> {
            client.write("last words");
            client.close();
            client.close();
            client.abort();
            assertTrue(client.isClosed());
            assertEquals("last words", new String(readAll(server)));
        });
    }

    @LoopTest
    void closingEndsTheWaitsOfOtherTasks(SimNetwork network) throws Exception {
        var small = TcpOptions.defaults().withSendBufferBytes(10).withReceiveBufferBytes(10);
        connected(network, small, (client, server) -> {
            var reading = spawn(() -> read(client, 1));
            var writing = spawn(() -> client.write(new byte[100]));
            sleep(ofSeconds(1));
            client.close();
            assertFailsWith(StreamClosedException.class, reading);
            assertFailsWith(StreamClosedException.class, writing);
            assertThrows(StreamClosedException.class, () -> read(client, 1));
            assertThrows(StreamClosedException.class, () -> client.write("x"));
            assertThrows(StreamClosedException.class, client::closeOutput);
        });
    }

    @LoopTest
    void closingTheOutputEndsAWriteOfAnotherTaskAndNotARead(SimNetwork network) throws Exception {
        var small = TcpOptions.defaults().withSendBufferBytes(10).withReceiveBufferBytes(10);
        connected(network, small, (client, server) -> {
            var reading = spawn(() -> read(client, 1));
            var writing = spawn(() -> client.write(new byte[100]));
            sleep(ofSeconds(1));
            client.closeOutput();
            assertFailsWith(StreamClosedException.class, writing);
            assertEquals(20, readAll(server).length);
            server.write("x");
            assertEquals("x", reading.await());
        });
    }

    @LoopTest(seeds = 50)
    void whoWritesToAClosedEndIsResetInTime(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            server.close();
            assertEquals("end", read(client, 1));
            client.write("nobody reads this");
            sleep(ofSeconds(1));
            var failure = assertThrows(IOException.class, () -> client.write("nor this"));
            assertTrue(failure.getMessage().contains("reset"), failure.getMessage());
        });
    }

    @LoopTest(seeds = 50)
    void closingWithBytesUnreadResets(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            client.write("unread");
            sleep(ofSeconds(1));
            server.close();
            assertThrows(IOException.class, () -> readAll(client));
        });
    }

    @LoopTest(seeds = 50)
    void abortResetsTheOtherEnd(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            var reading = spawn(() -> read(server, 1));
            sleep(ofSeconds(1));
            client.abort();
            assertTrue(client.isClosed());
            assertFailsWith(IOException.class, reading);
            assertThrows(IOException.class, () -> server.write("x"));
            assertThrows(StreamClosedException.class, () -> read(client, 1));
        });
    }

    @Test
    void whetherAnAbortOvertakesWhatIsOnTheWayIsUpToTheSeed() {
        var seen = new TreeSet<String>();
        Explorer.explore(50, () -> connected(SimNetwork.ofLoop(), (client, server) -> {
            client.write("maybe");
            client.abort();
            var arrived = new StringBuilder();
            assertThrows(IOException.class, () -> {
                while (true) {
                    arrived.append(read(server, 100));
                }
            });
            seen.add(arrived.toString());
        }));
        assertEquals(List.of("", "maybe"), List.copyOf(seen));
    }

    private static void assertFailsWith(Class<? extends Exception> type, Task<?> task) {
        var failure = assertThrows(TaskFailedException.class, task::await);
        assertInstanceOf(type, failure.getCause());
    }

    // ---- suspension and cancellation -------------------------------------------------------------

    @LoopTest
    void aCancelledReadTakesNothing(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            var target = ByteBuffer.allocate(10);
            var reading = spawn(() -> server.read(target));
            sleep(ofSeconds(1));
            reading.cancel("changed my mind");
            assertThrows(TaskCancelledException.class, reading::await);
            client.write("kept");
            sleep(ofSeconds(1));
            assertEquals(0, target.position());
            assertEquals("kept", read(server, 10));
        });
    }

    @LoopTest(seeds = 100)
    void cancellingAtAnyMomentNeitherLosesNorDoublesAByte(SimNetwork network, RandomGenerator random)
            throws Exception {
        network.link(SimLink.rough());
        var small = TcpOptions.defaults().withSendBufferBytes(50).withReceiveBufferBytes(50);
        var sent = bytes(random, 3000);
        connected(network, small, (client, server) -> gather(() -> {
            var source = ByteBuffer.wrap(sent);
            while (source.hasRemaining()) {
                moveOnAfter(ofMillis(random.nextInt(200)), () -> client.write(source));
            }
            client.closeOutput();
        }, () -> {
            var target = ByteBuffer.allocate(sent.length + 1);
            int[] count = {0};
            while (count[0] >= 0) {
                moveOnAfter(ofMillis(random.nextInt(200)), () -> count[0] = server.read(target));
            }
            assertArrayEquals(sent, java.util.Arrays.copyOf(target.array(), target.position()));
        }));
    }

    @LoopTest
    void allOperationsAreCancellationPointsEvenWhenTheyNeedNotWait(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            client.write("x");
            sleep(ofSeconds(1));
            for (var operation : new dev.gyre.loop.Action<?>[] {
                () -> read(server, 1), () -> server.write("y"), server::closeOutput, () -> connect("127.0.0.1", 1)}) {
                var go = Promise.<Boolean>create();
                var task = spawn(() -> {
                    try {
                        go.await();
                    } catch (TaskCancelledException cancelled) {
                        operation.run();
                    }
                });
                yieldNow();
                task.cancel("cancelled");
                assertThrows(TaskCancelledException.class, task::await);
            }
            assertEquals("x", read(server, 1));
            server.write("z");
            assertEquals("z", read(client, 10));
        });
    }

    @LoopTest
    void twoReadersOrTwoWritersOfOneEndAreAnError(SimNetwork network) throws Exception {
        var small = TcpOptions.defaults().withSendBufferBytes(10).withReceiveBufferBytes(10);
        connected(network, small, (client, server) -> {
            var reading = spawn("reader", () -> read(client, 1));
            var writing = spawn("writer", () -> client.write(new byte[100]));
            yieldNow();
            var twice = assertThrows(IllegalStateException.class, () -> read(client, 1));
            assertTrue(twice.getMessage().contains("reader waits"), twice.getMessage());
            assertThrows(IllegalStateException.class, () -> client.write("x"));
            reading.cancel("done");
            writing.cancel("done");
        });
    }

    // ---- addresses -------------------------------------------------------------------------------

    @LoopTest
    void bothEndsAgreeOnWhoTheyAre(SimNetwork network) throws Exception {
        connected(network, (client, server) -> {
            assertEquals("/10.0.0.1:49152", client.localAddress().toString());
            assertEquals("/10.0.0.2:7000", ((InetSocketAddress) client.remoteAddress()).toString());
            assertEquals(client.localAddress(), server.remoteAddress());
            assertEquals(client.remoteAddress(), server.localAddress());
            assertEquals("client:49152 > server:7000", client.toString());
            assertEquals("server:7000 > client:49152", server.toString());
            assertFalse(client.isClosed());
        });
    }

    @LoopTest
    void aHostReachesItselfAtItsLoopbackAddressWithoutLatency(SimNetwork network) throws Exception {
        var begin = now();
        try (var listener = Tcp.listen(new InetSocketAddress("127.0.0.1", 0))) {
            int port = ((InetSocketAddress) listener.addresses().getFirst()).getPort();
            assertTrue(port >= 49152, () -> "port " + port);
            var echoing = spawn(() -> echoOnce(listener));
            try (var client = connect("localhost", port)) {
                client.write("hello");
                assertEquals("hello", new String(readExactly(client, 5)));
            }
            echoing.await();
        }
        assertEquals(Duration.ZERO, since(begin));
    }
}
