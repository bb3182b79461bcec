package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What filters can do with requests and answers.
class FiltersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Attribute<String> NAME = Attribute.named("name");

    /// Everything in capitals, and so no length.
    private record Loud(ResponseBody body) implements ResponseBody {
        @Override
        public void write(ByteBuffer part) throws IOException {
            var text = StandardCharsets.US_ASCII.decode(part).toString();
            body.write(text.toUpperCase(Locale.ROOT));
        }

        @Override
        public void flush() throws IOException {
            body.flush();
        }

        @Override
        public void end(HeaderFields trailers) throws IOException {
            body.write("!");
            body.end(trailers);
        }
    }

    private static final Filter LOUD = (exchange, next) -> {
        exchange.beforeAnswer(answer -> answer.wrapBody(Loud::new));
        next.handle(exchange);
    };

    private static String chunked(String fields, String... chunks) {
        var text = new StringBuilder("HTTP/1.1 200 OK\r\n" + Wire.DATE + fields + "Transfer-Encoding: chunked\r\n\r\n");
        for (var chunk : chunks) {
            text.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }

    @LoopTest
    void filtersStandAroundTheHandlerInOrder() throws Exception {
        var seen = new ArrayList<String>();
        Filter outer = (exchange, next) -> {
            seen.add("outer");
            next.handle(exchange);
            seen.add("outer sees " + exchange.status() + " " + exchange.bytesSent() + " " + exchange.isCommitted());
        };
        Filter inner = (exchange, next) -> {
            seen.add("inner " + exchange.isCommitted());
            next.handle(exchange);
        };
        Handler handler = exchange -> exchange.send(201, "hello");
        Wire.answers(handler.behind(outer.then(inner)), GET);
        assertEquals(List.of("outer", "inner false", "outer sees 201 5 true"), seen);
    }

    @LoopTest
    void fieldsAreAddedToWhateverIsAnswered() throws Exception {
        Filter filter = (exchange, next) -> {
            exchange.addField("X-Id", "1");
            next.handle(exchange);
        };
        Handler handler = exchange -> {
            switch (exchange.path()) {
                case "/whole" -> exchange.send("hi");
                case "/stream" -> exchange.stream(200, HeaderFields.empty()).write("hi");
                default -> throw new HttpException(404, "no");
            }
        };
        var id = "X-Id: 1\r\n";
        assertEquals(
            Wire.ok("hi").replace("Content-Length", id + "Content-Length") + chunked(id, "hi")
                    + Wire.error("404 Not Found", "no").replace("Content-Length", id + "Content-Length"),
            Wire.answers(handler.behind(filter),
                GET.replace("/ ", "/whole ") + GET.replace("/ ", "/stream ") + GET));
    }

    @LoopTest
    void aWholeBodyAndAStreamPassThroughAFilter() throws Exception {
        var type = "Content-Type: text/plain; charset=utf-8\r\n";
        Handler whole = exchange -> exchange.send("hello");
        assertEquals(chunked(type, "HELLO", "!"), Wire.answers(whole.behind(LOUD), GET));
        Handler streamed = exchange -> {
            var body = exchange.stream(200, HeaderFields.empty());
            body.write("a");
            body.write("b");
        };
        assertEquals(chunked("", "A", "B", "!"), Wire.answers(streamed.behind(LOUD), GET));
        Filter twice = (exchange, next) -> {
            exchange.beforeAnswer(answer -> answer.wrapBody(body -> new Loud(body)));
            next.handle(exchange);
        };
        assertEquals(chunked("", "A", "B", "!", "!"), Wire.answers(streamed.behind(LOUD).behind(twice), GET));
    }

    @LoopTest
    void aFilterMayReplaceABodyThatIsAtHand() throws Exception {
        Filter filter = (exchange, next) -> {
            exchange.beforeAnswer(answer -> {
                assertEquals(5, answer.length().getAsLong());
                answer.fields(HeaderFields.of("Was", answer.fields().first("Content-Type").orElseThrow()));
                answer.content(ByteBuffer.wrap(new byte[] {'x'}));
            });
            next.handle(exchange);
        };
        Handler handler = exchange -> exchange.send("hello");
        assertEquals(
            "HTTP/1.1 200 OK\r\n" + Wire.DATE + "Was: text/plain; charset=utf-8\r\nContent-Length: 1\r\n\r\nx",
            Wire.answers(handler.behind(filter), GET));
    }

    @LoopTest
    void aFilterThatFailsBeforeTheAnswerIsAFailure() throws Exception {
        var log = ServerLog.open();
        try {
            Handler handler = exchange -> {
                exchange.beforeAnswer(answer -> {
                    throw new IllegalStateException("secret");
                });
                exchange.send("hello");
            };
            assertEquals(
                Wire.error("500 Internal Server Error", "Internal Server Error"), Wire.answers(handler, GET));
            assertEquals(1, log.lines().size());
        } finally {
            log.close();
        }
    }

    @LoopTest
    void whatFiltersKnowTheHandlerSees() throws Exception {
        var client = new Peer(new InetSocketAddress("10.0.0.1", 1), new InetSocketAddress("10.0.0.2", 2), true);
        Filter filter = (exchange, next) -> {
            exchange.set(NAME, "Ann");
            exchange.id("r1");
            exchange.peer(client);
            next.handle(exchange);
        };
        Handler handler = exchange -> exchange.send(
            exchange.get(NAME).orElse("?") + " " + exchange.id().orElse("?") + " " + exchange.peer().equals(client));
        assertEquals(Wire.ok("Ann r1 true"), Wire.answers(handler.behind(filter), GET));
        assertEquals(Wire.ok("? ? false"), Wire.answers(handler, GET));
    }

    @LoopTest
    void theEndIsToldWhateverCameOfIt() throws Exception {
        var log = ServerLog.open();
        try {
            var ends = new ArrayList<String>();
            Filter filter = (exchange, next) -> {
                exchange.onEnd(() -> ends.add(
                    exchange.path() + " " + exchange.status() + " " + exchange.bytesSent() + " "
                            + exchange.peer().isSecure()));
                next.handle(exchange);
            };
            Handler handler = exchange -> {
                switch (exchange.path()) {
                    case "/good" -> exchange.send("hi");
                    case "/bad" -> throw new HttpException(404, "no");
                    case "/worse" -> throw new IllegalStateException("broken");
                    default -> sleep(ofHours(1));
                }
            };
            Wire.talk(handler.behind(filter), wire -> {
                for (var path : List.of("/good", "/bad", "/worse", "/never")) {
                    wire.send(GET.replace("/ ", path + " "));
                }
                wire.readSome();
                assertEquals(List.of("/good 200 2 false", "/bad 404 2 false", "/worse 500 21 false"), ends);
                wire.stream.abort();
                sleep(ofHours(2));
                assertEquals("/never 500 21 false", ends.getLast());
            });
        } finally {
            log.close();
        }
    }

    @LoopTest
    void aFilterMayDecodeTheBodyOfARequest() throws Exception {
        Filter loud = (exchange, next) -> {
            exchange.body().readThrough(source -> target -> {
                int start = target.position();
                int count = source.read(target);
                for (int at = start; at < start + count; at++) {
                    target.put(at, (byte) Character.toUpperCase(target.get(at)));
                }
                return count;
            });
            next.handle(exchange);
        };
        Handler echo = exchange -> exchange.send(exchange.body().length().isPresent() + exchange.body().text());
        assertEquals(Wire.ok("falseHELLO"),
            Wire.answers(echo.behind(loud), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"));
        assertEquals(
            Wire.error("413 Content Too Large", "The body is longer than 10 bytes."),
            Wire.answers(
                HttpServer.of(echo.behind(loud), Wire.OPTIONS.withCollectedBytesMax(10)),
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello hello"));
    }

    @LoopTest
    void workAfterTheAnswerDoesNotHoldTheConnection() throws Exception {
        var done = new ArrayList<String>();
        Wire.talk(exchange -> {
            exchange.afterSent(() -> {
                sleep(ofSeconds(1));
                done.add(exchange.path());
            });
            exchange.send("hi");
        }, wire -> {
            wire.send(GET + GET.replace("/ ", "/2 "));
            assertEquals(Wire.ok("hi") + Wire.ok("hi"), wire.readSome());
            assertTrue(done.isEmpty());
            sleep(ofSeconds(1));
            assertEquals(List.of("/", "/2"), done);
        });
    }
}
