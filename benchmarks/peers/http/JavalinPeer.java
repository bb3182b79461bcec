import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;

/** Javalin on Jetty, with a virtual thread for each request: `JavalinPeer PORT`. */
public final class JavalinPeer {
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] args) {
        Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.concurrency.useVirtualThreads = true;
            route(config.routes);
        })
                .start("127.0.0.1", Integer.parseInt(args[0]));
    }

    private static void route(RoutesConfig routes) {
        routes.get("/plaintext", context -> context.contentType("text/plain").result(HELLO));
        routes.get("/json", context -> context.json(new Item.Message("Hello, World!")));
        routes.post("/echo", context -> context.contentType("application/octet-stream").result(context.bodyAsBytes()));
        routes.get("/sleep", context -> {
            Thread.sleep(Long.parseLong(context.queryParam("ms")));
            context.contentType("text/plain").result("slept");
        });
        routes.get("/users/{id}", JavalinPeer::user);
        routes.post("/items", JavalinPeer::item);
    }

    private static void user(Context context) {
        try {
            int id = Integer.parseInt(context.pathParam("id"));
            context.json(new Item.User(id, context.queryParam("q")));
        } catch (NumberFormatException notAnId) {
            context.status(422);
        }
    }

    private static void item(Context context) {
        var item = Item.parse(context.bodyAsBytes());
        if (item == null) {
            context.status(422);
        } else {
            context.json(item.stored());
        }
    }
}
