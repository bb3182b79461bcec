package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.clientTls;
import static dev.gyre.loop.net.TlsEnds.connect;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Action;
import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;

/// Cancels everything at every turn of the loop: after none, after one, and so on until it is done before.
class TlsCancellationTest {
    private static final int BYTES = 40_000;

    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
    }

    private static Tls client() {
        return clientTls().withHandshakesOnLoop();
    }

    private static Tls server() {
        return serverTls().withHandshakesOnLoop();
    }

    /// Runs `body` and cancels it after so many turns; answers whether it was done before.
    private static boolean isDoneWithin(int turns, Action<? extends Exception> body) throws Exception {
        var task = spawn(body);
        for (int turn = 0; turn < turns; turn++) {
            yieldNow();
        }
        task.cancel("after " + turns + " turns");
        awaitAll(List.of(task));
        if (task.isCancelled()) {
            return false;
        }
        task.await();
        return true;
    }

    private static byte[] random(RandomGenerator random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void readFully(ByteStream stream, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            assertTrue(stream.read(target) > 0, () -> "ended after " + target.position() + " bytes");
        }
    }

    private static TlsEnds narrow(Version version) {
        return connect(client().withVersions(version), server(), MemoryStream.pair(900));
    }

    // ---- at every turn ---------------------------------------------------------------------------

    @LoopTest
    void aHandshakeLeavesNothing() throws Exception {
        for (var version : Version.values()) {
            assertTrue(turnsOfClient(version) > 10);
            assertTrue(turnsOfServer(version) > 10);
        }
    }

    private static int turnsOfClient(Version version) throws Exception {
        var tls = client().withVersions(version);
        for (int turns = 0;; turns++) {
            var transport = MemoryStream.pair(100);
            boolean done = isDoneWithoutLeaks(
                turns, transport.client(), () -> tls.upgrade(transport.client()),
                () -> server().upgrade(transport.server()));
            if (done) {
                return turns;
            }
        }
    }

    private static int turnsOfServer(Version version) throws Exception {
        var tls = server().withVersions(version);
        for (int turns = 0;; turns++) {
            var transport = MemoryStream.pair(100);
            boolean done = isDoneWithoutLeaks(
                turns, transport.server(), () -> tls.upgrade(transport.server()),
                () -> client().upgrade(transport.client()));
            if (done) {
                return turns;
            }
        }
    }

    private static boolean isDoneWithoutLeaks(
            int turns, ByteStream transport, Callable<TlsStream> cancelled, Callable<TlsStream> other)
            throws Exception {
        boolean[] done = new boolean[1];
        gatherOutcomes(() -> {
            try (var peer = other.call()) {
                return peer;
            }
        }, () -> {
            done[0] = isDoneWithin(turns, () -> cancelled.call().close());
            return done[0];
        });
        assertTrue(transport.isClosed(), "not closed when cancelled after " + turns + " turns");
        assertEquals(0, BufferPool.FOR_TLS.get().lent(), "cancelled after " + turns + " turns");
        return done[0];
    }

    @LoopTest
    void aWriteGoesOnWhereItsPositionSays(RandomGenerator random) throws Exception {
        for (var version : Version.values()) {
            boolean done = false;
            for (int turns = 0; !done; turns++) {
                var ends = narrow(version);
                var bytes = random(random);
                var received = ByteBuffer.allocate(BYTES);
                var reader = spawn(() -> readFully(ends.server(), received));
                var source = ByteBuffer.wrap(bytes);
                done = isDoneWithin(turns, () -> ends.client().write(source));
                ends.client().write(source);
                // Whatever comes next finishes what was sealed.
                ends.client().closeOutput();
                reader.await();
                assertArrayEquals(bytes, received.array(), "cancelled after " + turns + " turns");
                ends.close();
            }
            assertEquals(0, BufferPool.FOR_TLS.get().lent());
        }
    }

    @LoopTest
    void aReadGoesOnWhereItsPositionSays(RandomGenerator random) throws Exception {
        for (var version : Version.values()) {
            boolean done = false;
            for (int turns = 0; !done; turns++) {
                var ends = narrow(version);
                var bytes = random(random);
                var writer = spawn(() -> ends.client().write(bytes));
                var received = ByteBuffer.allocate(BYTES);
                done = isDoneWithin(turns, () -> readFully(ends.server(), received));
                readFully(ends.server(), received);
                writer.await();
                assertArrayEquals(bytes, received.array(), "cancelled after " + turns + " turns");
                ends.close();
            }
            assertEquals(0, BufferPool.FOR_TLS.get().lent());
        }
    }

    @LoopTest
    void theEndOfAnOutputIsFinishedByASecondCall() throws Exception {
        boolean done = false;
        for (int turns = 0; !done; turns++) {
            var ends = connect(client(), server(), MemoryStream.pair(10));
            var received = spawn(() -> ends.server().read(ByteBuffer.allocate(10)));
            done = isDoneWithin(turns, () -> ends.client().closeOutput());
            ends.client().closeOutput();
            assertEquals(-1, received.await());
            ends.close();
        }
        assertEquals(0, BufferPool.FOR_TLS.get().lent());
    }

    // ---- again and again -------------------------------------------------------------------------

    @LoopTest(seeds = 30)
    void readersAndWritersThatAreCancelledAgainAndAgainLoseNothing(RandomGenerator random) throws Exception {
        var ends = connect(client(), server(), MemoryStream.pair(1 + random.nextInt(5000)));
        var up = random(random);
        var down = random(random);
        var source = ByteBuffer.wrap(up);
        var back = ByteBuffer.wrap(down);
        var atServer = ByteBuffer.allocate(BYTES);
        var atClient = ByteBuffer.allocate(BYTES);
        gather(
            () -> untilDone(random, source, () -> ends.client().write(source)),
            () -> untilDone(random, back, () -> ends.server().write(back)),
            () -> untilDone(random, atServer, () -> readFully(ends.server(), atServer)),
            () -> untilDone(random, atClient, () -> readFully(ends.client(), atClient)));
        assertArrayEquals(up, atServer.array());
        assertArrayEquals(down, atClient.array());
        ends.close();
        assertEquals(0, BufferPool.FOR_TLS.get().lent());
    }

    private static void untilDone(RandomGenerator random, ByteBuffer buffer, Action<IOException> operation)
            throws IOException {
        for (int limitMillis = 1; buffer.hasRemaining(); limitMillis++) {
            try (var scope = CancelScope.open()) {
                var turns = random.nextInt(20) + limitMillis;
                var canceller = spawn(() -> {
                    for (int turn = 0; turn < turns; turn++) {
                        yieldNow();
                    }
                    scope.cancel("after " + turns + " turns");
                });
                try {
                    operation.run();
                    canceller.cancel("done");
                } catch (TaskCancelledException cancelled) {
                    assertTrue(scope.isCancelled());
                }
            }
        }
        // What is sealed last is sent by whoever sends next; here that is the end of the last write itself.
        operation.run();
    }
}
