package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.testing.LoopAssertions;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Serving the connections of a listener: how many at a time, what a failure costs, and how it ends.
class ServingTest {
    /// What the server says, which the log of the tests need not.
    private static final Logger LOGGER = Logger.getLogger("dev.gyre.loop.net");

    private final List<LogRecord> said = new CopyOnWriteArrayList<>();
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord line) {
            said.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final ScriptedListener listener = new ScriptedListener();
    private final List<Throwable> failures = new ArrayList<>();
    private final ServeOptions options =
            ServeOptions.defaults().withOnFailure((SocketAddress remote, Throwable failure) -> failures.add(failure));

    @BeforeEach
    void listen() {
        LOGGER.addHandler(ear);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(ear);
        LOGGER.setUseParentHandlers(true);
    }

    private List<String> said() {
        return said.stream().map(line -> line.getLevel() + " " + line.getMessage()).toList();
    }

    private Task<@Nullable Void> serve(ConnectionHandler handler, ServeOptions options) {
        return spawn("server", () -> listener.serve(handler, options));
    }

    private static Duration since(Instant begin) {
        return Duration.between(begin, now());
    }

    // ---- serving ---------------------------------------------------------------------------------

    @LoopTest(seeds = 20)
    void everyConnectionHasATaskAndIsClosedAfterIt() {
        var server = serve(stream -> sleep(ofMillis(100)), options);
        var begin = now();
        for (int i = 0; i < 10; i++) {
            listener.connect();
        }
        sleep(ofMillis(101));
        assertEquals(10, listener.handedOut.size());
        assertTrue(listener.handedOut.stream().allMatch(stream -> stream.closed && !stream.aborted));
        listener.close();
        server.await();
        assertEquals(ofMillis(101), since(begin));
        assertEquals(List.of(), failures);
    }

    @LoopTest(seeds = 20)
    void aHandlerThatThrowsLosesItsOwnConnectionOnly() {
        var server = serve(stream -> {
            sleep(ofMillis(10));
            if (stream == listener.handedOut.get(1)) {
                throw new IllegalStateException("of the second");
            }
            if (stream == listener.handedOut.get(2)) {
                throw new OutOfMemoryError("of the third");
            }
            sleep(ofMillis(10));
        }, options);
        for (int i = 0; i < 4; i++) {
            listener.connect();
        }
        sleep(ofMillis(15));
        assertEquals(List.of(false, true, true, false), listener.handedOut.stream().map(s -> s.aborted).toList());
        assertEquals(2, listener.open());
        listener.connect();
        sleep(ofMillis(100));
        assertEquals(0, listener.open());
        assertEquals(List.of("of the second", "of the third"),
            failures.stream().map(Throwable::getMessage).sorted().toList());
        listener.close();
        server.await();
    }

    @LoopTest
    void byDefaultFailuresAreLoggedOnce() {
        var server = serve(stream -> {
            throw listener.handedOut.size() == 1 ? new IOException("reset") : new IllegalStateException("defect");
        }, ServeOptions.defaults());
        listener.connect();
        sleep(ofMillis(1));
        listener.connect();
        sleep(ofMillis(1));
        listener.close();
        server.await();
        assertEquals(
            List.of(
                "INFO the connection from client.test/<unresolved>:1 ended with java.io.IOException: reset",
                "WARNING the handler of the connection from client.test/<unresolved>:2 failed"),
            said());
        assertEquals("defect", said.getLast().getThrown().getMessage());
    }

    /// As when it awaits another task, which was cancelled.
    @LoopTest
    void aCancellationThatIsNotItsOwnIsAFailureOfTheHandler() {
        var other = spawn(() -> sleep(ofHours(1)));
        var server = serve(stream -> other.await(), options);
        listener.connect();
        sleep(ofMillis(1));
        other.cancel("the test says so");
        sleep(ofMillis(1));
        assertEquals(TaskCancelledException.class, failures.getFirst().getClass());
        assertFalse(server.isDone());
        listener.close();
        server.await();
    }

    @LoopTest
    void afterAReportThatFailsTheServerGoesOn() {
        var server = serve(
            stream -> {
                throw new IOException("broken");
            },
            options.withOnFailure((remote, failure) -> {
                failures.add(failure);
                throw new IllegalStateException("no log");
            }));
        listener.connect();
        listener.connect();
        sleep(ofMillis(1));
        assertEquals(2, failures.size());
        assertEquals(List.of("WARNING ServeOptions.onFailure failed", "WARNING ServeOptions.onFailure failed"), said());
        listener.close();
        server.await();
    }

    @LoopTest(seeds = 20)
    void theLimitIsKeptBeforeAConnectionIsAccepted() {
        var server = serve(stream -> sleep(ofMillis(100)), options.withConnectionsMax(3));
        for (int i = 0; i < 7; i++) {
            listener.connect();
        }
        LoopAssertions.waitAllTasksBlocked();
        assertEquals(3, listener.handedOut.size());
        assertEquals(4, listener.backlog());
        assertEquals(List.of("WARNING as many connections to [listener.test/<unresolved>:7] are open as may be served"
                + " at a time, 3 (ServeOptions.connectionsMax): more wait until one ends"),
            said());
        sleep(ofMillis(150));
        assertEquals(6, listener.handedOut.size());
        assertEquals(1, listener.backlog());
        listener.close();
        server.await();
        assertEquals(6, listener.handedOut.size());
        assertEquals(1, said.size());
    }

    /// An accept that need not wait does not suspend.
    @LoopTest
    void aFloodOfConnectionsLeavesTurnsForOthers() {
        var turns = new int[1];
        var server = serve(stream -> {}, options);
        for (int i = 0; i < 1_000; i++) {
            listener.connect();
        }
        while (listener.backlog() > 0) {
            turns[0]++;
            yieldNow();
        }
        assertTrue(turns[0] > 10, () -> "the others had " + turns[0] + " turns");
        listener.close();
        server.await();
    }

    /// A connection for which there is no task is lost, and the server goes on.
    @Test
    void theLimitOnTasksCostsConnectionsOnly() {
        Gyre.run(LoopConfig.defaults().withTasksMax(5), () -> {
            var server = serve(stream -> stream.read(ByteBuffer.allocate(1)), options);
            for (int i = 0; i < 10; i++) {
                listener.connect();
            }
            LoopAssertions.waitAllTasksBlocked();
            assertEquals(10, listener.handedOut.size());
            assertTrue(listener.open() >= 1 && listener.open() <= 4, () -> listener.open() + " are open");
            assertEquals(10 - listener.open(), failures.size());
            listener.handedOut.forEach(ByteStream::close);
            LoopAssertions.waitAllTasksBlocked();
            var late = listener.connect();
            LoopAssertions.waitAllTasksBlocked();
            assertFalse(late.isClosed());
            late.close();
            listener.close();
            server.await();
        });
    }

    // ---- ending ----------------------------------------------------------------------------------

    @LoopTest(seeds = 20)
    void closingTheListenerLetsHandlersEndByThemselves() {
        var server = serve(stream -> sleep(ofSeconds(3)), options);
        listener.connect();
        sleep(ofSeconds(1));
        var begin = now();
        listener.close();
        server.await();
        assertEquals(ofSeconds(2), since(begin));
        assertFalse(listener.handedOut.getFirst().aborted);
        assertEquals(List.of(), failures);
    }

    /// When no connection is accepted, so that nobody notices at once.
    @LoopTest(seeds = 20)
    void closingTheListenerEndsAServerThatIsFull() {
        var server = serve(stream -> sleep(ofHours(1)), options.withConnectionsMax(2));
        listener.connect();
        listener.connect();
        listener.connect();
        sleep(ofSeconds(1));
        var begin = now();
        listener.close();
        server.await();
        assertTrue(since(begin).compareTo(ofMillis(5_100)) <= 0, () -> "it took " + since(begin));
        assertEquals(2, listener.handedOut.size());
    }

    @LoopTest(seeds = 20)
    void afterTheGraceTimeHandlersAreCancelled() {
        var server = serve(stream -> sleep(ofHours(1)), options.withCloseGrace(ofSeconds(7)));
        listener.connect();
        listener.connect();
        sleep(ofSeconds(1));
        var begin = now();
        listener.close();
        server.await();
        assertEquals(ofSeconds(7), since(begin));
        assertTrue(listener.handedOut.stream().allMatch(stream -> stream.aborted));
        assertEquals(List.of(), failures);
    }

    @LoopTest(seeds = 20)
    void aHandlerBehindAShieldIsEndedByTheEndOfItsStream() {
        var server = serve(stream -> shield(ofHours(1), () -> stream.read(ByteBuffer.allocate(1))), options);
        listener.connect();
        sleep(ofSeconds(1));
        var begin = now();
        listener.close();
        server.await();
        assertEquals(ofSeconds(6), since(begin));
        assertTrue(listener.handedOut.getFirst().aborted);
        var stops = "INFO the server at [listener.test/<unresolved>:7] stops, and 1 connections go on ";
        assertEquals(
            List.of(
                stops + "after PT5S (ServeOptions.closeGrace); cancelling them",
                stops + "PT1S after they were cancelled (ServeOptions.cancelGrace); aborting their streams"),
            said());
    }

    @LoopTest(seeds = 20)
    void cancellingTheCallerHasTheSameStages() {
        var heard = new ArrayList<Duration>();
        var begin = now();
        var server = serve(stream -> {
            try {
                sleep(ofHours(1));
            } finally {
                heard.add(since(begin));
            }
        }, options);
        listener.connect();
        sleep(ofSeconds(1));
        server.cancel("the test says so");
        sleep(ofMillis(1));
        assertTrue(listener.closed);
        assertThrows(TaskCancelledException.class, server::await);
        assertEquals(List.of(ofSeconds(6)), heard);
        assertEquals(ofSeconds(6), since(begin));
    }

    @LoopTest
    void aServerThatIsCancelledBeforeItBeginsClosesItsListener() {
        try (var scope = CancelScope.open()) {
            scope.cancel("the test says so");
            assertThrows(TaskCancelledException.class, () -> listener.serve(stream -> {}));
        }
        assertTrue(listener.closed);
    }

    @LoopTest
    void aListenerThatBreaksEndsTheServerAfterTheSameStages() {
        var server = serve(stream -> sleep(ofSeconds(3)), options);
        listener.connect();
        sleep(ofSeconds(1));
        var broken = new IOException("no such device");
        listener.breakWith(broken);
        assertSame(broken, assertThrows(TaskFailedException.class, server::await).getCause());
        assertTrue(listener.closed);
        assertFalse(listener.handedOut.getFirst().aborted);
    }

    @LoopTest
    void aDefectOfTheListenerEndsTheServerToo() {
        var defect = new IllegalStateException("defect");
        var broken = new Listener() {
            boolean closed;

            @Override
            public ByteStream accept() {
                throw defect;
            }

            @Override
            public List<SocketAddress> addresses() {
                return List.of();
            }

            @Override
            public void close() {
                closed = true;
            }

            @Override
            public boolean isClosed() {
                return closed;
            }
        };
        assertSame(defect, assertThrows(IllegalStateException.class, () -> broken.serve(stream -> {})));
        assertTrue(broken.closed);
    }

    /// Connections come and the server is stopped at a random moment, in a random way: nothing is left open.
    @LoopTest(seeds = 100)
    void stoppedAtAnyPointNothingIsLeft(RandomGenerator random) {
        var server = serve(stream -> {
            sleep(ofMillis(random.nextInt(10)));
            if (random.nextInt(5) == 0) {
                throw new IOException("of the test");
            }
            if (random.nextInt(5) == 0) {
                shield(ofHours(1), () -> stream.read(ByteBuffer.allocate(1)));
            }
            sleep(ofMillis(random.nextInt(20_000)));
        }, options.withConnectionsMax(1 + random.nextInt(8)));
        var clients = spawn(() -> {
            for (int i = 0; i < 20; i++) {
                listener.connect();
                sleep(ofMillis(random.nextInt(4)));
            }
        });
        sleep(ofMillis(random.nextInt(60)));
        for (int turn = random.nextInt(4); turn > 0; turn--) {
            yieldNow();
        }
        var begin = now();
        if (random.nextBoolean()) {
            server.cancel("the test says so");
        } else {
            listener.close();
        }
        awaitAll(List.of(server));
        clients.await();
        assertEquals(0, listener.open());
        assertTrue(listener.closed);
        assertTrue(since(begin).compareTo(ofMillis(6_100)) <= 0, () -> "it took " + since(begin));
    }
}
