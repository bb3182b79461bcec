package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/// Clients that take their time, and the limits on it: only the client's time counts, never the handler's.
class SlowClientsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String TIMEOUT = Wire.lastError("408 Request Timeout", "Request Timeout") + "<end>";

    private static Duration since(Instant begin) {
        return Duration.between(begin, now());
    }

    private static void assertWithin(Duration expected, Duration actual) {
        assertTrue(
            actual.compareTo(expected) >= 0 && actual.compareTo(expected.plus(ofMillis(20))) <= 0,
            "expected about " + expected + ", but it was " + actual);
    }

    @LoopTest
    void aHeadThatComesByteByByteIsGivenUp() throws Exception {
        Wire.talk(exchange -> exchange.send("hi"), wire -> {
            var begin = now();
            wire.send("GET / HTTP/1.1\r\n");
            for (int i = 0; i < 9; i++) {
                sleep(ofMillis(999));
                wire.send("X");
            }
            assertEquals(TIMEOUT, wire.readUntilQuiet(ofSeconds(5)));
            assertWithin(ofSeconds(10), since(begin));
        });
    }

    @LoopTest
    void aConnectionWithoutARequestIsClosedWithoutAWord() throws Exception {
        Wire.talk(exchange -> exchange.send("hi"), wire -> {
            var begin = now();
            assertEquals("<end>", wire.readUntilQuiet(ofMinutes(5)));
            assertWithin(ofSeconds(60), since(begin));
        });
    }

    @LoopTest
    void aKeptConnectionIsClosedAfterTheIdleTimeOfItsLastRequest() throws Exception {
        Wire.talk(exchange -> exchange.send("hi"), wire -> {
            sleep(ofSeconds(50));
            wire.send(GET);
            assertEquals(Wire.ok("hi"), wire.readSome());
            var begin = now();
            assertEquals("<end>", wire.readUntilQuiet(ofMinutes(5)));
            assertWithin(ofSeconds(60).minusMillis(1), since(begin));
        });
    }

    @LoopTest
    void aHandlerMayTakeAllTheTimeItWants() throws Exception {
        Wire.talk(exchange -> {
            sleep(ofHours(1));
            exchange.send("hi");
        }, wire -> {
            wire.send(GET);
            assertEquals(Wire.ok("hi"), wire.readUntilQuiet(ofHours(1).plusMillis(1)).replace("<end>", ""));
        });
    }

    @LoopTest
    void aBodyThatDoesNotComeIsGivenUp() throws Exception {
        Wire.talk(exchange -> exchange.send(exchange.body().text()), wire -> {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
            var begin = now();
            assertEquals(TIMEOUT, wire.readUntilQuiet(ofMinutes(5)));
            assertWithin(ofSeconds(30), since(begin));
        });
    }

    @LoopTest
    void aBodyThatTricklesIsGivenUp() throws Exception {
        Wire.talk(exchange -> exchange.send(exchange.body().text()), wire -> {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
            var begin = now();
            var said = "";
            while (said.isEmpty()) {
                wire.send("x".repeat(100));
                said = wire.readUntilQuiet(ofSeconds(1));
            }
            assertEquals(TIMEOUT, said);
            assertWithin(ofSeconds(6), since(begin));
        });
    }

    @LoopTest
    void aSlowHandlerIsNotTakenForASlowBody() throws Exception {
        Wire.talk(exchange -> {
            var piece = ByteBuffer.allocate(10);
            int bytes = 0;
            for (int count = 0; count >= 0; count = exchange.body().read(piece.clear())) {
                bytes += count;
                sleep(ofMinutes(10));
            }
            exchange.send("got " + bytes);
        }, wire -> {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100));
            assertEquals(Wire.ok("got 100"), wire.readUntilQuiet(ofMinutes(111)).replace("<end>", ""));
        });
    }

    @LoopTest
    void aClientThatDoesNotReadIsAborted() throws Exception {
        var failures = new ArrayList<Exception>();
        var begin = new ArrayList<Instant>();
        var end = new ArrayList<Instant>();
        Wire.talk(HttpServer.of(exchange -> {
            begin.add(now());
            try {
                exchange.send(200, HeaderFields.empty(), new byte[100_000]);
            } catch (IOException aborted) {
                failures.add(aborted);
                end.add(now());
                throw aborted;
            }
        }, Wire.OPTIONS), 1000, wire -> {
            wire.send(GET);
            sleep(ofMinutes(2));
            assertTrue(wire.isEnded());
        });
        assertEquals(1, failures.size());
        // The first period has seen the bytes go for which there was room.
        assertWithin(ofSeconds(60), Duration.between(begin.getFirst(), end.getFirst()));
    }

    @LoopTest
    void aClientThatReadsSlowlyGetsEverything() throws Exception {
        Wire.talk(HttpServer.of(
            exchange -> exchange.send(200, HeaderFields.empty(), new byte[10_000]), Wire.OPTIONS), 1000, wire -> {
                wire.send(GET);
                int bytes = 0;
                var buffer = ByteBuffer.allocate(500);
                while (bytes < 10_000) {
                    sleep(ofSeconds(20));
                    bytes += wire.stream.read(buffer.clear());
                }
                assertFalse(wire.isEnded());
            });
    }

    @LoopTest
    void aClientThatDoesNotCloseAfterTheLastAnswerIsAborted() throws Exception {
        Wire.talk(exchange -> exchange.send("hi"), wire -> {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(wire.readSome().endsWith("hi<end>"));
            sleep(ofMillis(1900));
            wire.send("still there");
            sleep(ofMillis(200));
            assertEquals("<broken>", wire.readSome());
        });
    }

    @LoopTest
    void nobodyWaitsForAHeadThatIsCompleteAtOnce() throws Exception {
        var limits = TimeLimits.defaults().withHead(ofMillis(1)).withIdle(ofHours(1));
        Wire.talk(HttpServer.of(exchange -> {
            sleep(ofSeconds(1));
            exchange.send("hi");
        }, Wire.OPTIONS.withTimeLimits(limits)), wire -> {
            for (int i = 0; i < 3; i++) {
                wire.send(GET);
                assertEquals(Wire.ok("hi"), wire.readUntilQuiet(ofMillis(1001)));
                sleep(ofMinutes(50));
            }
        });
    }
}
