package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.WebSocketCloseCode;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.loop.TaskGroup;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketClosedException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a route for WebSockets answers: the handshake, the arguments, the method, the end.
final class SocketAnswering {
    private SocketAnswering() {}

    static void answer(Request request, RoutePlan plan) throws Exception {
        var options = request.running().options();
        var exchange = request.exchange();
        var answer = options.handshake().answer(exchange.method(), exchange.request().fields()::all);
        switch (answer) {
            case WebSocketHandshake.Answer.Refused(var status, var fields, var reason) ->
                throw new HttpError(status, reason, fields);
            case WebSocketHandshake.Answer.Accepted accepted -> {
                @Nullable Object @Nullable [] arguments = null;
                ValidationException invalid = null;
                try {
                    arguments = plan.arguments(request);
                } catch (ValidationException found) {
                    invalid = found;
                }
                talk(request, plan, accepted, arguments, invalid);
            }
        }
    }

    private static void talk(
            Request request, RoutePlan plan, WebSocketHandshake.Answer.Accepted accepted,
            @Nullable Object @Nullable [] arguments, @Nullable ValidationException invalid) throws Exception {
        var options = request.running().options();
        request.exchange().upgrade("websocket", fields(accepted.fields()), stream -> {
            var socket = WebSocket.ofServer(stream, ByteBuffer.allocate(0), accepted, options.webSocket());
            if (arguments == null) {
                socket.close(WebSocketCloseCode.POLICY, invalid == null ? "" : reason(invalid));
                return;
            }
            request.socket().connect(socket);
            TaskGroup.<Exception>run(group -> {
                request.exchange().onServerStop(() -> group.spawn("close " + request,
                    () -> socket.close(WebSocketCloseCode.GOING_AWAY, "the server is stopping")));
                run(request, plan, socket, arguments);
            });
        });
    }

    private static void run(Request request, RoutePlan plan, WebSocket socket, @Nullable Object[] arguments)
            throws Exception {
        int code = WebSocketCloseCode.NORMAL;
        var why = "";
        ScopeOutcome outcome = new ScopeOutcome.Succeeded();
        try {
            plan.callee().call(arguments);
        } catch (ValidationException invalid) {
            code = WebSocketCloseCode.POLICY;
            why = reason(invalid);
        } catch (UncheckedIOException lost) {
            outcome = new ScopeOutcome.Failed(lost);
            if (!(lost.getCause() instanceof WebSocketClosedException)) throw lost;
        } catch (Exception | Error failure) {
            code = WebSocketCloseCode.INTERNAL_ERROR;
            outcome = new ScopeOutcome.Failed(failure);
            throw failure;
        } finally {
            RoutePlan.endFunction(request, outcome);
            if (socket.isOpen()) socket.close(code, why);
        }
    }

    /// What is wrong, as in the answer to a request; the socket cuts it.
    private static String reason(ValidationException invalid) {
        return invalid.violations().getFirst().loc() + ": " + invalid.violations().getFirst().msg();
    }

    private static HeaderFields fields(Map<String, String> pairs) {
        var fields = HeaderFields.builder();
        pairs.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Upgrade") && !name.equalsIgnoreCase("Connection")) fields.add(name, value);
        });
        return fields.build();
    }
}
