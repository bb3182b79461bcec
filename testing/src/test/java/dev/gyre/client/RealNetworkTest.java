package dev.gyre.client;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gyre.loop.net.Unix;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Against a server of somebody else, the JDK's, over the sockets of the system.
class RealNetworkTest {
    private HttpServer server;
    private ExecutorService threads;

    @BeforeEach
    void start() throws IOException {
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/echo", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getRequestBody().transferTo(exchange.getResponseBody());
            }
        });
        server.createContext("/length", exchange -> answer(exchange, exchange.getRequestURI().toString()));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/length/there");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, text.length());
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    private HttpClient client() {
        var base = "http://localhost:" + server.getAddress().getPort() + "/";
        return HttpClient.open(ClientOptions.defaults().withBase(base));
    }

    @LoopTest(time = Time.REAL)
    void requestsOneAfterTheOtherShareAConnection() throws IOException {
        try (var client = client()) {
            for (int i = 0; i < 200; i++) assertEquals("/length/" + i, client.get("length/" + i).text());
            assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
            assertEquals("/length/there", client.get("moved").text());
        }
    }

    @LoopTest(time = Time.REAL)
    void manyRequestsAtOnceAreAnswered() {
        try (var client = client()) {
            var answers = gather(IntStream.range(0, 300).boxed().toList(), 50, i -> client.get("length/" + i).text());
            assertEquals(IntStream.range(0, 300).mapToObj(i -> "/length/" + i).toList(), answers);
            assertTrue(client.statistics().idle() <= 20);
        }
    }

    @LoopTest(time = Time.REAL)
    void largeBodiesGoBothWays() throws IOException {
        var bytes = new byte[8 << 20];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 7);
        try (var client = client()) {
            assertArrayEquals(bytes, client.post("echo", RequestBody.bytes(bytes, "a/b")).bytes());
            var chunked = client.post("echo", RequestBody.stream("a/b", sink -> {
                for (int at = 0; at < bytes.length; at += 1 << 20)
                    sink.write(
                        ByteBuffer.wrap(bytes, at, 1 << 20));
            }));
            assertArrayEquals(bytes, chunked.bytes());
            assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
        }
    }

    @LoopTest(time = Time.REAL)
    void aUnixSocketIsAsGoodAsAPort(@TempDir Path folder) throws Exception {
        var path = folder.resolve("server.sock");
        try (var listener = Unix.listen(path);
                var client = HttpClient.open(ClientOptions.defaults().withConnector(Connector.unix(path)))) {
            var serving = spawn(() -> {
                try (var stream = listener.accept()) {
                    var head = stream.reader().until("\r\n\r\n".getBytes(StandardCharsets.UTF_8), 8192);
                    stream.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                    return new String(head.orElseThrow(), StandardCharsets.UTF_8);
                }
            });
            assertEquals("hi", client.get("http://docker/version").text());
            assertTrue(serving.await().contains("Host: docker"));
        }
    }
}
