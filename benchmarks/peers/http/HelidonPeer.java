import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;

/** Helidon SE: `HelidonPeer PORT`. */
public final class HelidonPeer {
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] args) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .backlog(4096)
                .routing(HelidonPeer::route)
                .build()
                .start();
    }

    private static void route(HttpRouting.Builder routes) {
        routes.get("/plaintext", (request, response) -> answer(response, "text/plain", HELLO))
                .get("/json", (request, response) -> answer(
                    response, "application/json", Item.json(new Item.Message("Hello, World!"))))
                .post("/echo", (request, response) -> answer(
                    response, "application/octet-stream", request.content().as(byte[].class)))
                .get("/sleep", (request, response) -> {
                    Thread.sleep(Long.parseLong(request.query().get("ms")));
                    answer(response, "text/plain", "slept".getBytes(StandardCharsets.US_ASCII));
                })
                .get("/users/{id}", HelidonPeer::user)
                .post("/items", HelidonPeer::item);
    }

    private static void answer(ServerResponse response, String type, byte[] bytes) {
        response.header(HeaderNames.CONTENT_TYPE, type).send(bytes);
    }

    private static void user(ServerRequest request, ServerResponse response) {
        try {
            int id = Integer.parseInt(request.path().pathParameters().get("id"));
            var q = request.query().first("q").orElse(null);
            answer(response, "application/json", Item.json(new Item.User(id, q)));
        } catch (NumberFormatException notAnId) {
            response.status(422).send();
        }
    }

    private static void item(ServerRequest request, ServerResponse response) {
        var item = Item.parse(request.content().as(byte[].class));
        if (item == null) {
            response.status(422).send();
        } else {
            answer(response, "application/json", Item.json(item.stored()));
        }
    }
}
