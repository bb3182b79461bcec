package dev.gyre.testing;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import dev.gyre.http.Parameter;
import dev.gyre.http.Parameters;
import dev.gyre.http.WebSocketRequest;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import dev.gyre.server.HttpServer;
import dev.gyre.web.App;
import dev.gyre.web.Json;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client of a web application for tests: through the whole server and over a stream in memory, without a port, and
/// so in virtual time.
///
/// ```java
/// @LoopTest void createsAnItem() throws Exception {
///     WebClient.test(app, client -> {
///         var answer = client.post("/items").json(Map.of("name", "Pen", "price", -1));
///         assertEquals(422, answer.status());
///     });
/// }
/// ```
///
/// The application is started before and closed afterwards, with what belongs to its life. Cookies are kept. Redirects
/// are answers like others. When the application fails, with an exception that it does not answer itself, the test gets
/// that exception and not the 500 that a client would see, unless it wants that ([#showFailures]).
///
/// Loop-confined; one request at a time.
public final class WebClient {
    /// What a test does.
    @FunctionalInterface
    public interface Talk {
        /// Uses the client.
        ///
        /// @throws Exception what makes the test fail
        void with(WebClient client) throws Exception;
    }

    /// Any 16 bytes will do: nothing between the two ends could mistake one conversation for another.
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final int STREAM_BYTES = 64 * 1024;
    private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(30);

    private final HttpServer server;
    private final TaskGroup tasks;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private @Nullable WebConnection connection;
    private @Nullable Throwable failure;
    private boolean showsFailures;

    private WebClient(App app, TaskGroup tasks) throws Exception {
        var running = app.start();
        var handler = running.handler();
        this.tasks = tasks;
        this.server = HttpServer.of(exchange -> {
            try {
                handler.handle(exchange);
            } catch (Exception | Error thrown) {
                failure = thrown;
                throw thrown;
            }
        });
        this.closing = running;
    }

    private final AutoCloseable closing;

    /// Starts the application, lets the test talk with it, and closes it. Suspends until background tasks have ended.
    ///
    /// @throws Exception what the test throws, or what fails when the application starts or ends
    public static void test(App app, Talk talk) throws Exception {
        TaskGroup.<Exception>run(group -> {
            var client = new WebClient(app, group);
            try {
                talk.with(client);
            } finally {
                client.disconnect();
                Gyre.shield(CLOSE_TIME_MAX, () -> client.closing.close());
            }
        });
    }

    /// Shows the answers that clients see when the application fails, and does not throw its exceptions.
    ///
    /// @return this
    public WebClient showFailures() {
        showsFailures = true;
        return this;
    }

    /// The cookies, by name; to be changed by tests.
    public Map<String, String> cookies() {
        return cookies;
    }

    /// Begins a `GET` request.
    public Call get(String target) {
        return call("GET", target);
    }

    /// Begins a `POST` request.
    public Call post(String target) {
        return call("POST", target);
    }

    /// Begins a `PUT` request.
    public Call put(String target) {
        return call("PUT", target);
    }

    /// Begins a `PATCH` request.
    public Call patch(String target) {
        return call("PATCH", target);
    }

    /// Begins a `DELETE` request.
    public Call delete(String target) {
        return call("DELETE", target);
    }

    /// Begins a request with another method.
    public Call call(String method, String target) {
        return new Call(method, target);
    }

    /// Opens a WebSocket on a connection of its own, with the cookies of this client; to be closed by the test.
    ///
    /// @throws IOException when the application answers with something else; the message has the status
    public WebSocket socket(String target) throws IOException {
        var pair = MemoryStream.pair(STREAM_BYTES);
        tasks.spawn("server of a WebSocket", () -> server.serve(pair.server()));
        var asked = WebSocketRequest.of(KEY);
        var all = HeaderFields.builder().add("Host", "testserver");
        asked.fields().forEach(all::add);
        addCookies(all);
        var connection = new WebConnection(pair.client());
        var head = connection.switchTo(target, all.build());
        if (head.status() != 101) {
            connection.close();
            throw new IOException("the application opens no WebSocket at " + target + ", but answers " + head.status());
        }
        var agreed = asked.agreement(head.status(), head.fields()::all);
        return WebSocket.ofClient(pair.client(), connection.received(), agreed, WebSocketOptions.defaults());
    }

    /// A request that is being made; sent by [#send] and the methods for bodies.
    public final class Call {
        private final String method;
        private final String target;
        private final List<String> fields = new ArrayList<>();

        private Call(String method, String target) {
            this.method = method;
            this.target = target;
        }

        /// Adds a header field.
        ///
        /// @return this
        public Call header(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        /// Sends it without a body, and waits for the answer.
        public WebAnswer send() throws IOException {
            return WebClient.this.send(method, target, fields, new byte[0]);
        }

        /// Sends it with bytes of a type.
        public WebAnswer bytes(String contentType, byte[] body) throws IOException {
            return header("Content-Type", contentType).bytes(body);
        }

        /// Sends it with bytes, of a type that [#header] has named or of none.
        public WebAnswer bytes(byte[] body) throws IOException {
            return WebClient.this.send(method, target, fields, body);
        }

        /// Sends it with a value as JSON.
        public WebAnswer json(@Nullable Object value) throws IOException {
            return bytes("application/json", Json.write(value).getBytes(StandardCharsets.UTF_8));
        }

        /// Sends it with JSON that is written already.
        public WebAnswer jsonText(String json) throws IOException {
            return bytes("application/json", json.getBytes(StandardCharsets.UTF_8));
        }

        /// Sends it with a form.
        public WebAnswer form(Map<String, String> values) throws IOException {
            var list = values.entrySet().stream()
                    .map(entry -> new Parameter(entry.getKey(), entry.getValue())).toList();
            return bytes("application/x-www-form-urlencoded",
                Parameters.of(list).encode().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private WebAnswer send(String method, String target, List<String> fields, byte[] body) throws IOException {
        var all = HeaderFields.builder().add("Host", "testserver");
        for (int i = 0; i < fields.size(); i += 2) all.add(fields.get(i), fields.get(i + 1));
        addCookies(all);
        failure = null;
        var answer = connection().exchange(method, target, all.build(), body);
        if (!connection().isOpen()) disconnect();
        answer.setCookies().forEach(this::keepCookie);
        var thrown = failure;
        if (thrown != null && !showsFailures) throw new ApplicationFailed(method + " " + target, thrown);
        return answer;
    }

    private void addCookies(HeaderFieldsBuilder fields) {
        if (cookies.isEmpty()) return;
        var pairs = new ArrayList<String>();
        cookies.forEach((name, value) -> pairs.add(name + "=" + value));
        fields.add("Cookie", String.join("; ", pairs));
    }

    /// That the application has not answered an exception.
    public static final class ApplicationFailed extends RuntimeException {
        private ApplicationFailed(String request, Throwable cause) {
            super("the application failed at " + request, cause);
        }
    }

    private void keepCookie(String cookie) {
        var pair = cookie.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (equals <= 0) return;
        if (cookie.contains("Max-Age=0")) {
            cookies.remove(pair.substring(0, equals));
        } else {
            cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    private WebConnection connection() {
        var known = connection;
        if (known == null) {
            var pair = MemoryStream.pair(STREAM_BYTES);
            tasks.spawn("server of a WebClient", () -> server.serve(pair.server()));
            known = new WebConnection(pair.client());
            connection = known;
        }
        return known;
    }

    private void disconnect() {
        if (connection != null) connection.close();
        connection = null;
    }
}
