package dev.gyre.websocket;

import dev.gyre.http.DeflateOptions;
import dev.gyre.http.PermessageDeflate;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.http.WebSocketRequest;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.testing.MemoryStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Two ends of a WebSocket after a handshake, in memory.
record Ends(WebSocket client, WebSocket server, MemoryStream clientStream, MemoryStream serverStream) {
    static Ends of(int capacityBytes, WebSocketOptions options) {
        var pair = MemoryStream.pair(capacityBytes);
        return new Ends(client(pair.client(), options), server(pair.server(), options), pair.client(), pair.server());
    }

    static Ends compressed(int capacityBytes, boolean contextTakeover) {
        var deflate = DeflateOptions.defaults().withContextTakeover(contextTakeover);
        var agreed = PermessageDeflate.accept(List.of(PermessageDeflate.offer(deflate)), deflate);
        var options = WebSocketOptions.defaults().withDeflate(deflate);
        var pair = MemoryStream.pair(capacityBytes);
        return new Ends(
            WebSocket.ofClient(pair.client(), ByteBuffer.allocate(0),
                new WebSocketRequest.Agreement(Optional.empty(), agreed), options),
            WebSocket.ofServer(pair.server(), ByteBuffer.allocate(0),
                new WebSocketHandshake.Answer.Accepted(Map.of(), Optional.empty(), agreed), options),
            pair.client(), pair.server());
    }

    static WebSocket client(ByteStream stream, WebSocketOptions options) {
        return WebSocket.ofClient(stream, ByteBuffer.allocate(0),
            new WebSocketRequest.Agreement(Optional.empty(), Optional.empty()), options);
    }

    static WebSocket server(ByteStream stream, WebSocketOptions options) {
        return WebSocket.ofServer(stream, ByteBuffer.allocate(0),
            new WebSocketHandshake.Answer.Accepted(Map.of(), Optional.empty(), Optional.empty()), options);
    }
}
