package dev.gyre.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.DeflateOptions;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

class ClientWebSocketTest {
    /// Switches, and echoes.
    private static void echo(TestServer.Peer peer) throws Exception {
        var request = peer.next();
        if (request == null) {
            return;
        }
        var handshake = WebSocketHandshake.defaults().withProtocols(List.of("chat"))
                .withDeflate(DeflateOptions.defaults());
        switch (handshake.answer(request.method(), request.fields()::all)) {
            case WebSocketHandshake.Answer.Accepted accepted -> {
                var head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
                accepted.fields().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
                peer.raw(head + "\r\n");
                try (var socket = WebSocket.ofServer(
                    peer.stream, peer.received(), accepted, WebSocketOptions.defaults())) {
                    socket.send("welcome");
                    for (var message : socket) socket.send(message);
                }
            }
            case WebSocketHandshake.Answer.Refused refused -> peer.answer(refused.status(), refused.reason());
        }
    }

    @LoopTest
    void messagesComeBack(SimNetwork network) throws Exception {
        TestServer.scripted(ClientWebSocketTest::echo, server -> {
            try (var client = HttpClient.open()) {
                var request = client.request("GET", server.url("/").replace("http:", "ws:"));
                try (var socket = request.webSocket(WebSocketOptions.defaults(), "chat", "other")) {
                    assertEquals(Optional.of("chat"), socket.subprotocol());
                    assertEquals("welcome", socket.receive().orElseThrow().toString());
                    var text = "again and again ".repeat(1_000);
                    socket.send(text);
                    assertEquals(text, socket.receive().orElseThrow().toString());
                    assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
                    assertTrue(socket.close(1000, ""));
                }
            }
            assertTrue(server.seen.getFirst().header("Sec-WebSocket-Extensions").startsWith("permessage-deflate"));
        });
    }

    @LoopTest
    void compressionIsOfferedOnlyWhereItIsWanted(SimNetwork network) throws Exception {
        TestServer.scripted(ClientWebSocketTest::echo, server -> {
            try (var client = HttpClient.open();
                    var socket = client.request("GET", server.url("/"))
                            .webSocket(WebSocketOptions.defaults().withoutCompression())) {
                assertEquals("welcome", socket.receive().orElseThrow().toString());
            }
            assertEquals("", server.seen.getFirst().header("Sec-WebSocket-Extensions"));
        });
    }

    @LoopTest
    void aServerThatDoesNotSwitchIsNamedWithItsStatus(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(404, "no"), server -> {
            try (var client = HttpClient.open()) {
                var refused = assertThrows(HttpClientException.BadResponse.class,
                    () -> client.webSocket(server.url("/")));
                assertEquals(404, refused.status());
                assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void aServerThatProvesNothingIsRefused(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.next();
            peer.raw("HTTP/1.1 101 Sure\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            peer.stream.read(ByteBuffer.allocate(1));
        }, server -> {
            try (var client = HttpClient.open()) {
                var refused = assertInstanceOf(HttpClientException.BadResponse.class,
                    assertThrows(HttpClientException.class, () -> client.webSocket(server.url("/"))));
                assertTrue(refused.getMessage().contains("does not answer the key"), refused.getMessage());
                assertEquals(0, client.statistics().inUse());
            }
        });
    }
}
