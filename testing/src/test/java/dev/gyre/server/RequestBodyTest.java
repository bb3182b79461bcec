package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Bodies of requests: read whole, in pieces, not at all.
class RequestBodyTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final ServerLog log = ServerLog.open();

    @AfterEach
    void nothingWasLogged() {
        log.close();
        assertEquals(List.of(), log.lines());
    }

    private static String post(int length, String more) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + more + "Content-Length: " + length + "\r\n\r\n";
    }

    // ---- reading ---------------------------------------------------------------------------------

    @LoopTest
    void aLargeBodyPassesInPieces() throws Exception {
        Wire.talk(HttpServer.of(exchange -> {
            var body = exchange.stream(200, HeaderFields.empty(), exchange.body().length().getAsLong());
            var piece = ByteBuffer.allocate(10_000);
            while (exchange.body().read(piece.clear()) >= 0) {
                body.write(piece.flip());
            }
        }, Wire.OPTIONS), 5000, wire -> {
            var sending = spawn(() -> {
                wire.send(post(8_000_000, ""));
                for (int i = 0; i < 8000; i++) {
                    wire.send("x".repeat(1000));
                }
            });
            long bytes = -("HTTP/1.1 200 OK\r\n" + Wire.DATE + "Content-Length: 8000000\r\n\r\n").length();
            var buffer = ByteBuffer.allocate(100_000);
            while (bytes < 8_000_000) {
                bytes += wire.stream.read(buffer.clear());
            }
            assertEquals(8_000_000, bytes);
            sending.await();
        });
    }

    @LoopTest(seeds = 10)
    void aHandlerMayReadAndWriteAtTheSameTime() throws Exception {
        var upwards = "0123456789".repeat(10_000);
        var downwards = "abcdefghij".repeat(10_000);
        Wire.talk(HttpServer.of(exchange -> {
            var body = exchange.stream(200, HeaderFields.empty(), downwards.length());
            var got = new String[1];
            gather(() -> {
                got[0] = exchange.body().text();
            }, () -> {
                for (int at = 0; at < downwards.length(); at += 100) {
                    body.write(downwards.substring(at, at + 100));
                    yieldNow();
                }
            });
            assertEquals(upwards, got[0]);
        }, Wire.OPTIONS), 333, wire -> {
            var sending = spawn(() -> wire.send(post(upwards.length(), "") + upwards));
            var said = wire.readSome();
            assertTrue(said.endsWith("\r\n\r\n" + downwards), () -> said.substring(0, 200));
            sending.await();
        });
    }

    @LoopTest
    void aBodyIsCollectedUpToItsLimit() throws Exception {
        var server = HttpServer.of(
            exchange -> exchange.send("" + exchange.body().bytes().length),
            Wire.OPTIONS.withCollectedBytesMax(10_000));
        var tooLong = Wire.error("413 Content Too Large", "The body is longer than 10000 bytes.");
        assertEquals(Wire.ok("10000"), Wire.answers(server, post(10_000, "") + "x".repeat(10_000)));
        assertEquals(tooLong + Wire.ok("0"), Wire.answers(server, post(10_001, "") + "x".repeat(10_001) + GET));
        var chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertEquals(
            Wire.ok("10000"), Wire.answers(server, chunked + "2710\r\n" + "x".repeat(10_000) + "\r\n0\r\n\r\n"));
        assertEquals(
            tooLong + Wire.ok("0"),
            Wire.answers(server, chunked + "2711\r\n" + "x".repeat(10_001) + "\r\n0\r\n\r\n" + GET));
    }

    @LoopTest
    void aBodyCanHaveALimitOfItsOwn() throws Exception {
        assertEquals(Wire.lastError("413 Content Too Large", "Content Too Large") + "<end>",
            Wire.answers(exchange -> {
                exchange.body().limit(3);
                exchange.send(exchange.body().text());
            }, post(4, "") + "abcd" + GET));
    }

    @LoopTest
    void textIsOfTheCharacterSetThatTheClientNames() throws Exception {
        Handler echo = exchange -> exchange.send(exchange.body().text());
        var answer = Wire.ok("??").replace("??", "\u00c3\u00a4");
        assertEquals(answer, Wire.answers(echo, post(2, "") + "\u00c3\u00a4"));
        assertEquals(answer,
            Wire.answers(echo, post(1, "Content-Type: text/plain; charset=ISO-8859-1\r\n") + "\u00e4"));
        assertEquals(
            Wire.error("400 Bad Request", "The body is not in UTF-8."), Wire.answers(echo, post(1, "") + "\u00e4"));
        assertEquals(
            Wire.error("415 Unsupported Media Type", "The character set of the body is not known here."),
            Wire.answers(echo, post(1, "Content-Type: text/plain; charset=x-none\r\n") + "a"));
    }

    @LoopTest
    void codeOfTheJdkCanReadABody() throws Exception {
        assertEquals(Wire.ok("hello"), Wire.answers(exchange -> {
            var text = new String(exchange.body().inputStream().readAllBytes(), StandardCharsets.UTF_8);
            exchange.send(text);
        }, post(5, "") + "hello"));
    }

    @LoopTest
    void aClientThatLeavesInTheMiddleIsAFailureOfTheReader() throws Exception {
        var failures = new ArrayList<Exception>();
        Wire.talk(exchange -> {
            failures.add(assertThrows(IOException.class, () -> exchange.body().bytes()));
            throw failures.getFirst();
        }, wire -> {
            wire.send(post(5, "") + "he");
            wire.stream.close();
            sleep(ofMillis(1));
        });
        assertEquals(1, failures.size());
    }

    // ---- not reading -----------------------------------------------------------------------------

    @LoopTest
    void aSmallBodyThatNobodyReadsIsReadOver() throws Exception {
        assertEquals(Wire.ok("hi") + Wire.ok("hi"),
            Wire.answers(exchange -> exchange.send("hi"), post(5, "") + "hello" + GET));
        assertEquals(Wire.ok("hi"), Wire.answers(exchange -> exchange.send("hi"), post(5, "") + "hello"));
    }

    @LoopTest
    void anAnswerLeavesAlsoWhenTheBodyIsReadAfterIt() throws Exception {
        assertEquals(Wire.ok("hi"), Wire.answers(exchange -> {
            exchange.send("hi");
            assertEquals("hello", exchange.body().text());
        }, post(5, "") + "hello"));
    }

    @LoopTest
    void theAnswerLeavesBeforeARestIsWaitedFor() throws Exception {
        Wire.talk(exchange -> exchange.send("hi"), wire -> {
            wire.send(post(5, "") + "he");
            assertEquals(Wire.ok("hi"), wire.readSome());
            wire.send("llo" + GET);
            assertEquals(Wire.ok("hi"), wire.readSome());
        });
    }

    @LoopTest
    void aLargeBodyThatNobodyReadsEndsTheConnection() throws Exception {
        Wire.talk(HttpServer.of(exchange -> exchange.send("hi"), Wire.OPTIONS), 1000, wire -> {
            wire.send(post(1_000_000, ""));
            var sending = spawn(() -> {
                for (int i = 0; i < 1000; i++) {
                    wire.send("x".repeat(1000));
                }
            });
            var said = wire.readSome();
            assertTrue(said.endsWith("hi<end>"), said);
            // What is on the way is taken, so that no reset destroys the answer.
            sending.await();
        });
    }

    @LoopTest
    void anEndlessBodyThatNobodyReadsIsCutOff() throws Exception {
        Wire.talk(HttpServer.of(exchange -> exchange.send("hi"), Wire.OPTIONS), 1000, wire -> {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 10_000; i++) {
                    wire.send("3e8\r\n" + "x".repeat(1000) + "\r\n");
                }
            });
        });
    }

    // ---- asked for -------------------------------------------------------------------------------

    @LoopTest
    void aClientThatAsksIsToldToGoOnWhenTheHandlerReads() throws Exception {
        Wire.talk(exchange -> {
            sleep(ofSeconds(1));
            exchange.send(exchange.body().text());
        }, wire -> {
            wire.send(post(5, "Expect: 100-continue\r\n"));
            assertEquals("", wire.readSome());
            assertEquals(CONTINUE, wire.readUntilQuiet(ofSeconds(1)));
            wire.send("hello" + GET);
            assertEquals(Wire.ok("hello"), wire.readSome());
        });
    }

    @LoopTest
    void aClientThatAsksAndIsRefusedNeedNotSend() throws Exception {
        Wire.talk(exchange -> {
            throw new HttpException(403, "no");
        }, wire -> {
            wire.send(post(5, "Expect: 100-continue\r\n"));
            assertEquals(Wire.lastError("403 Forbidden", "no") + "<end>", wire.readSome());
        });
    }

    @LoopTest
    void aClientThatAsksAndSendsAtOnceIsNotTold() throws Exception {
        assertEquals(Wire.ok("hello") + Wire.ok(""),
            Wire.answers(
                exchange -> exchange.send(exchange.body().text()),
                post(5, "Expect: 100-continue\r\n") + "hello" + GET));
    }

    @LoopTest
    void atTheEndThereIsNothingMore() throws Exception {
        assertEquals(Wire.ok("-1 -1"), Wire.answers(exchange -> {
            var body = exchange.body();
            body.bytes();
            var buffer = ByteBuffer.allocate(10);
            exchange.send(body.read(buffer) + " " + body.inputStream().read());
            assertFalse(buffer.position() > 0);
        }, post(2, "") + "ab"));
    }
}
