package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// Connections that begin with a header of the PROXY protocol.
class ProxyProtocolTest {
    private static final String BINARY = "\r\n\r\n\0\r\nQUIT\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final ProxyProtocol PROTOCOL = ProxyProtocol.from("unix");

    private static String v2(int command, int family, String rest) {
        return BINARY + (char) command + (char) family + (char) (rest.length() >> 8) + (char) (rest.length() & 255)
                + rest;
    }

    private static final String IPV4 = "\u00c0\0\u0002\u0001\n\u0001\u0001\u0001\u0012g\0P";

    /// What the server sees of a connection that begins with `bytes`, which come in pieces of some size.
    private static String seen(String bytes, int pieceBytes) throws Exception {
        var pair = MemoryStream.pair(10_000);
        Handler tell = exchange -> {
            exchange.send((exchange.peer().remoteAddress() + " " + exchange.peer().localAddress()).replace("/", ""));
        };
        var answer = new StringBuilder();
        TaskGroup.<Exception>run(group -> {
            group.spawn("server", () -> HttpServer.of(tell, Wire.OPTIONS).serve(PROTOCOL.over(pair.server())));
            var wire = Wire.over(pair.client());
            var all = bytes.getBytes(StandardCharsets.ISO_8859_1);
            try {
                for (int at = 0; at < all.length; at += pieceBytes) {
                    pair.client().write(ByteBuffer.wrap(all, at, Math.min(pieceBytes, all.length - at)));
                    yieldNow();
                }
            } catch (IOException refused) {
                // By the abort that is read below.
            }
            answer.append(wire.readSome());
            pair.client().close();
        });
        return answer.indexOf("\r\n\r\n") < 0 ? answer.toString() : answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static void assertSeen(String expected, String header) throws Exception {
        for (int pieceBytes : new int[] {10_000, 1, 7}) {
            assertEquals(expected, seen(header + GET, pieceBytes));
        }
    }

    @LoopTest
    void addressesOfVersion1AreTaken() throws Exception {
        assertSeen("192.0.2.1:4711 10.1.1.1:80", "PROXY TCP4 192.0.2.1 10.1.1.1 4711 80\r\n");
        assertSeen("[2001:db8:0:0:0:0:0:1]:4711 [0:0:0:0:0:0:0:1]:80", "PROXY TCP6 2001:db8::1 ::1 4711 80\r\n");
    }

    @LoopTest
    void addressesOfVersion2AreTaken() throws Exception {
        assertSeen("192.0.2.1:4711 10.1.1.1:80", v2(0x21, 0x11, IPV4));
        assertSeen("192.0.2.1:4711 10.1.1.1:80", v2(0x21, 0x11, IPV4 + "\u0004\0\u0002xy"));
        var ipv6 = " \u0001\r\u00b8" + "\0".repeat(11) + "\u0001" + "\0".repeat(15) + "\u0001\u0012g\0P";
        assertSeen("[2001:db8:0:0:0:0:0:1]:4711 [0:0:0:0:0:0:0:1]:80", v2(0x21, 0x21, ipv6));
    }

    @LoopTest
    void whereTheProxyNamesNobodyTheConnectionIsThatOfTheProxy() throws Exception {
        for (var header : List.of("PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ::1 1 2\r\n", v2(0x20, 0, ""),
            v2(0x20, 0x11, IPV4), v2(0x21, 0, "\u0004\0\0"), v2(0x21, 0x31, "x".repeat(216)))) {
            assertTrue(seen(header + GET, 10_000).startsWith("memory"), seen(header + GET, 10_000));
        }
    }

    @LoopTest
    void headersThatAreNoneAreRefused() throws Exception {
        for (var header : List.of(
            "", "PROXX", "PROXY TCP4 192.0.2.1 10.1.1.1 4711 80\n", "PROXY TCP4 192.0.2.1 10.1.1.1 4711 65536\r\n",
            "PROXY TCP4 192.0.2.1 10.1.1.1 04711 80\r\n", "PROXY TCP4  192.0.2.1 10.1.1.1 4711 80\r\n",
            "PROXY TCP4 ::1 ::1 4711 80\r\n", "PROXY TCP6 192.0.2.1 10.1.1.1 4711 80\r\n",
            "PROXY TCP4 300.0.2.1 10.1.1.1 4711 80\r\n", "PROXY TCP4 192.0.2 10.1.1.1 4711 80\r\n",
            "PROXY TCP4 192.0.2.1 10.1.1.1 4711\r\n", "PROXY UDP4 192.0.2.1 10.1.1.1 4711 80\r\n",
            "PROXY UNKNOWN" + " ".repeat(107) + "\r\n", "PROXY UNKNOWNX\r\n",
            v2(0x11, 0x11, IPV4), v2(0x22, 0x11, IPV4), v2(0x21, 0x12, IPV4), v2(0x21, 0x41, IPV4),
            v2(0x21, 0x11, "\0".repeat(11)), v2(0x21, 0x21, "\0".repeat(35)), v2(0x21, 0x31, "\0".repeat(215)),
            v2(0x21, 0x11, IPV4 + "\0".repeat(3000)), BINARY.replace('Q', 'X') + v2(0x21, 0x11, IPV4))) {
            for (int pieceBytes : new int[] {10_000, 1}) {
                assertEquals("<broken>", seen(header + GET, pieceBytes), header);
            }
        }
    }

    @LoopTest
    void whoSendsNoHeaderInTimeIsCutOff() throws Exception {
        var pair = MemoryStream.pair(1000);
        TaskGroup.<Exception>run(group -> {
            group.spawn("server",
                () -> HttpServer.of(exchange -> {}, Wire.OPTIONS).serve(PROTOCOL.over(pair.server())));
            for (int i = 0; i < 4; i++) {
                pair.client().write("PROXY ".substring(i, i + 1));
                sleep(ofSeconds(1));
            }
            var wire = Wire.over(pair.client());
            assertEquals("", wire.readUntilQuiet(ofMillis(990)));
            assertEquals("<broken>", wire.readUntilQuiet(ofMillis(20)));
        });
    }

    @LoopTest
    void onlyTrustedProxiesAreBelieved(SimNetwork network) throws Exception {
        var listener = ProxyProtocol.from("203.0.113.0/24").over(Tcp.listen(80));
        var server = spawn(() -> HttpServer.of(exchange -> exchange.send("hi"), Wire.OPTIONS).serve(listener));
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write("PROXY TCP4 192.0.2.1 10.1.1.1 4711 80\r\n" + GET);
            assertEquals("HTTP/1.1 400 Bad Request", stream.reader().line(100).orElseThrow());
        }
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET);
            assertEquals("HTTP/1.1 200 OK", stream.reader().line(100).orElseThrow());
        }
        listener.close();
        server.await();
    }

    @LoopTest
    void acceptingDoesNotWaitForHeaders(SimNetwork network) throws Exception {
        var listener = ProxyProtocol.from("127.0.0.0/8", "::1").over(Tcp.listen(80));
        var server = spawn(() -> HttpServer.of(
            exchange -> exchange.send(exchange.peer().remoteAddress().toString()), Wire.OPTIONS).serve(listener));
        try (var silent = Tcp.connect("localhost", 80); var stream = Tcp.connect("localhost", 80)) {
            stream.write("PROXY TCP4 192.0.2.1 10.1.1.1 4711 80\r\n" + GET);
            var answer = Wire.ok("/192.0.2.1:4711");
            assertEquals(answer, new String(stream.reader().exactly(answer.length()), StandardCharsets.UTF_8));
            assertTrue(!silent.isClosed());
        }
        listener.close();
        server.await();
    }

    @LoopTest
    void noBytesMakeTheParserFailOtherwise() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            var header =
                    i % 2 == 0 ? v2(0x21, 0x11, IPV4 + "\u0004\0\u0002xy") : "PROXY TCP4 192.0.2.1 10.1.1.1 1 2\r\n";
            var bytes = header.getBytes(StandardCharsets.ISO_8859_1);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            var filled = ByteBuffer.wrap(bytes).position(random.nextInt(bytes.length + 1));
            try {
                var parsed = ProxyHeader.parse(filled);
                assertTrue(parsed == null || parsed.lengthBytes() <= filled.position(), "seed 7, round " + i);
            } catch (IOException malformed) {
                assertThrows(IOException.class, () -> ProxyHeader.parse(filled));
            }
        }
    }
}
