import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Vert.x on one event loop; users and items through Vert.x Web, the others without a router: `VertxPeer PORT`. */
public final class VertxPeer {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Router router = Router.router(vertx);
    private String date;
    private int count;

    public static void main(String[] args) {
        new VertxPeer().start(Integer.parseInt(args[0]));
    }

    private void start(int port) {
        updateDate();
        vertx.setPeriodic(1000, _ -> updateDate());
        router.get("/users/:id").handler(this::user);
        router.post("/items").handler(BodyHandler.create(false)).handler(this::item);
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port).setAcceptBacklog(4096))
                .requestHandler(this::handle)
                .listen();
    }

    private void updateDate() {
        date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/plaintext" -> answer(request, "text/plain", Buffer.buffer("Hello, World!"));
            case "/json" -> answer(
                request, "application/json", new JsonObject().put("message", "Hello, World!").toBuffer());
            case "/echo" -> request.body().onSuccess(body -> answer(request, "application/octet-stream", body));
            case "/sleep" -> vertx.setTimer(
                Long.parseLong(request.getParam("ms")),
                _ -> answer(request, "text/plain", Buffer.buffer("slept")));
            default -> router.handle(request);
        }
    }

    private void answer(HttpServerRequest request, String type, Buffer body) {
        request.response().putHeader("Content-Type", type).putHeader("Date", date).end(body);
    }

    private void user(RoutingContext context) {
        try {
            int id = Integer.parseInt(context.pathParam("id"));
            answer(
                context.request(), "application/json",
                new JsonObject().put("id", id).put("q", context.request().getParam("q")).toBuffer());
        } catch (NumberFormatException notAnId) {
            context.response().setStatusCode(422).end();
        }
    }

    private void item(RoutingContext context) {
        try {
            var item = context.body().asJsonObject();
            var name = item.getString("name");
            var price = item.getDouble("price");
            var tags = item.getJsonArray("tags", new JsonArray());
            if (name != null && !name.isEmpty() && name.length() <= 100 && price != null && price > 0
                    && tags.stream().allMatch(String.class::isInstance)) {
                answer(
                    context.request(), "application/json",
                    new JsonObject()
                            .put("id", ++count)
                            .put("name", name)
                            .put("price", price)
                            .put("tags", tags)
                            .put("note", item.getString("note"))
                            .toBuffer());
                return;
            }
        } catch (RuntimeException malformed) {
            // Answered below.
        }
        context.response().setStatusCode(422).end();
    }
}
