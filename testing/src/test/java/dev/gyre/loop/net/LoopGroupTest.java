package dev.gyre.loop.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several loops in one program, on real threads.
class LoopGroupTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final LoopConfig CONFIG = LoopConfig.defaults().withName("member");

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS), "what the test waits for never happens");
        } catch (InterruptedException interrupt) {
            throw new AssertionError(interrupt);
        }
    }

    private static void awaitClosed(EventLoop loop) {
        var closed = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            loop.close();
            closed.countDown();
        });
        await(closed);
        assertTrue(loop.isClosed());
    }

    // ---- the loops -------------------------------------------------------------------------------

    @Test
    void eachLoopHasANameAndAThreadOfItsOwn() throws Exception {
        try (var group = LoopGroup.start(3, CONFIG)) {
            var names = new ArrayList<String>();
            Set<EventLoop> ran = ConcurrentHashMap.newKeySet();
            for (var task : group.submitToEach(() -> {
                ran.add(Gyre.loop());
                return Gyre.loop().toString();
            })) {
                names.add(task.get());
            }
            assertEquals(List.of("event loop member-0", "event loop member-1", "event loop member-2"), names);
            assertEquals(new HashSet<>(group.loops()), ran);
        }
    }

    @Test
    void loopsTakeTurns() {
        try (var group = LoopGroup.start(2, CONFIG)) {
            var loops = group.loops();
            assertEquals(
                List.of(loops.get(0), loops.get(1), loops.get(0)),
                List.of(group.next(), group.next(), group.next()));
        }
    }

    @Test
    void aGroupHasAtLeastOneLoop() {
        var failure = assertThrows(IllegalArgumentException.class, () -> LoopGroup.start(0, CONFIG));
        assertEquals("loops is 0, but must be at least 1", failure.getMessage());
    }

    @Test
    void aTaskThatFailsIsItsOwnFailure() throws Exception {
        try (var group = LoopGroup.start(2, CONFIG)) {
            var failing = group.loops().getFirst().submit(() -> {
                throw new IOException("of the task");
            });
            assertEquals("of the task", assertThrows(ExecutionException.class, failing::get).getCause().getMessage());
            assertEquals(2, group.submitToEach(() -> 1).stream().mapToInt(task -> task.toCompletableFuture().join())
                    .sum());
        }
    }

    // ---- closing ---------------------------------------------------------------------------------

    /// The tasks of all loops meet while they clean up, which they cannot when one loop is closed after the other.
    @Test
    void allLoopsAreClosedAtTheSameTime() throws Exception {
        var begun = new CountDownLatch(3);
        var meeting = new CyclicBarrier(3);
        var met = new CountDownLatch(3);
        var group = LoopGroup.start(3, CONFIG);
        group.submitToEach(() -> {
            begun.countDown();
            try {
                Gyre.sleep(Duration.ofHours(1));
            } finally {
                Gyre.shield(Duration.ofMinutes(1), () -> {
                    meeting.await();
                });
                met.countDown();
            }
            return "never";
        });
        await(begun);
        group.close();
        await(met);
        assertTrue(group.loops().stream().allMatch(EventLoop::isClosed));
        group.close();
    }

    @Test
    void theEndOfOneLoopIsTheEndOfAll() {
        var group = LoopGroup.start(3, CONFIG);
        var cancelled = new CountDownLatch(2);
        var begun = new CountDownLatch(2);
        for (var loop : List.of(group.loops().get(0), group.loops().get(2))) {
            loop.submit(() -> {
                begun.countDown();
                try {
                    Gyre.sleep(Duration.ofHours(1));
                } finally {
                    cancelled.countDown();
                }
            });
        }
        await(begun);
        group.loops().get(1).close();
        await(cancelled);
        group.loops().forEach(LoopGroupTest::awaitClosed);
    }

    @Test
    void aLoopCannotWaitForTheEndOfItsGroup() throws Exception {
        try (var group = LoopGroup.start(2, CONFIG)) {
            var closing = group.next().submit(() -> {
                assertThrows(IllegalStateException.class, group::close);
                return "refused";
            });
            assertEquals("refused", closing.get());
        }
    }

    // ---- serving ---------------------------------------------------------------------------------

    private static List<ScriptedNetwork> networks(LoopGroup group) {
        return group.submitToEach(ScriptedNetwork::install).stream()
                .map(task -> task.toCompletableFuture().join())
                .toList();
    }

    @Test
    void allLoopsListenAtThePortThatTheFirstOneGot() throws Exception {
        try (var group = LoopGroup.start(3, CONFIG)) {
            var networks = networks(group);
            Set<EventLoop> served = ConcurrentHashMap.newKeySet();
            var all = new CountDownLatch(6);
            try (var server = group.serve(ANY_PORT, stream -> {
                served.add(Gyre.loop());
                all.countDown();
            })) {
                var expected = List.of(new InetSocketAddress(ANY_PORT.getAddress(), ScriptedNetwork.CHOSEN_PORT));
                assertEquals(expected, server.addresses());
                for (int i = 0; i < 3; i++) {
                    var listener = networks.get(i).listeners.getFirst();
                    assertEquals(expected, listener.addresses());
                    assertTrue(networks.get(i).listenedWith.reusePort());
                    group.loops().get(i).execute(listener::connect);
                    group.loops().get(i).execute(listener::connect);
                }
                await(all);
                assertEquals(new HashSet<>(group.loops()), served);
                assertFalse(server.ended().isDone());
            }
            assertTrue(networks.stream().allMatch(network -> network.listeners.getFirst().closed));
            assertFalse(group.loops().getFirst().isClosed());
            assertEquals("alive", group.next().submit(() -> "alive").get());
        }
    }

    @Test
    void oneLoopAloneDoesNotShareItsPort() throws Exception {
        try (var group = LoopGroup.start(1, CONFIG)) {
            var networks = networks(group);
            try (var server = group.serve(ANY_PORT, stream -> {})) {
                assertFalse(networks.getFirst().listenedWith.reusePort());
                group.close();
                assertDoesNotThrow(() -> server.ended().get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void whereOneLoopCannotListenNoneDoes() throws Exception {
        try (var group = LoopGroup.start(3, CONFIG)) {
            var networks = networks(group);
            group.loops().get(2).submit(() -> networks.get(2).portsTaken = true).get();
            var failure = assertThrows(BindException.class, () -> group.serve(ANY_PORT, stream -> {}));
            assertTrue(failure.getMessage().startsWith("in use: "), failure.getMessage());
            for (int i = 0; i < 2; i++) {
                var listeners = networks.get(i).listeners;
                assertTrue(group.loops().get(i).submit(() -> listeners.getFirst().closed).get());
            }
        }
    }

    @Test
    void aServerThatFailsOnOneLoopClosesTheGroup() throws Exception {
        var group = LoopGroup.start(3, CONFIG);
        var networks = networks(group);
        var server = group.serve(ANY_PORT, stream -> {});
        var broken = new IOException("no such device");
        group.loops().get(1).execute(() -> networks.get(1).listeners.getFirst().breakWith(broken));
        var failure = assertThrows(ExecutionException.class, () -> server.ended().get(60, TimeUnit.SECONDS));
        assertSame(broken, failure.getCause());
        group.loops().forEach(LoopGroupTest::awaitClosed);
    }

    @Test
    void aHandlerThatNothingStopsDoesNotHoldWhoStopsTheServer() throws Exception {
        var logger = Logger.getLogger("dev.gyre.loop.net");
        logger.setLevel(Level.OFF);
        var release = new CountDownLatch(1);
        try (var group = LoopGroup.start(2, CONFIG)) {
            var networks = networks(group);
            var begun = new CountDownLatch(1);
            var options = ServeOptions.defaults().withCloseGrace(Duration.ZERO).withCancelGrace(Duration.ZERO);
            var server = group.serve(ANY_PORT, Sharing.BY_SYSTEM, ListenOptions.defaults(), options, stream -> {
                begun.countDown();
                while (release.getCount() > 0) {
                    Thread.yield();
                }
            });
            group.loops().getFirst().execute(networks.getFirst().listeners.getFirst()::connect);
            await(begun);
            server.close();
            assertFalse(server.ended().isDone());
            release.countDown();
            server.ended().get(60, TimeUnit.SECONDS);
        } finally {
            release.countDown();
            logger.setLevel(null);
        }
    }

    // ---- one loop deals --------------------------------------------------------------------------

    /// What comes back when `text` is sent to `address` and no more.
    private static String echoOf(SocketAddress address, String text) throws IOException {
        var protocol = address instanceof UnixDomainSocketAddress
                ? StandardProtocolFamily.UNIX
                : StandardProtocolFamily.INET;
        try (var channel = SocketChannel.open(protocol)) {
            channel.connect(address);
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }

    private static GroupServer dealt(LoopGroup group, SocketAddress address, ConnectionHandler handler)
            throws IOException {
        return group.serve(
            address, Sharing.BY_ONE_LOOP, ListenOptions.defaults(), ServeOptions.defaults(), handler);
    }

    @Test
    void oneLoopDealsTheConnectionsToAllInTurn() throws Exception {
        try (var group = LoopGroup.start(3, CONFIG)) {
            var served = new ConcurrentHashMap<EventLoop, Integer>();
            try (var server = dealt(group, ANY_PORT, stream -> {
                served.merge(Gyre.loop(), 1, Integer::sum);
                stream.copyTo(stream);
            })) {
                for (int i = 0; i < 30; i++) {
                    assertEquals("hello " + i, echoOf(server.addresses().getFirst(), "hello " + i));
                }
                assertEquals(new HashSet<>(group.loops()), served.keySet());
                assertEquals(Set.of(10), new HashSet<>(served.values()));
            }
            assertEquals("alive", group.next().submit(() -> "alive").get());
        }
    }

    @Test
    void aUnixSocketIsDealtToo(@TempDir Path directory) throws Exception {
        var address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (var group = LoopGroup.start(2, CONFIG);
                var server = dealt(group, address, stream -> stream.copyTo(stream))) {
            assertEquals("one", echoOf(address, "one"));
            assertEquals("two", echoOf(address, "two"));
            assertEquals(List.of(address), server.addresses());
        }
    }

    /// Each of two loops serves one connection at a time; a third one is on its way, and is served when one has ended.
    @Test
    void whatWasDealtWaitsForAPlaceAndIsClosedAtTheEnd() throws Exception {
        var options = ServeOptions.defaults().withConnectionsMax(1).withCloseGrace(Duration.ZERO);
        var served = new Semaphore(0);
        try (var group = LoopGroup.start(2, CONFIG);
                var server = group.serve(
                    ANY_PORT, Sharing.BY_ONE_LOOP, ListenOptions.defaults(), options, stream -> {
                        served.release();
                        stream.copyTo(stream);
                    })) {
            var address = server.addresses().getFirst();
            try (var first = SocketChannel.open(address);
                    var second = SocketChannel.open(address);
                    var third = SocketChannel.open(address);
                    var fourth = SocketChannel.open(address)) {
                assertTrue(served.tryAcquire(2, 60, TimeUnit.SECONDS));
                assertFalse(served.tryAcquire());
                first.close();
                assertTrue(served.tryAcquire(60, TimeUnit.SECONDS));
                assertTrue(second.isOpen() && third.isOpen());
                server.close();
                assertTrue(endOf(fourth), "who was never served is told that it is over");
            }
        }
    }

    private static boolean endOf(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    // ---- processors ------------------------------------------------------------------------------

    @Test
    void loopsArePinnedToProcessorsWhereTheSystemCanDoIt() throws Exception {
        try (var group = LoopGroup.start(3, CONFIG)) {
            if (!System.getProperty("os.name").equals("Linux")) {
                assertFalse(group.pinToProcessors());
                return;
            }
            var mine = CpuAffinity.ofCallingThread();
            assertTrue(group.pinToProcessors());
            var theirs = new ArrayList<List<Integer>>();
            for (var task : group.submitToEach(CpuAffinity::ofCallingThread)) {
                theirs.add(task.get());
            }
            assertEquals(
                List.of(
                    List.of(mine.get(0)), List.of(mine.get(1 % mine.size())), List.of(mine.get(2 % mine.size()))),
                theirs);
            assertEquals(mine, CpuAffinity.ofCallingThread());
        }
    }
}
