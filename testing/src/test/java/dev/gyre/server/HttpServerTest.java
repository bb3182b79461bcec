package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.nio.charset.StandardCharsets;

/// Requests and answers as clients and handlers see them.
class HttpServerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @LoopTest
    void theSmallestServerAnswers(SimNetwork network) throws Exception {
        TaskGroup.<Exception>run(group -> {
            var listener = Tcp.listen(8080);
            var server = group.spawn(() -> {
                HttpServer.of(exchange -> exchange.send("Hello, World!"), Wire.OPTIONS).serve(listener);
            });
            try (var stream = Tcp.connect("localhost", 8080)) {
                stream.write(GET);
                var text =
                        new String(stream.reader().exactly(Wire.ok("Hello, World!").length()), StandardCharsets.UTF_8);
                assertEquals(Wire.ok("Hello, World!"), text);
            }
            listener.close();
            server.await();
        });
    }

    @LoopTest
    void aConnectionIsKept() throws Exception {
        Wire.talk(exchange -> exchange.send("hi"), wire -> {
            for (int i = 0; i < 3; i++) {
                wire.send(GET);
                assertEquals(Wire.ok("hi"), wire.readSome());
                sleep(ofSeconds(59));
            }
        });
    }

    @LoopTest
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        var said = Wire.answers(
            exchange -> exchange.send(exchange.path()),
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(Wire.ok("/1") + Wire.ok("/2") + Wire.ok("/3"), said);
    }

    @LoopTest
    void aBodyIsRead() throws Exception {
        assertEquals(
            Wire.ok("HELLO") + Wire.ok("THERE"),
            Wire.answers(
                exchange -> exchange.send(exchange.body().text().toUpperCase()),
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        + "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nthe\r\n2\r\nre\r\n0\r\n\r\n"));
    }

    @LoopTest
    void aBodyIsStreamed() throws Exception {
        Wire.talk(exchange -> {
            var body = exchange.stream(200, HeaderFields.of("Content-Type", "text/plain"));
            for (int i = 0; i < 3; i++) {
                body.write("part" + i);
                sleep(ofSeconds(1));
            }
        }, wire -> {
            wire.send(GET);
            assertEquals(
                "HTTP/1.1 200 OK\r\n" + Wire.DATE + "Content-Type: text/plain\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\npart0\r\n",
                wire.readSome());
            sleep(ofSeconds(1));
            assertEquals("5\r\npart1\r\n", wire.readSome());
            sleep(ofSeconds(1));
            assertEquals("5\r\npart2\r\n", wire.readSome());
            sleep(ofSeconds(1));
            assertEquals("0\r\n\r\n", wire.readSome());
        });
    }
}
