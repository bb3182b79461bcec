import io.jooby.Context;
import io.jooby.ExecutionMode;
import io.jooby.Jooby;
import io.jooby.MediaType;
import io.jooby.ReactiveSupport;
import io.jooby.ServerOptions;
import io.jooby.StatusCode;
import io.jooby.netty.NettyServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Jooby on Netty with one I/O thread, which runs all handlers: `JoobyPeer PORT`. */
public final class JoobyPeer {
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] args) {
        var options = new ServerOptions().setPort(Integer.parseInt(args[0])).setIoThreads(1);
        options.setHost("127.0.0.1");
        Jooby.runApp(
            new String[0], new NettyServer().setOptions(options), ExecutionMode.EVENT_LOOP, JoobyPeer::route);
    }

    private static void route(Jooby app) {
        app.get("/plaintext", context -> context.setResponseType(MediaType.text).send(HELLO));
        app.get("/json", context -> json(context, new Item.Message("Hello, World!")));
        app.post("/echo", context -> context.setResponseType(MediaType.octetStream).send(context.body().bytes()));
        app.get("/users/{id}", JoobyPeer::user);
        app.post("/items", JoobyPeer::item);
        app.use(ReactiveSupport.concurrent());
        app.get("/sleep", context -> {
            var delay = CompletableFuture.delayedExecutor(context.query("ms").longValue(), TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> "slept", delay);
        });
    }

    private static Context json(Context context, Object value) {
        return context.setResponseType(MediaType.json).send(Item.json(value));
    }

    private static Context user(Context context) {
        try {
            int id = Integer.parseInt(context.path("id").value());
            return json(context, new Item.User(id, context.query("q").valueOrNull()));
        } catch (NumberFormatException notAnId) {
            return context.send(StatusCode.UNPROCESSABLE_ENTITY);
        }
    }

    private static Context item(Context context) {
        var item = Item.parse(context.body().bytes());
        return item == null ? context.send(StatusCode.UNPROCESSABLE_ENTITY) : json(context, item.stored());
    }
}
