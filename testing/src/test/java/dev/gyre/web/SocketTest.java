package dev.gyre.web;

import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.WebClient;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketClosedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

class SocketTest {
    record Move(int x, int y) {}

    private final List<String> log = new ArrayList<>();
    private final App app = new App();

    void echo(String room, Socket socket) {
        for (var message : socket) {
            socket.send(room + ": " + message.text());
        }
        log.add("left");
    }

    void moves(Socket socket) {
        for (var message : socket) {
            var move = message.json(Move.class);
            socket.sendJson(Map.of("sum", move.x() + move.y()));
        }
    }

    void provided(int n, @From("session") String session, Socket socket) {
        socket.send(session + n);
        socket.close(3001, "enough");
    }

    String session(@Query String token, Scope scope) {
        if (token.equals("bad")) throw new HttpError(401);
        scope.onExit(outcome -> log.add("session ends"));
        return "s";
    }

    void failing(Socket socket) {
        throw new IllegalStateException("secret");
    }

    @BeforeEach
    void addRoutes() {
        app.provide(String.class, this::session).named("session");
        app.socket("/echo/{room}", this::echo);
        app.socket("/moves", this::moves);
        app.socket("/provided/{n}", this::provided);
        app.socket("/failing", this::failing);
    }

    private static WebSocketClosedException closed(WebSocket socket) {
        return assertThrows(WebSocketClosedException.class, socket::receive);
    }

    @LoopTest
    void messagesGoBothWaysUntilTheClientCloses() throws Exception {
        WebClient.test(app, client -> {
            try (var socket = client.socket("/echo/a%20b")) {
                socket.send("hi");
                assertEquals("a b: hi", socket.receive().orElseThrow().toString());
            }
            sleep(ofMillis(1));
            assertEquals(List.of("left"), log);
        });
    }

    @LoopTest
    void aClientThatIsLostEndsTheMessages() throws Exception {
        WebClient.test(app, client -> {
            client.socket("/echo/x").abort();
            sleep(ofMillis(1));
            assertEquals(List.of("left"), log);
        });
    }

    @LoopTest
    void valuesAreJson() throws Exception {
        WebClient.test(app, client -> {
            var socket = client.socket("/moves");
            socket.send("{\"x\":1,\"y\":2}");
            assertEquals("{\"sum\":3}", socket.receive().orElseThrow().toString());
            socket.send("{\"x\":1}");
            assertEquals(1008, closed(socket).code());
        });
    }

    @LoopTest
    void parametersAndProvidersWorkAsInOtherRoutes() throws Exception {
        WebClient.test(app, client -> {
            var socket = client.socket("/provided/7?token=t");
            assertEquals("s7", socket.receive().orElseThrow().toString());
            assertEquals(3001, closed(socket).code());
            sleep(ofMillis(1));
            assertEquals(List.of("session ends"), log);
        });
    }

    @LoopTest
    void whatIsWrongWithTheRequestClosesTheSocketAtOnce() throws Exception {
        WebClient.test(app, client -> {
            var how = closed(client.socket("/provided/x?token=t"));
            assertEquals(1008, how.code());
            assertTrue(how.reason().contains("[path, n]"), how.reason());
            var refused = assertThrows(IOException.class, () -> client.socket("/provided/1?token=bad"));
            assertTrue(String.valueOf(refused.getMessage()).endsWith("answers 401"), refused.getMessage());
        });
    }

    @LoopTest
    void aHandlerThatFailsTellsTheClientNothing() throws Exception {
        WebClient.test(app, client -> {
            client.showFailures();
            var how = closed(client.socket("/failing"));
            assertEquals(1011, how.code());
            assertEquals("", how.reason());
        });
    }

    @LoopTest
    void whoAsksForNoSocketIsToldSo() throws Exception {
        WebClient.test(app, client -> {
            var answer = client.get("/echo/x").send();
            assertEquals(426, answer.status());
            assertEquals("websocket", answer.header("Upgrade").orElseThrow());
            assertEquals(405, client.post("/echo/x").send().status());
        });
    }

    void misplaced(Socket socket) {
        log.add("" + socket);
    }

    @LoopTest
    void aSocketOutsideOfItsRoutesIsToldAtTheStart() {
        app.get("/misplaced", this::misplaced);
        assertTrue(String.valueOf(assertThrows(SetupException.class, app::start).getMessage())
                .contains("add the route with app.socket"));
    }
}
