package dev.gyre.client;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.Parameter;
import dev.gyre.http.Parameters;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that is being put together, and then sent: [#send] for a response in memory, [#open] or [#stream] for one
/// whose body is read as it comes.
///
/// ```java
/// var answer = client.request("POST", "/items")
///     .query("dry", "true")
///     .header("Authorization", "Bearer " + token)
///     .body(RequestBody.json(item))
///     .send();
/// ```
///
/// It may be sent more than once. Loop-confined; no method but those that send suspends.
public final class ClientRequest {
    private final HttpClient client;
    private final String method;
    private final String url;
    private final List<String[]> fields = new ArrayList<>();
    private final List<Parameter> query = new ArrayList<>();
    private RequestBody body = RequestBody.empty();
    private ClientTimeouts timeouts;
    private int redirectsMax;
    private boolean expectsContinue;

    ClientRequest(HttpClient client, String method, String url) {
        this.client = client;
        this.method = method;
        this.url = url;
        this.timeouts = client.options().timeouts();
        this.redirectsMax = client.options().limits().redirectsMax();
    }

    // ---- putting together ------------------------------------------------------------------------

    /// Sets a header field, in place of all of this name.
    ///
    /// @throws IllegalArgumentException when it is sent, if the name is not a token, or the value could end a line
    public ClientRequest header(String name, String value) {
        fields.removeIf(field -> field[0].equalsIgnoreCase(name));
        fields.add(new String[] {name, value});
        return this;
    }

    /// Adds a header field, also when there is one of this name.
    public ClientRequest addHeader(String name, String value) {
        fields.add(new String[] {name, value});
        return this;
    }

    /// Adds a parameter to the query of the URL; it is escaped.
    public ClientRequest query(String name, String value) {
        query.add(new Parameter(name, value));
        return this;
    }

    /// Sets the body, and with it the type of the content unless a header field says another.
    public ClientRequest body(RequestBody body) {
        this.body = body;
        return this;
    }

    /// Sends name and password with the request (Basic). Over `http` everybody on the way can read them.
    public ClientRequest basicAuth(String name, String password) {
        return header("Authorization", Proxy.basic(name + ":" + password));
    }

    /// Sets all limits of time, in place of those of the client.
    public ClientRequest timeouts(ClientTimeouts timeouts) {
        this.timeouts = timeouts;
        return this;
    }

    /// Sets the limit for everything, [ClientTimeouts#whole].
    public ClientRequest timeout(Duration whole) {
        return timeouts(timeouts.withWhole(whole));
    }

    /// Asks the server before the body is sent (`Expect: 100-continue`), for large bodies that it may not want. One
    /// that does not know this gets the body after [ClientTimeouts#awaitContinue].
    public ClientRequest expectContinue() {
        expectsContinue = true;
        return this;
    }

    /// Takes a redirection for a response as any other.
    public ClientRequest withoutRedirects() {
        redirectsMax = 0;
        return this;
    }

    // ---- sending ---------------------------------------------------------------------------------

    /// Sends the request and suspends until the whole response has come. A status of 4xx or 5xx is an answer and no
    /// failure; [Response#requireSuccess] makes it one.
    ///
    /// @throws HttpClientException when there is none; its kinds say why
    /// @throws IllegalArgumentException when the URL or a field cannot be sent
    /// @throws IllegalStateException when the client is closed; off the loop
    public Response send() throws IOException {
        return within(() -> {
            try (var response = exchange()) {
                var bytes = response.readAll(client.options().limits().bodyBytesMax());
                return new Response(
                    response.status(), response.fields(), bytes, response.trailers(), response.uri());
            }
        });
    }

    /// Sends the request and suspends until the head of the response has come; its body is then read by the caller, who
    /// closes it. Throws as [#send].
    public ResponseStream open() throws IOException {
        return within(this::exchange);
    }

    /// As [#open], with another limit for silence in the body.
    ResponseStream openFor(Duration readIdle) throws IOException {
        var before = timeouts;
        timeouts = timeouts.withReadIdle(readIdle);
        try {
            return open();
        } finally {
            timeouts = before;
        }
    }

    /// What is done with a response.
    ///
    /// @param <T> the result
    @FunctionalInterface
    public interface Reading<T extends @Nullable Object> {
        /// Reads what it wants; may suspend.
        T read(ResponseStream response) throws IOException;
    }

    /// As [#open], and gives the response to `reading`; closes it afterwards and returns the result.
    public <T extends @Nullable Object> T stream(Reading<T> reading) throws IOException {
        try (var response = open()) {
            return reading.read(response);
        }
    }

    /// Opens a WebSocket with this request, whose method is GET. Suspends until the server has agreed.
    ///
    /// @param protocols the subprotocols that this end speaks, the preferred first
    /// @throws HttpClientException.BadResponse when the server does not, with its status
    /// @throws HttpClientException as [#send]
    public WebSocket webSocket(WebSocketOptions options, String... protocols) throws IOException {
        return within(() -> new Handshake(options, List.of(protocols)).run(this));
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T within(Step<T> step) throws IOException {
        return switch (Gyre.moveOnAfter(timeouts.whole(), step::run)) {
            case Timed.Completed<T>(var result) -> result;
            case Timed.TimedOut<T>() -> throw new HttpClientException.TimedOut(
                "the request to " + target().origin() + " was not done within " + timeouts.whole()
                        + " (ClientTimeouts.whole)");
        };
    }

    private ResponseStream exchange() throws IOException {
        return exchange(HeaderFields.empty(), redirectsMax);
    }

    /// @param more fields besides those of the caller
    ResponseStream exchange(HeaderFields more, int redirects) throws IOException {
        var all = HeaderFields.builder();
        for (var field : fields) all.add(field[0], field[1]);
        all.addAll(more);
        return client.exchange().run(
            new Prepared(method, target(), all.build(), body, expectsContinue && hasBody(), false), timeouts,
            redirects);
    }

    private boolean hasBody() {
        return body.contentType().isPresent();
    }

    private Target target() {
        var target = client.resolve(url);
        if (query.isEmpty()) {
            return target;
        }
        var text = target.uri() + (target.path().indexOf('?') < 0 ? "?" : "&") + Parameters.of(query).encode();
        var whole = Target.of(URI.create(text));
        return new Target(whole.origin(), whole.path(), target.credentials(), whole.uri());
    }

    @Override
    public String toString() {
        return method + " " + target().origin();
    }
}
