package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.testing.LoopTest;
import java.nio.charset.StandardCharsets;

/// Connections that go on with another protocol.
class UpgradeTest {
    private static final String ASK =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n";
    private static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\n" + Wire.DATE
            + "Connection: Upgrade\r\nUpgrade: lines\r\n\r\n";

    private static void echoLines(Exchange exchange) throws Exception {
        exchange.upgrade("lines", HeaderFields.empty(), stream -> {
            while (stream.reader().line(100) instanceof java.util.Optional<String> line && line.isPresent()) {
                stream.write(line.get() + "?\n");
            }
        });
    }

    @LoopTest
    void bytesBehindTheRequestBelongToTheNewProtocol() throws Exception {
        Wire.talk(UpgradeTest::echoLines, wire -> {
            wire.send(ASK + "one\ntw");
            assertEquals(SWITCHED + "one?\n", wire.readSome());
            sleep(ofHours(10));
            wire.send("o\nthree\n");
            assertEquals("two?\nthree?\n", wire.readSome());
            wire.stream.closeOutput();
            assertEquals("<end>", wire.readSome());
        });
    }

    @LoopTest(seeds = 10)
    void theNewProtocolGetsWhatTheWatchForTheClientHasRead() throws Exception {
        Wire.talk(exchange -> exchange.cancelWhenClientLeaves(() -> {
            sleep(ofSeconds(1));
            echoLines(exchange);
        }), wire -> {
            wire.send(ASK + "on");
            sleep(ofMillis(500));
            wire.send("e\ntwo\n");
            sleep(ofSeconds(1));
            assertEquals(SWITCHED + "one?\ntwo?\n", wire.readSome());
            wire.stream.closeOutput();
            assertEquals("<end>", wire.readSome());
        });
    }

    @LoopTest
    void earlierAnswersComeFirst() throws Exception {
        var said = Wire.answers(exchange -> {
            if (exchange.request().upgrade().isPresent()) {
                echoLines(exchange);
            } else {
                exchange.send("hi");
            }
        }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + ASK + "one\n");
        assertEquals(Wire.ok("hi") + SWITCHED + "one?\n", said);
    }

    @LoopTest
    void aClientThatHasNotAskedIsNotUpgraded() throws Exception {
        var log = ServerLog.open();
        try {
            assertEquals(
                Wire.error("500 Internal Server Error", "Internal Server Error"),
                Wire.answers(UpgradeTest::echoLines, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        } finally {
            log.close();
        }
    }

    @LoopTest
    void aTunnelIsMadeWhereTheServerAllowsIt() throws Exception {
        var server = HttpServer.of(exchange -> {
            exchange.tunnel(HeaderFields.empty(), stream -> stream.write("at " + exchange.request().authority()));
        }, Wire.OPTIONS.withAcceptsTunnels(true));
        assertEquals("HTTP/1.1 200 OK\r\n" + Wire.DATE + "\r\nat b:1<end>",
            Wire.answers(server, "CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n"));
    }

    @LoopTest
    void aFailureOfTheNewProtocolAbortsTheConnection() throws Exception {
        var log = ServerLog.open();
        try {
            var said = Wire.answers(exchange -> {
                exchange.upgrade("lines", HeaderFields.empty(), stream -> {
                    stream.write("x".getBytes(StandardCharsets.UTF_8));
                    throw new IllegalStateException("broken");
                });
            }, ASK);
            assertTrue(said.endsWith("<broken>"), said);
            assertEquals(1, log.lines().size());
        } finally {
            log.close();
        }
    }
}
