package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Lines of access logs, and names of requests.
class AccessLogTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private String line(AccessLog.Form form, Handler handler, String request) throws Exception {
        lines.clear();
        Wire.answers(handler.behind(AccessLog.of(form, lines::add)), request);
        assertEquals(1, lines.size());
        return lines.getFirst();
    }

    private static Handler from(Handler handler) {
        return handler.behind(TrustedProxies.xForwarded("unix"));
    }

    @LoopTest
    void theCommonFormIsWritten() throws Exception {
        var request = "GET /a?b=c HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nReferer: http://r\r\n"
                + "User-Agent: x\r\n\r\n";
        var handler = from(exchange -> exchange.send("hello"));
        var common = "192.0.2.1 - - [06/Nov/1994:08:49:37 +0000] \"GET /a?b=c HTTP/1.1\" 200 5";
        assertEquals(common, line(AccessLog.Form.COMMON, handler, request));
        assertEquals(common + " \"http://r\" \"x\"", line(AccessLog.Form.COMBINED, handler, request));
        assertTrue(line(AccessLog.Form.COMBINED, handler, "GET / HTTP/1.0\r\n\r\n")
                .endsWith("\"GET / HTTP/1.0\" 200 5 \"-\" \"-\""));
    }

    @LoopTest
    void theFormOfJsonIsWritten() throws Exception {
        var line = line(AccessLog.Form.JSON, from((Handler) exchange -> {
            sleep(ofMillis(5));
            exchange.send("hello");
        }).behind(RequestIds.defaults()),
            "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nUser-Agent: a\"b\\c\r\n"
                    + "X-Request-Id: i\r\n\r\n");
        assertEquals("{\"time\":\"1994-11-06T08:49:37Z\",\"remote\":\"192.0.2.1\",\"method\":\"GET\",\"host\":\"h\","
                + "\"target\":\"/a\",\"version\":\"HTTP/1.1\",\"status\":200,\"bytes\":5,\"micros\":5000,"
                + "\"agent\":\"a\\\"b\\\\c\",\"id\":\"i\"}",
            line);
    }

    @LoopTest
    void nothingThatAClientSendsEndsALine() throws Exception {
        var agent = "\t\" 200 5\\ \u00e4\u0085";
        var line = line(AccessLog.Form.COMBINED, exchange -> exchange.send("hello"),
            "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: x" + agent + "x\r\n\r\n");
        assertTrue(line.endsWith("\"x\\u0009\\\" 200 5\\\\ \\u00e4\\u0085x\""), line);
        var longLine = line(AccessLog.Form.COMBINED, exchange -> exchange.send("hello"),
            "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: " + "x".repeat(5000) + "\r\n\r\n");
        assertTrue(longLine.endsWith("x...\""), longLine);
        assertTrue(longLine.length() < 1200, "" + longLine.length());
    }

    @LoopTest
    void errorsAndAnswersThatWereCutShortHaveLines() throws Exception {
        var get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assertTrue(line(AccessLog.Form.COMMON, exchange -> {
            throw new HttpException(404);
        }, get).endsWith(" 404 9"));
        assertTrue(line(AccessLog.Form.COMMON, exchange -> {
            throw new IOException("test");
        }, get).endsWith(" 500 21"));
        assertTrue(line(AccessLog.Form.COMMON, exchange -> {
            exchange.stream(200, HeaderFields.empty()).write("abc");
            throw new IOException("test");
        }, get).endsWith(" 200 3"));
        assertTrue(line(AccessLog.Form.COMMON, exchange -> exchange.send("hello"),
            get.replace("GET", "HEAD")).endsWith(" 200 -"));
    }

    @LoopTest
    void linesAreTakenOffTheLoopAndInOrder() throws Exception {
        var onLoop = new CopyOnWriteArrayList<Boolean>();
        var log = AccessLog.of(AccessLog.Form.COMMON, line -> {
            onLoop.add(EventLoop.runsCaller());
            lines.add(line.replaceFirst(".*GET (\\S+) .*", "$1"));
        });
        var requests = new StringBuilder();
        for (int i = 0; i < 50; i++) requests.append("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
        Wire.answers(((Handler) exchange -> exchange.send("x")).behind(log), requests.toString());
        assertEquals(50, lines.size());
        for (int i = 0; i < 50; i++) assertEquals("/" + i, lines.get(i));
        assertTrue(!onLoop.contains(true));
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void linesThatFindNoRoomAreDropped() throws Exception {
        var release = new CountDownLatch(1);
        var log = AccessLog.of(AccessLog.Form.COMMON, line -> {
            try {
                release.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            lines.add(line);
        }).withLinesMax(10);
        Wire.talk(((Handler) exchange -> exchange.send("x")).behind(log), wire -> {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            wire.readUntilQuiet(ofMillis(50));
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20));
            wire.readUntilQuiet(ofMillis(50));
            release.countDown();
        });
        assertEquals(11, lines.size());
    }

    @LoopTest
    void aServerThatStopsWritesWhatWaits(SimNetwork network) throws Exception {
        var log = AccessLog.of(AccessLog.Form.COMMON, lines::add);
        var listener = Tcp.listen(80);
        var server = spawn(() -> HttpServer.of(((Handler) exchange -> exchange.send("x")).behind(log), Wire.OPTIONS)
                .serve(listener));
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            stream.reader().remaining(1000);
            listener.close();
            server.await();
            assertEquals(1, lines.size());
        }
    }

    @LoopTest
    void aSinkThatFailsHitsNobody() throws Exception {
        var log = AccessLog.of(AccessLog.Form.COMMON, line -> {
            lines.add(line);
            throw new IllegalStateException("test");
        });
        Wire.talk(((Handler) exchange -> exchange.send("x")).behind(log), wire -> {
            for (int i = 1; i <= 3; i++) {
                wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
                assertEquals(Wire.ok("x").repeat(2), wire.readSome());
                assertEquals(2 * i, lines.size());
            }
        });
    }

    // ---- names -----------------------------------------------------------------------------------

    private static String id(Filter filter, String incoming) throws Exception {
        Handler tell = exchange -> exchange.send(exchange.id().orElse("none"));
        var answer = Wire.answers(tell.behind(filter), "GET / HTTP/1.1\r\nHost: a\r\n" + incoming + "\r\n");
        var id = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(answer.contains("\r\nX-Request-Id: " + id + "\r\n"), answer);
        return id;
    }

    @LoopTest
    void aHarmlessNameIsKept() throws Exception {
        for (var name : List.of("a", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "x".repeat(128), "a/b+c=@:~._-")) {
            assertEquals(name, id(RequestIds.defaults(), "X-Request-Id: " + name + "\r\n"));
        }
    }

    @LoopTest
    void anyOtherIsMadeAnew() throws Exception {
        for (var field : List.of("", "X-Request-Id:\r\n", "X-Request-Id: a b\r\n", "X-Request-Id: <x>\r\n",
            "X-Request-Id: " + "x".repeat(129) + "\r\n", "X-Request-Id: \u00e4\r\n", "X-Request-Id: a\"b\r\n")) {
            var id = id(RequestIds.defaults(), field);
            assertTrue(id.matches("[0-9a-f]{32}"), id);
        }
        assertTrue(id(RequestIds.defaults().withoutIncoming(), "X-Request-Id: a\r\n").matches("[0-9a-f]{32}"));
        assertTrue(!id(RequestIds.defaults(), "").equals(id(RequestIds.defaults(), "")));
    }
}
