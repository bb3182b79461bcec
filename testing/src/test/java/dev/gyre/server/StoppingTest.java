package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.sync.Latch;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that stops, whatever its connections are doing at that time.
class StoppingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static Duration since(Instant begin) {
        return Duration.between(begin, now());
    }

    private static Task<@Nullable Void> serve(Listener listener, Handler handler) {
        return spawn("server", () -> HttpServer.of(handler, Wire.OPTIONS).serve(listener));
    }

    private static String rest(ByteStream stream) {
        var text = new StringBuilder();
        var buffer = ByteBuffer.allocate(1000);
        try {
            while (stream.read(buffer.clear()) >= 0) {
                text.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            }
            return text.append("<end>").toString();
        } catch (IOException broken) {
            return text.append("<broken>").toString();
        }
    }

    @LoopTest(seeds = 10)
    void idleConnectionsAreClosedAtOnce(SimNetwork network) throws Exception {
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> exchange.send("hi"));
        try (var fresh = Tcp.connect("localhost", 80); var used = Tcp.connect("localhost", 80)) {
            used.write(GET);
            used.reader().exactly(Wire.ok("hi").length());
            sleep(ofSeconds(1));
            var begin = now();
            server.cancel("test");
            assertEquals("<end>", rest(fresh));
            assertEquals("<end>", rest(used));
            assertThrows(TaskCancelledException.class, server::await);
            assertTrue(since(begin).compareTo(ofMillis(100)) < 0, "took " + since(begin));
        }
    }

    @LoopTest(seeds = 10)
    void aRequestIsAnsweredAndItsConnectionClosed(SimNetwork network) throws Exception {
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> {
            sleep(ofSeconds(3));
            exchange.send("hi");
        });
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET + GET);
            sleep(ofSeconds(1));
            listener.close();
            var answer = Wire.ok("hi").replace("Content-Length", "Connection: close\r\nContent-Length");
            assertEquals(answer + "<end>", rest(stream));
        }
        server.await();
    }

    @LoopTest
    void aHeadThatIsBeingReadMayBeCompleted(SimNetwork network) throws Exception {
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> exchange.send("hi"));
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write("GET / HTTP/1.1\r\n");
            sleep(ofSeconds(1));
            listener.close();
            sleep(ofSeconds(1));
            stream.write("Host: a\r\n\r\n");
            assertTrue(rest(stream).endsWith("hi<end>"));
        }
        server.await();
    }

    @LoopTest
    void whoIsToldCanEndInTime(SimNetwork network) throws Exception {
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> {
            var stopping = new Latch(1);
            exchange.onServerStop(stopping::countDown);
            var body = exchange.stream(200, HeaderFields.empty());
            body.write("tick");
            stopping.await();
            body.write("bye");
        });
        Instant begin;
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET);
            sleep(ofMinutes(10));
            begin = now();
            listener.close();
            assertTrue(rest(stream).endsWith("4\r\ntick\r\n3\r\nbye\r\n0\r\n\r\n<end>"));
        }
        server.await();
        assertTrue(since(begin).compareTo(ofSeconds(1)) < 0, "took " + since(begin));
    }

    @LoopTest
    void whoAsksTooLateIsToldAtOnce(SimNetwork network) throws Exception {
        var told = new ArrayList<String>();
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> {
            sleep(ofSeconds(2));
            exchange.onServerStop(() -> told.add("told"));
            exchange.send("hi");
        });
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET);
            sleep(ofSeconds(1));
            listener.close();
            rest(stream);
        }
        server.await();
        assertEquals(List.of("told"), told);
    }

    @LoopTest
    void whoDoesNotEndIsCancelledAfterTheGrace(SimNetwork network) throws Exception {
        var ends = new ArrayList<Duration>();
        var listener = Tcp.listen(80);
        var begin = new Instant[1];
        var server = serve(listener, exchange -> {
            try {
                sleep(ofHours(1));
            } finally {
                ends.add(since(begin[0]));
            }
        });
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET);
            sleep(ofSeconds(1));
            begin[0] = now();
            listener.close();
            assertEquals("<broken>", rest(stream));
        }
        server.await();
        assertEquals(List.of(ofSeconds(5)), ends);
    }

    @LoopTest
    void anUpgradedConnectionGetsTheSameStages(SimNetwork network) throws Exception {
        var ends = new ArrayList<Duration>();
        var begin = new Instant[1];
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> exchange.upgrade("x", HeaderFields.empty(), stream -> {
            try {
                stream.read(ByteBuffer.allocate(1));
            } finally {
                ends.add(since(begin[0]));
            }
        }));
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            sleep(ofHours(1));
            begin[0] = now();
            listener.close();
            server.await();
        }
        assertEquals(List.of(ofSeconds(5)), ends);
    }

    @LoopTest
    void workAfterRequestsIsAwaitedForTheGrace(SimNetwork network) throws Exception {
        var done = new ArrayList<String>();
        var listener = Tcp.listen(80);
        var server = serve(listener, exchange -> {
            exchange.afterSent(() -> {
                sleep(ofSeconds(4));
                done.add("short");
            });
            exchange.afterSent(() -> {
                try {
                    sleep(ofSeconds(40));
                } catch (TaskCancelledException late) {
                    done.add("long");
                    throw late;
                }
            });
            exchange.send("hi");
        });
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET);
            sleep(ofSeconds(1));
            listener.close();
            rest(stream);
        }
        var begin = now();
        server.await();
        assertEquals(List.of("short", "long"), done);
        assertTrue(since(begin).compareTo(ofSeconds(6)) < 0, "took " + since(begin));
    }

    @LoopTest
    void aListenerThatBreaksIsTheServersFailure(SimNetwork network) {
        var broken = new Listener() {
            @Override
            public ByteStream accept() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public List<java.net.SocketAddress> addresses() {
                return List.of();
            }

            @Override
            public void close() {}

            @Override
            public boolean isClosed() {
                return false;
            }
        };
        var failure = assertThrows(
            IOException.class, () -> HttpServer.of(exchange -> exchange.send("hi")).serve(broken));
        assertEquals("broken", failure.getMessage());
    }
}
