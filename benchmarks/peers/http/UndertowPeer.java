import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.xnio.Options;

/** Undertow on one I/O thread, which runs all handlers: `UndertowPeer PORT`. */
public final class UndertowPeer {
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] args) {
        var routes = new RoutingHandler()
                .get("/plaintext", exchange -> answer(exchange, "text/plain", HELLO))
                .get("/json", UndertowPeer::json)
                .get("/sleep", UndertowPeer::sleep)
                .get("/users/{id}", UndertowPeer::user)
                .post("/echo", exchange -> exchange.getRequestReceiver().receiveFullBytes(
                    (same, bytes) -> answer(same, "application/octet-stream", bytes)))
                .post("/items", exchange -> exchange.getRequestReceiver().receiveFullBytes(UndertowPeer::item));
        Undertow.builder()
                .setIoThreads(1)
                .setSocketOption(Options.BACKLOG, 4096)
                .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
                .setHandler(routes)
                .build()
                .start();
    }

    private static void answer(HttpServerExchange exchange, String type, byte[] bytes) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
    }

    private static void json(HttpServerExchange exchange) throws IOException {
        var json = new ByteArrayOutputStream(64);
        ItemJson.writeMessage(json);
        answer(exchange, "application/json", json.toByteArray());
    }

    private static void sleep(HttpServerExchange exchange) {
        long millis = Long.parseLong(exchange.getQueryParameters().get("ms").getFirst());
        exchange.dispatch(() -> {
            exchange.getIoThread().executeAfter(
                () -> answer(exchange, "text/plain", "slept".getBytes(StandardCharsets.US_ASCII)), millis,
                TimeUnit.MILLISECONDS);
        });
    }

    private static void user(HttpServerExchange exchange) throws IOException {
        var q = exchange.getQueryParameters().get("q");
        var json = new ByteArrayOutputStream(64);
        try {
            int id = Integer.parseInt(exchange.getQueryParameters().get("id").getFirst());
            ItemJson.writeUser(id, q == null ? null : q.getFirst(), json);
        } catch (NumberFormatException notAnId) {
            exchange.setStatusCode(422).endExchange();
            return;
        }
        answer(exchange, "application/json", json.toByteArray());
    }

    private static void item(HttpServerExchange exchange, byte[] bytes) {
        var item = ItemJson.parse(bytes, 0, bytes.length);
        if (item == null) {
            exchange.setStatusCode(422).endExchange();
            return;
        }
        var json = new ByteArrayOutputStream(256);
        try {
            item.write(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        answer(exchange, "application/json", json.toByteArray());
    }
}
