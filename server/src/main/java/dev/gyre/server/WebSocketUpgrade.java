package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpVersion;
import dev.gyre.http.WebSocketCloseCode;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.http.WebSocketHandshake.Answer;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketClosedException;
import dev.gyre.websocket.WebSocketOptions;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From a request to a WebSocket, and its end.
final class WebSocketUpgrade {
    private final Exchange exchange;
    private final WebSocketOptions options;
    private final SocketHandler handler;

    private WebSocketUpgrade(Exchange exchange, WebSocketOptions options, SocketHandler handler) {
        this.exchange = exchange;
        this.options = options;
        this.handler = handler;
    }

    static void run(
            Exchange exchange, WebSocketHandshake handshake, WebSocketOptions options, SocketHandler handler)
            throws Exception {
        var request = exchange.request();
        if (request.version() != HttpVersion.HTTP_1_1) {
            throw new HttpException(400, "a WebSocket begins with HTTP/1.1");
        }
        if (!exchange.input().tryEndBody()) {
            throw new HttpException(400, "a WebSocket begins without a body");
        }
        switch (handshake.answer(exchange.method(), request.fields()::all)) {
            case Answer.Refused(var status, var fields, var reason) ->
                throw new HttpException(status, reason, fields(fields));
            case Answer.Accepted accepted -> {
                var socket = new WebSocketUpgrade(exchange, options, handler);
                exchange.upgrade("websocket", besidesUpgrade(accepted), stream -> socket.talk(stream, accepted));
            }
        }
    }

    private static HeaderFields fields(Map<String, String> fields) {
        var builder = HeaderFields.builder();
        fields.forEach(builder::add);
        return builder.build();
    }

    private static HeaderFields besidesUpgrade(Answer.Accepted accepted) {
        var builder = HeaderFields.builder();
        accepted.fields().forEach((name, value) -> {
            if (!name.equals("Upgrade") && !name.equals("Connection")) {
                builder.add(name, value);
            }
        });
        return builder.build();
    }

    private void talk(ByteStream stream, Answer.Accepted accepted) throws Exception {
        var socket = WebSocket.ofServer(stream, ByteBuffer.allocate(0), accepted, options);
        var run = exchange.connection().run;
        exchange.onServerStop(() ->
            run.spawn("close " + socket, () -> {
                socket.close(WebSocketCloseCode.GOING_AWAY, "the server stops");
            }));
        try {
            handler.handle(socket);
            socket.close();
        } catch (TaskCancelledException cancelled) {
            socket.abort();
            throw cancelled;
        } catch (Exception | Error failure) {
            if (isEndOf(socket, failure)) {
                return;
            }
            socket.close(WebSocketCloseCode.INTERNAL_ERROR, "");
            throw failure;
        }
    }

    /// Whether a handler has failed because its socket is over: by the peer, or by the network. Both happen every day.
    private static boolean isEndOf(WebSocket socket, Throwable failure) {
        return !socket.isOpen() && closedException(failure) != null;
    }

    private static @Nullable WebSocketClosedException closedException(Throwable failure) {
        if (failure instanceof WebSocketClosedException closed) {
            return closed;
        }
        return failure.getCause() instanceof WebSocketClosedException closed ? closed : null;
    }
}
