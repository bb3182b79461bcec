package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.os.Disk;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Answers of every kind, and what a server makes of handlers that fail.
class AnswersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String INTERNAL = Wire.error("500 Internal Server Error", "Internal Server Error");

    private ServerLog log = ServerLog.open();

    @BeforeEach
    void listen() {
        log.close();
        log = ServerLog.open();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private static String head(String status, String fields) {
        return "HTTP/1.1 " + status + "\r\n" + Wire.DATE + fields + "\r\n";
    }

    // ---- without a body --------------------------------------------------------------------------

    @LoopTest
    void headGetsTheHeadOfGet() throws Exception {
        var both = Wire.answers(exchange -> exchange.send("hello"), HEAD + GET);
        assertEquals(Wire.ok("hello").replace("\r\n\r\nhello", "\r\n\r\n") + Wire.ok("hello"), both);
    }

    @LoopTest
    void headGetsNothingOfAStream() throws Exception {
        var bytes = new long[1];
        assertEquals(
            head("200 OK", "Transfer-Encoding: chunked\r\n") + head("200 OK", "Content-Length: 5\r\n"),
            Wire.answers(exchange -> {
                var body = exchange.method().equals("HEAD") && exchange.path().equals("/1")
                        ? exchange.stream(200, HeaderFields.empty())
                        : exchange.stream(200, HeaderFields.empty(), 5);
                body.write("hello");
                bytes[0] += exchange.bytesSent();
            }, HEAD.replace("/ ", "/1 ") + HEAD));
        assertEquals(0, bytes[0]);
    }

    @LoopTest
    void statusesWithoutABodyHaveNone() throws Exception {
        assertEquals(head("204 No Content", "") + head("304 Not Modified", ""),
            Wire.answers(exchange -> exchange.send(exchange.path().equals("/1") ? 204 : 304),
                GET.replace("/ ", "/1 ") + GET));
    }

    @LoopTest
    void aBodyWhereNoneIsAllowedIsAMistakeOfTheHandler() throws Exception {
        assertEquals(INTERNAL, Wire.answers(exchange -> exchange.send(204, "hello"), GET));
        assertInstanceOf(IllegalArgumentException.class, log.failures().getFirst());
    }

    @LoopTest
    void aStreamWithoutContentIsComplete() throws Exception {
        assertEquals(head("200 OK", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n",
            Wire.answers(exchange -> exchange.stream(200, HeaderFields.empty()), GET));
    }

    // ---- streams ---------------------------------------------------------------------------------

    @LoopTest
    void aBodyLongerThanAnnouncedIsRefusedAndTheConnectionAborted() throws Exception {
        var said = Wire.answers(exchange -> {
            var body = exchange.stream(200, HeaderFields.empty(), 3);
            body.write("abc");
            body.write("d");
        }, GET + GET);
        assertTrue(said.endsWith("<broken>"), said);
        assertFalse(said.contains("d<"), said);
        assertInstanceOf(IllegalStateException.class, log.failures().getFirst());
    }

    @LoopTest
    void aBodyShorterThanAnnouncedAbortsTheConnection() throws Exception {
        assertTrue(Wire.answers(
            exchange -> exchange.stream(200, HeaderFields.empty(), 3).write("ab"), GET + GET).endsWith("<broken>"));
        assertInstanceOf(IllegalStateException.class, log.failures().getFirst());
    }

    @LoopTest
    void aStreamThatFailsIsNeverTakenForAWholeOne() throws Exception {
        var said = Wire.answers(exchange -> {
            var body = exchange.stream(200, HeaderFields.empty());
            body.write("part");
            body.flush();
            throw new IOException("of the database");
        }, GET + GET);
        assertTrue(said.endsWith("<broken>"), said);
        assertEquals(
            List.of("SEVERE the handler of GET / failed after it had begun to answer, and its connection is aborted"),
            log.lines());
    }

    @LoopTest
    void clientsOfHttp10GetAStreamUpToTheEnd() throws Exception {
        assertEquals(head("200 OK", "Connection: close\r\n") + "part<end>",
            Wire.answers(exchange -> exchange.stream(200, HeaderFields.empty()).write("part"),
                "GET / HTTP/1.0\r\n\r\n"));
    }

    @LoopTest
    void clientsOfHttp10MayKeepTheirConnection() throws Exception {
        var request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        var answer = Wire.ok("hi").replace("Content-Length", "Connection: keep-alive\r\nContent-Length");
        assertEquals(answer + answer, Wire.answers(exchange -> exchange.send("hi"), request + request));
    }

    @LoopTest
    void trailersFollowChunks() throws Exception {
        assertEquals(head("200 OK", "Transfer-Encoding: chunked\r\n") + "2\r\nab\r\n0\r\nX-Sum: 7\r\n\r\n",
            Wire.answers(exchange -> {
                var body = exchange.stream(200, HeaderFields.empty());
                body.write("ab");
                body.end(HeaderFields.of("X-Sum", "7"));
                body.end();
            }, GET));
    }

    @LoopTest
    void aLargeBodyWaitsForItsReader() throws Exception {
        var written = new int[1];
        Wire.talk(HttpServer.of(exchange -> {
            var body = exchange.stream(200, HeaderFields.empty(), 1_000_000);
            for (int i = 0; i < 1000; i++) {
                body.write(new byte[1000]);
                written[0] += 1000;
            }
        }, Wire.OPTIONS), 10_000, wire -> {
            wire.send(GET);
            sleep(ofSeconds(10));
            assertTrue(written[0] < 100_000, written[0] + " bytes were taken, and none was read");
            int bytes = 0;
            var buffer = ByteBuffer.allocate(10_000);
            while (bytes < 1_000_000 + head("200 OK", "Content-Length: 1000000\r\n").length()) {
                bytes += wire.stream.read(buffer.clear());
            }
        });
    }

    @LoopTest
    void aStreamCanBeWrittenByCodeOfTheJdk() throws Exception {
        assertEquals(head("200 OK", "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r\n",
            Wire.answers(exchange -> {
                try (var out = exchange.stream(200, HeaderFields.empty()).outputStream()) {
                    out.write("abc".getBytes(StandardCharsets.UTF_8));
                }
            }, GET));
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aPartOfAFileIsSent() throws Exception {
        var path = Files.createTempFile("gyre", "file");
        try {
            Files.writeString(path, "0123456789");
            Handler sender = exchange -> {
                try (var file = Disk.open(path)) {
                    exchange.sendFile(206, HeaderFields.empty(), file, 3, 4);
                }
            };
            var begin = head("206 Partial Content", "Content-Length: 4\r\n");
            Wire.talk(sender, wire -> {
                wire.send(GET + HEAD);
                assertEquals(begin + "3456" + begin, wire.readUntilQuiet(ofMillis(500)));
            });
        } finally {
            Files.delete(path);
        }
    }

    @LoopTest
    void anAnswerDoesNotWaitForTheRestOfItsHandler() throws Exception {
        Wire.talk(exchange -> {
            if (exchange.path().equals("/1")) {
                exchange.stream(200, HeaderFields.empty(), 2).write("hi");
            } else {
                exchange.send("hi");
            }
            sleep(ofMinutes(1));
        }, wire -> {
            wire.send(GET);
            assertEquals(Wire.ok("hi"), wire.readSome());
            sleep(ofMinutes(1));
            wire.send(GET.replace("/ ", "/1 ") + GET);
            assertEquals(head("200 OK", "Content-Length: 2\r\n") + "hi", wire.readSome());
            sleep(ofMinutes(1));
            assertEquals(Wire.ok("hi"), wire.readSome());
        });
    }

    @LoopTest
    void anAnswerThatIsCancelledHalfwayIsTheLast() throws Exception {
        Wire.talk(HttpServer.of(exchange -> {
            moveOnAfter(ofSeconds(1), () -> exchange.send(200, HeaderFields.empty(), new byte[50_000]));
        }, Wire.OPTIONS), 1000, wire -> {
            wire.send(GET + GET);
            sleep(ofSeconds(2));
            var said = wire.readUntilQuiet(ofSeconds(1));
            assertTrue(said.endsWith("<broken>"), said);
        });
    }

    // ---- failures --------------------------------------------------------------------------------

    @LoopTest
    void aFailureTellsTheClientNothing() throws Exception {
        var secret = new IllegalStateException("password is 1234");
        assertEquals(INTERNAL + INTERNAL, Wire.answers(exchange -> {
            throw secret;
        }, GET + GET));
        assertEquals(List.of("SEVERE the handler of GET / failed", "SEVERE the handler of GET / failed"), log.lines());
        assertEquals(List.of(secret, secret), log.failures());
    }

    @LoopTest
    void anErrorOfTheMachineLosesNothingElse() throws Exception {
        assertEquals(INTERNAL + Wire.ok("hi"), Wire.answers(exchange -> {
            if (exchange.path().equals("/1")) {
                throw new StackOverflowError();
            }
            exchange.send("hi");
        }, GET.replace("/ ", "/1 ") + GET));
    }

    @LoopTest
    void aHandlerThatDoesNotAnswerIsAFailure() throws Exception {
        assertEquals(INTERNAL, Wire.answers(exchange -> {}, GET));
        assertEquals(List.of("SEVERE the handler has ended without an answer to GET /"), log.lines());
    }

    @LoopTest
    void whatIsMeantForTheClientIsSaid() throws Exception {
        assertEquals(
            "HTTP/1.1 503 Service Unavailable\r\n" + Wire.DATE + "Content-Type: text/plain; charset=utf-8\r\n"
                    + "Retry-After: 5\r\nContent-Length: 4\r\n\r\nbusy",
            Wire.answers(exchange -> {
                throw new HttpException(503, "busy", HeaderFields.of("Retry-After", "5"));
            }, GET));
        assertEquals(List.of(), log.lines());
    }

    @LoopTest
    void aQueryThatCannotBeReadIsAnsweredWith400() throws Exception {
        var said = Wire.answers(exchange -> exchange.send(exchange.query().first("q").orElse("none")),
            "GET /?q=%FF HTTP/1.1\r\nHost: a\r\n\r\nGET /?q=1 HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
        assertTrue(said.startsWith("HTTP/1.1 400 Bad Request\r\n"), said);
        assertTrue(said.endsWith(Wire.ok("1") + Wire.ok("none")), said);
    }

    @LoopTest
    void fieldsThatWouldSplitTheAnswerAreRefused() throws Exception {
        for (var value : List.of("a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "\u20ac")) {
            assertEquals(INTERNAL, Wire.answers(exchange -> {
                exchange.send(302, HeaderFields.of("Location", value));
            }, GET));
            assertEquals(INTERNAL, Wire.answers(exchange -> {
                exchange.addField("X", value);
                exchange.send("hi");
            }, GET));
        }
        assertEquals(INTERNAL, Wire.answers(exchange -> {
            exchange.send(200, HeaderFields.of("A\r\nB", "c"));
        }, GET));
    }

    @LoopTest
    void aSecondAnswerIsRefused() throws Exception {
        var refused = new ArrayList<Exception>();
        assertEquals(Wire.ok("one") + Wire.ok("one"), Wire.answers(exchange -> {
            exchange.send("one");
            refused.add(assertThrows(IllegalStateException.class, () -> exchange.send("two")));
            refused.add(assertThrows(
                IllegalStateException.class, () -> exchange.stream(200, HeaderFields.empty())));
            refused.add(assertThrows(IllegalStateException.class, () -> exchange.addField("A", "b")));
        }, GET + GET));
        assertEquals(6, refused.size());
    }

    @LoopTest
    void anExchangeThatIsOverIsOfNoUse() throws Exception {
        var kept = new ArrayList<Exchange>();
        var bodies = new ArrayList<ResponseBody>();
        assertTrue(Wire.answers(exchange -> {
            if (kept.isEmpty()) {
                kept.add(exchange);
                bodies.add(exchange.stream(200, HeaderFields.empty()));
                return;
            }
            assertThrows(IllegalStateException.class, () -> bodies.getFirst().write("into another answer"));
            assertThrows(IllegalStateException.class, () -> bodies.getFirst().flush());
            assertThrows(IllegalStateException.class, () -> kept.getFirst().send("two"));
            assertThrows(IllegalStateException.class, () -> kept.getFirst().body().bytes());
            exchange.send(kept.getFirst().path());
        }, GET + GET).endsWith(Wire.ok("/")));
    }

    // ---- about the server ------------------------------------------------------------------------

    @LoopTest
    void optionsOfTheServerIsAnsweredByIt() throws Exception {
        assertEquals(head("204 No Content", ""),
            Wire.answers(exchange -> exchange.send("hi"), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @LoopTest
    void connectIsRefusedWhereNobodyAskedForIt() throws Exception {
        assertEquals(Wire.lastError("501 Not Implemented", "Not Implemented") + "<end>",
            Wire.answers(exchange -> exchange.send("hi"), "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @LoopTest
    void informationComesBeforeTheAnswer() throws Exception {
        assertEquals("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + Wire.ok("hi"),
            Wire.answers(exchange -> {
                exchange.informational(103, HeaderFields.of("Link", "</a.css>"));
                exchange.send("hi");
            }, GET));
    }

    @LoopTest
    void aConnectionEndsAfterTheLastRequestThatIsAllowed() throws Exception {
        var server = HttpServer.of(
            exchange -> exchange.send("hi"), Wire.OPTIONS.withRequestsPerConnectionMax(2));
        assertEquals(
            Wire.ok("hi") + Wire.ok("hi").replace("Content-Length", "Connection: close\r\nContent-Length") + "<end>",
            Wire.answers(server, GET + GET + GET));
    }
}
