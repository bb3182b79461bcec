package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.LoopGroup;
import dev.gyre.loop.net.Sharing;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import dev.gyre.loop.net.TestKeys;
import dev.gyre.loop.net.Tls;
import dev.gyre.loop.net.Unix;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// The same server over different streams, and on several loops.
class ServerTransportsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static String ask(ByteStream stream, int bytes) throws Exception {
        stream.write(GET);
        return new String(stream.reader().exactly(bytes), StandardCharsets.ISO_8859_1);
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aUnixSocket() throws Exception {
        var folder = Files.createTempDirectory("gyre");
        var path = folder.resolve("socket");
        try {
            TaskGroup.<Exception>run(group -> {
                var listener = Unix.listen(path);
                group.spawn(() -> {
                    HttpServer.of(exchange -> exchange.send("hi"), Wire.OPTIONS).serve(listener);
                });
                try (var stream = Unix.connect(path)) {
                    assertEquals(Wire.ok("hi"), ask(stream, Wire.ok("hi").length()));
                }
                listener.close();
            });
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void tcpOfTheSystem() throws Exception {
        TaskGroup.<Exception>run(group -> {
            var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            group.spawn(() -> {
                HttpServer.of(exchange -> exchange.send("hi"), Wire.OPTIONS).serve(listener);
            });
            var address = (InetSocketAddress) listener.addresses().getFirst();
            for (int i = 0; i < 3; i++) {
                try (var stream = Tcp.connect(address, TcpOptions.defaults())) {
                    assertEquals(Wire.ok("hi"), ask(stream, Wire.ok("hi").length()));
                    assertEquals(Wire.ok("hi"), ask(stream, Wire.ok("hi").length()));
                }
            }
            listener.close();
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void tlsOfTheSystem() throws Exception {
        TaskGroup.<Exception>run(group -> {
            var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var server = HttpServer.of(exchange -> {
                exchange.send(exchange.peer().isSecure() + " " + exchange.tlsSession().isPresent());
            }, Wire.OPTIONS).secured(Tls.server(TestKeys.server().identity()));
            group.spawn(() -> {
                server.serve(listener);
            });
            var tls = Tls.client("localhost").withTrust(TestKeys.server().trust());
            var address = (InetSocketAddress) listener.addresses().getFirst();
            try (var stream = tls.upgrade(Tcp.connect(address, TcpOptions.defaults()))) {
                var expected = Wire.ok("true true");
                assertEquals(expected, ask(stream, expected.length()));
                assertEquals(expected, ask(stream, expected.length()));
            }
            listener.close();
        });
    }

    @LoopTest
    void aClientThatDoesNotShakeHandsIsGivenUp() throws Exception {
        var pair = MemoryStream.pair(1000);
        var server = HttpServer.of(exchange -> exchange.send("hi"), Wire.OPTIONS)
                .secured(Tls.server(TestKeys.server().identity()).withHandshakesOnLoop());
        var begin = now();
        assertThrows(IOException.class, () -> server.serve(pair.server()));
        assertTrue(Duration.between(begin, now()).compareTo(ofSeconds(30)) <= 0);
        assertTrue(pair.server().isClosed());
    }

    @Test
    void severalLoopsShareAHandler() throws Exception {
        var loops = ConcurrentHashMap.<String>newKeySet();
        var server = HttpServer.of(exchange -> {
            loops.add(loop().toString());
            exchange.send(exchange.body().text());
        });
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var group = LoopGroup.start(2, LoopConfig.defaults());
                var serving = server.serve(group, anyPort, Sharing.BY_ONE_LOOP, ListenOptions.defaults())) {
            int port = ((InetSocketAddress) serving.addresses().getFirst()).getPort();
            for (int i = 0; i < 4; i++) {
                try (var client = HttpClient.newHttpClient()) {
                    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .POST(HttpRequest.BodyPublishers.ofString("hello " + i))
                            .build();
                    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                    assertEquals("200 hello " + i, answer.statusCode() + " " + answer.body());
                }
            }
        }
        assertEquals(2, loops.size());
    }
}
