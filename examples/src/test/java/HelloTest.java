import static dev.gyre.loop.Gyre.gather;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Collections;

class HelloTest {
    /// One after the other they would take as many seconds as the limit allows to all.
    @LoopTest(time = LoopTest.Time.REAL)
    void clientsWaitAtTheSameTime() {
        try (var server = start()) {
            long startNanos = System.nanoTime();
            var answers = gather(Collections.nCopies(30, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 30,
                request -> answerTo(request, server.port()));
            long seconds = (System.nanoTime() - startNanos) / 1_000_000_000;
            for (var answer : answers) {
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
                assertTrue(answer.endsWith("\r\n\r\n{\"message\":\"Hello, World!\"}"), answer);
            }
            assertTrue(seconds < 30, () -> "took " + seconds + " s");
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void itemsAreValidated() throws IOException {
        try (var server = start()) {
            assertTrue(post("{\"name\":\"Pen\",\"price\":2}", server.port())
                    .endsWith("{\"name\":\"Pen\",\"price\":2.0,\"tax\":null}"));
            var refused = post("{\"name\":\"Pen\",\"price\":-1}", server.port());
            assertTrue(refused.startsWith("HTTP/1.1 422 "), refused);
            assertEquals("{\"detail\":[{\"type\":\"greater_than\",\"loc\":[\"body\",\"price\"],"
                    + "\"msg\":\"Input should be greater than 0\",\"input\":-1,\"ctx\":{\"gt\":0}}]}",
                refused.substring(refused.indexOf("\r\n\r\n") + 4));
        }
    }

    private static String post(String json, int port) throws IOException {
        return answerTo("POST /items HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + json.length() + "\r\n\r\n" + json,
            port);
    }

    private static ServerUnderTest start() {
        return ServerUnderTest.start(() -> new Hello().main("--port", "0"));
    }

    private static String answerTo(String request, int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
