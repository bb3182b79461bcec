package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.DeflateOptions;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.WebSocketCloseCode;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.http.WebSocketRequest;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import dev.gyre.websocket.Message;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketClosedException;
import dev.gyre.websocket.WebSocketOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// From a request to a WebSocket: checks 49 to 56 of the list of attacks, as far as they are the server's.
class WebSocketUpgradeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n";
    private static final String ASK = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";
    private static final String REST = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n";

    private static final Handler ECHO = exchange -> exchange.webSocket(socket -> {
        for (var message : socket) socket.send(message);
    });

    private static String status(String request) throws Exception {
        var answer = Wire.answers(ECHO, request + "\r\n");
        return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
    }

    /// Shakes hands on `stream`, and returns the client's end.
    private static WebSocket connect(ByteStream stream, boolean deflate) throws IOException {
        var ask = WebSocketRequest.of(KEY).withProtocols(List.of("chat"));
        if (deflate) ask = ask.withDeflate(DeflateOptions.defaults());
        var text = new StringBuilder(GET);
        ask.fields().forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        stream.write(text.append("\r\n").toString());
        var reader = stream.reader();
        assertEquals("HTTP/1.1 101 Switching Protocols", reader.line(100).orElseThrow());
        var fields = HeaderFields.builder();
        for (var line = reader.line(1000).orElseThrow(); !line.isEmpty(); line = reader.line(1000).orElseThrow()) {
            fields.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1));
        }
        var rest = ByteBuffer.wrap(reader.exactly(reader.bufferedBytes()));
        var options = WebSocketOptions.defaults().withMessageBytesMax(100 << 20);
        return WebSocket.ofClient(stream, rest, ask.agreement(101, fields.build()::all), options);
    }

    /// What a test does with the client's end.
    private interface Talk {
        void with(WebSocket socket) throws Exception;
    }

    private static void talk(Handler handler, boolean deflate, Talk talk) throws Exception {
        Wire.talk(HttpServer.of(handler, Wire.OPTIONS), 1 << 20, wire -> {
            try (var socket = connect(wire.stream, deflate)) {
                talk.with(socket);
            }
        });
    }

    private static String text(WebSocket socket) throws IOException {
        return socket.receive().orElseThrow() instanceof Message.Text(var text) ? text : "bytes";
    }

    private static byte[] binary(WebSocket socket) throws IOException {
        return socket.receive().orElseThrow() instanceof Message.Binary(var bytes) ? bytes : new byte[0];
    }

    // ---- the handshake ---------------------------------------------------------------------------

    @LoopTest
    void theAnswerSwitches() throws Exception {
        assertEquals(
            "HTTP/1.1 101 Switching Protocols\r\n" + Wire.DATE + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            Wire.answers(ECHO, GET + ASK + REST + "\r\n"));
    }

    @LoopTest
    void whoDoesNotAskForAWebSocketIsToldTo() throws Exception {
        var answer = Wire.answers(ECHO, GET + "\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 426 Upgrade Required\r\n"), answer);
        assertTrue(answer.contains("\r\nUpgrade: websocket\r\n"), answer);
        assertTrue(answer.contains("\r\nConnection: Upgrade\r\n"), answer);
    }

    @LoopTest
    void whoAsksWronglyIsRefused() throws Exception {
        assertEquals("101", status(GET + ASK + REST));
        assertEquals("426", status(GET + "Upgrade: websocket\r\n" + REST));
        assertEquals("426", status(GET + "Connection: Upgrade\r\n" + REST));
        assertEquals("426", status(GET + "Upgrade: h2c\r\nConnection: Upgrade\r\n" + REST));
        assertEquals("426", status(GET + ASK + REST.replace("13", "8")));
        assertEquals("426", status(GET + ASK + REST + "Sec-WebSocket-Version: 8\r\n"));
        assertEquals("400", status(GET + ASK + REST.replace(KEY, "dG9vIHNob3J0")));
        assertEquals("400", status(GET + ASK + REST.replace(KEY, "not base64 at all!!!!!==")));
        assertEquals("400", status(GET + ASK + REST + "Sec-WebSocket-Key: " + KEY + "\r\n"));
        assertEquals("400", status("POST / HTTP/1.1\r\nHost: a.example\r\n" + ASK + REST));
        assertEquals("400", status("GET / HTTP/1.0\r\nHost: a.example\r\n" + ASK + REST));
        assertEquals("400", status(GET + ASK + REST + "Content-Length: 100\r\n"));
    }

    @LoopTest
    void pagesOfOtherOriginsAreRefused() throws Exception {
        assertEquals("101", status(GET + ASK + REST + "Origin: https://a.example\r\n"));
        assertEquals("403", status(GET + ASK + REST + "Origin: https://b.example\r\n"));
        assertEquals("403", status(GET + ASK + REST + "Origin: null\r\n"));
        assertEquals("403", status(GET + ASK + REST + "Origin: https://a.example.evil.example\r\n"));
        assertEquals("403", status(GET + ASK + REST + "Origin: https://a.example\r\nOrigin: https://b.example\r\n"));
        var listed = WebSocketHandshake.defaults().withOrigins(List.of("https://b.example"));
        Handler handler = exchange -> exchange.webSocket(listed, WebSocketOptions.defaults(), socket -> {});
        assertTrue(Wire.answers(handler, GET + ASK + REST + "Origin: https://b.example\r\n\r\n").contains(" 101 "));
        assertTrue(Wire.answers(handler, GET + ASK + REST + "Origin: https://c.example\r\n\r\n").contains(" 403 "));
    }

    @LoopTest
    void subprotocolsAreAgreedOn() throws Exception {
        var handshake = WebSocketHandshake.defaults().withProtocols(List.of("news", "chat"));
        talk(exchange -> exchange.webSocket(handshake, WebSocketOptions.defaults(), socket -> {
            socket.send("you speak " + socket.subprotocol().orElseThrow());
        }), false, client -> {
            assertEquals(Optional.of("chat"), client.subprotocol());
            assertEquals("you speak chat", text(client));
        });
    }

    @LoopTest
    void aRequestThatWasRefusedLeavesTheConnection() throws Exception {
        Wire.talk(ECHO, wire -> {
            wire.send(GET + "\r\n");
            assertTrue(wire.readSome().contains(" 426 "));
            wire.send(GET + ASK + REST + "\r\n");
            assertTrue(wire.readSome().contains(" 101 "));
        });
    }

    // ---- messages --------------------------------------------------------------------------------

    @LoopTest(seeds = 5)
    void messagesAreEchoed() throws Exception {
        for (var deflate : List.of(true, false)) {
            talk(ECHO, deflate, client -> {
                for (var text : List.of("", "hällo", "a line that repeats\n".repeat(1000))) {
                    client.send(text);
                    assertEquals(text, text(client));
                }
            });
        }
    }

    @LoopTest
    void whatComesWithTheRequestIsNotLost() throws Exception {
        Wire.talk(ECHO, wire -> {
            wire.send(GET + ASK + REST + "\r\n\u0081\u0082\0\0\0\0hi");
            assertTrue(wire.readSome().endsWith("\r\n\r\n\u0081\u0002hi"));
        });
    }

    @LoopTest
    void messagesOf16MebibytesAreTaken() throws Exception {
        var bytes = new byte[16 << 20];
        new SplittableRandom(1).nextBytes(bytes);
        talk(ECHO, true, client -> {
            client.send(bytes);
            assertArrayEquals(bytes, binary(client));
        });
    }

    @LoopTest
    void messagesOf80MebibytesAreRefused() throws Exception {
        for (var deflate : List.of(true, false)) {
            talk(ECHO, deflate, client -> {
                var sending = spawn(() -> {
                    try {
                        client.send(new byte[80 << 20]);
                    } catch (IOException refused) {
                        // By the close that is awaited below.
                    }
                });
                var closed = assertThrows(WebSocketClosedException.class, client::receive);
                assertEquals(WebSocketCloseCode.TOO_BIG, closed.code());
                sending.await();
            });
        }
    }

    @LoopTest
    void aMessageMayHave65536Fragments() throws Exception {
        Wire.talk(HttpServer.of(ECHO, Wire.OPTIONS), 1 << 20, wire -> {
            wire.send(GET + ASK + REST + "\r\n");
            assertTrue(wire.readSome().contains(" 101 "));
            var frames = new byte[65_536 * 7];
            for (int i = 0; i < 65_536; i++) {
                frames[7 * i] = (byte) (i == 0 ? 1 : i == 65_535 ? 0x80 : 0);
                frames[7 * i + 1] = (byte) 0x81;
                frames[7 * i + 6] = 'x';
            }
            wire.stream.write(frames);
            var message = wire.readSome();
            assertEquals("\u0081\u007f\0\0\0\0\0\u0001\0\0" + "x".repeat(65_536), message);
        });
    }

    // ---- peers that break rules ------------------------------------------------------------------

    private static void assertClosedWith(int code, int... frames) throws Exception {
        var bytes = new byte[frames.length];
        for (int i = 0; i < frames.length; i++) bytes[i] = (byte) frames[i];
        Wire.talk(ECHO, wire -> {
            wire.send(GET + ASK + REST + "\r\n");
            assertTrue(wire.readSome().contains(" 101 "));
            wire.stream.write(bytes);
            var said = wire.readSome().getBytes(StandardCharsets.ISO_8859_1);
            assertEquals("[-120, " + (code >> 8) + ", " + (byte) code + "]",
                Arrays.toString(new byte[] {said[0], said[2], said[3]}));
        });
    }

    @LoopTest
    void brokenRulesAreAnsweredWithTheirCode() throws Exception {
        // A frame without a mask.
        assertClosedWith(1002, 0x81, 2, 'h', 'i');
        // Reserved bits, unknown opcodes, control frames in pieces or too long, a continuation of nothing.
        assertClosedWith(1002, 0xC1, 0x80, 0, 0, 0, 0);
        assertClosedWith(1002, 0x83, 0x80, 0, 0, 0, 0);
        assertClosedWith(1002, 0x8B, 0x80, 0, 0, 0, 0);
        assertClosedWith(1002, 0x09, 0x80, 0, 0, 0, 0);
        assertClosedWith(1002, 0x89, 0xFE, 0, 126, 0, 0, 0, 0);
        assertClosedWith(1002, 0x80, 0x80, 0, 0, 0, 0);
        // Text that is no UTF-8, also across fragments and in the reason of a close.
        assertClosedWith(1007, 0x81, 0x81, 0, 0, 0, 0, 0xFF);
        assertClosedWith(1007, 0x01, 0x81, 0, 0, 0, 0, 0xC3, 0x80, 0x81, 0, 0, 0, 0, 'x');
        assertClosedWith(1007, 0x88, 0x83, 0, 0, 0, 0, 3, 0xE8, 0xFF);
        // A frame that announces too much.
        assertClosedWith(1009, 0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @LoopTest
    void endlessFragmentsAreRefused() throws Exception {
        var frames = new int[1 + 300_000 * 6];
        for (int i = 0; i < 300_000; i++) {
            frames[6 * i] = i == 0 ? 1 : 0;
            frames[6 * i + 1] = 0x80;
        }
        assertClosedWith(1009, Arrays.copyOf(frames, 300_000 * 6));
    }

    @LoopTest
    void aBombIsRefused() throws Exception {
        talk(ECHO, true, client -> {
            client.send("x".repeat(17 << 20));
            var closed = assertThrows(WebSocketClosedException.class, client::receive);
            assertEquals(WebSocketCloseCode.TOO_BIG, closed.code());
        });
    }

    @LoopTest
    void aSilentPeerIsPingedAndThenDropped() throws Exception {
        Wire.talk(ECHO, wire -> {
            wire.send(GET + ASK + REST + "\r\n");
            assertTrue(wire.readSome().contains(" 101 "));
            sleep(ofMillis(20_010));
            assertEquals("\u0089\0", wire.readSome());
            sleep(ofSeconds(20));
            assertEquals("<broken>", wire.readSome());
        });
    }

    // ---- how it ends -----------------------------------------------------------------------------

    @LoopTest
    void aHandlerThatReturnsCloses() throws Exception {
        talk(exchange -> exchange.webSocket(socket -> socket.send("bye")), false, client -> {
            assertEquals("bye", text(client));
            assertEquals(Optional.empty(), client.receive());
            assertEquals(WebSocketCloseCode.NORMAL, client.ending().orElseThrow().code());
        });
    }

    @LoopTest
    void aHandlerThatFailsClosesWithAnError() throws Exception {
        talk(exchange -> exchange.webSocket(socket -> {
            throw new IOException("test");
        }), false, client -> {
            var closed = assertThrows(WebSocketClosedException.class, client::receive);
            assertEquals(WebSocketCloseCode.INTERNAL_ERROR, closed.code());
            assertEquals("", closed.reason());
        });
    }

    @LoopTest(seeds = 10)
    void aServerThatStopsClosesWithGoingAway(SimNetwork network) throws Exception {
        var ends = new ArrayList<String>();
        var listener = Tcp.listen(80);
        var server = spawn(() -> HttpServer.of(exchange -> exchange.webSocket(socket -> {
            while (socket.receive().isPresent()) {
                // Nobody sends.
            }
            ends.add("ended");
        }), Wire.OPTIONS).serve(listener));
        try (var stream = Tcp.connect("localhost", 80)) {
            var client = connect(stream, false);
            sleep(ofMillis(10));
            var begin = now();
            listener.close();
            assertEquals(Optional.empty(), client.receive());
            assertEquals(WebSocketCloseCode.GOING_AWAY, client.ending().orElseThrow().code());
            server.await();
            assertEquals("[ended]", ends.toString());
            assertTrue(begin.plusSeconds(1).isAfter(now()));
        }
    }

    @LoopTest(seeds = 10)
    void aHandlerThatDoesNotReadIsClosedToo(SimNetwork network) throws Exception {
        var ends = new ArrayList<String>();
        var listener = Tcp.listen(80);
        var server = spawn(() -> HttpServer.of(exchange -> exchange.webSocket(socket -> {
            try {
                sleep(ofHours(1));
            } catch (TaskCancelledException cancelled) {
                ends.add("cancelled");
                throw cancelled;
            }
        }), Wire.OPTIONS).serve(listener));
        try (var stream = Tcp.connect("localhost", 80)) {
            var client = connect(stream, false);
            listener.close();
            assertEquals(Optional.empty(), client.receive());
            assertEquals(WebSocketCloseCode.GOING_AWAY, client.ending().orElseThrow().code());
            server.await();
            assertEquals("[cancelled]", ends.toString());
        }
    }
}
