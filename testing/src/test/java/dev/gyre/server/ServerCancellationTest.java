package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Outcome;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A server that is cancelled at any moment leaves nothing behind: no task, no timer, no open stream. What the test
/// framework finds after each of these tests is the first two.
class ServerCancellationTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

    /// Serves what `request` asks, and cancels that after so many turns, with one more each time until it comes too
    /// late.
    private static void cancelEverywhere(Handler handler, String... request) throws Exception {
        int turns = 0;
        while (cancelAfter(turns, handler, request)) {
            turns++;
        }
        assertTrue(turns > 1, "it was over after " + turns + " turns");
    }

    private static boolean cancelAfter(int turns, Handler handler, String... request) throws Exception {
        var pair = MemoryStream.pair(20);
        var server = spawn("server", () -> HttpServer.of(handler, Wire.OPTIONS).serve(pair.server()));
        var writer = spawn("writer", () -> {
            try {
                for (var piece : request) {
                    pair.client().write(piece);
                    sleep(ofMillis(1));
                }
            } catch (IOException cancelled) {
                // As the server has left.
            }
        });
        var reader = spawn("reader", () -> {
            try {
                var buffer = ByteBuffer.allocate(7);
                while (pair.client().read(buffer.clear()) >= 0) {
                    yieldNow();
                }
            } catch (IOException cancelled) {
                // As the server has left.
            }
            pair.client().close();
        });
        for (int i = 0; i < turns; i++) {
            if (i % 3 == 2) {
                sleep(ofMillis(1));
            } else {
                yieldNow();
            }
        }
        boolean wasRunning = server.cancel("test");
        awaitAll(List.of(server, writer, reader));
        assertTrue(pair.server().isClosed(), "after " + turns + " turns");
        assertFalse(server.outcome() instanceof Outcome.Failure<?>, () -> turns + " turns: " + server.outcome());
        return wasRunning;
    }

    @LoopTest(seeds = 3)
    void aWholeAnswer() throws Exception {
        cancelEverywhere(exchange -> {
            sleep(ofMillis(2));
            exchange.send(200, HeaderFields.empty(), new byte[100]);
        }, "GET / HT", "TP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    @LoopTest(seeds = 3)
    void bodiesBothWays() throws Exception {
        cancelEverywhere(exchange -> {
            var body = exchange.stream(200, HeaderFields.empty());
            body.write(exchange.body().text());
            body.flush();
            sleep(ofMillis(2));
            body.write("x".repeat(20_000));
        }, POST.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"), "he", "llo");
    }

    @LoopTest(seeds = 3)
    void earlierAnswersThatLeaveMeanwhile() throws Exception {
        cancelEverywhere(exchange -> {
            if (exchange.path().equals("/2")) {
                sleep(ofMillis(3));
            }
            exchange.send(200, HeaderFields.empty(), new byte[100]);
        }, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    @LoopTest(seeds = 3)
    void aWatchedClientAndWorkAfterwards() throws Exception {
        cancelEverywhere(exchange -> exchange.cancelWhenClientLeaves(() -> {
            exchange.afterSent(() -> sleep(ofMillis(3)));
            sleep(ofMillis(3));
            exchange.send("hi");
        }), POST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), "hello");
    }

    @LoopTest(seeds = 3)
    void anotherProtocol() throws Exception {
        cancelEverywhere(exchange -> exchange.upgrade("x", HeaderFields.empty(), stream -> {
            for (int i = 0; i < 5; i++) {
                stream.read(ByteBuffer.allocate(1));
                stream.write("x".repeat(30));
            }
        }), "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n12", "345");
    }

    @LoopTest(seeds = 3)
    void aBodyThatNobodyReads() throws Exception {
        cancelEverywhere(
            exchange -> exchange.send("hi"), POST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), "he", "llo");
    }
}
