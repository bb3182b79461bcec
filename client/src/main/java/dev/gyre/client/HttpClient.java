package dev.gyre.client;

import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketOptions;
import java.io.IOException;
import java.net.URI;

/// An HTTP client on the loop: HTTP/1.1 over connections that are kept and used again.
///
/// ```java
/// try (var client = HttpClient.open()) {
///     var answer = client.get("http://example.org/");
///     println(answer.status() + " " + answer.text());
/// }
/// ```
///
/// Make one and keep it, as connections belong to it. Every wait and every buffer has a limit with a default, see
/// [ClientTimeouts], [PoolOptions] and [ClientLimits]. A task that is cancelled while it uses the client closes
/// its connection; nothing half-used is kept.
///
/// Loop-confined; used by any number of tasks. Close it.
public final class HttpClient implements AutoCloseable {
    private final ClientOptions options;
    private final Pool pool;
    private final Exchange exchange;

    private HttpClient(ClientOptions options) {
        this.options = options;
        var dialer = new Dialer(options);
        this.pool = new Pool(options.pool(), dialer);
        this.exchange = new Exchange(options, dialer, pool);
    }

    /// Makes a client with the default settings. Connects to nobody yet. Never suspends.
    public static HttpClient open() {
        return open(ClientOptions.defaults());
    }

    /// Makes a client. Connects to nobody yet. Never suspends.
    public static HttpClient open(ClientOptions options) {
        return new HttpClient(options);
    }

    // ---- requests --------------------------------------------------------------------------------

    /// Sends GET and suspends until the whole response has come; as [ClientRequest#send].
    public Response get(String url) throws IOException {
        return request("GET", url).send();
    }

    /// Sends HEAD; as [#get].
    public Response head(String url) throws IOException {
        return request("HEAD", url).send();
    }

    /// Sends POST with a body; as [#get].
    public Response post(String url, RequestBody body) throws IOException {
        return request("POST", url).body(body).send();
    }

    /// Sends PUT with a body; as [#get].
    public Response put(String url, RequestBody body) throws IOException {
        return request("PUT", url).body(body).send();
    }

    /// Sends PATCH with a body; as [#get].
    public Response patch(String url, RequestBody body) throws IOException {
        return request("PATCH", url).body(body).send();
    }

    /// Sends DELETE; as [#get].
    public Response delete(String url) throws IOException {
        return request("DELETE", url).send();
    }

    /// Begins a request with header fields, query, time limits and whatever else it needs. Never suspends.
    ///
    /// @param method a token; case matters
    /// @param url absolute, or relative to [ClientOptions#base]
    public ClientRequest request(String method, String url) {
        return new ClientRequest(this, method, url);
    }

    // ---- what goes on for longer -----------------------------------------------------------------

    /// Opens a WebSocket, with compression if the server wants; suspends until that is done. As
    /// [ClientRequest#webSocket].
    ///
    /// @param url with ws, wss, http or https
    public WebSocket webSocket(String url) throws IOException {
        return request("GET", url).webSocket(WebSocketOptions.defaults());
    }

    /// The events of a server, as text/event-stream, from connection to connection: `for (var event :
    /// client.events(url))`. Connects when it is read. Never suspends.
    public EventSource events(String url) {
        return new EventSource(request("GET", url), EventOptions.defaults());
    }

    /// As [#events(String)], with other settings, or a request with header fields of its own.
    public EventSource events(ClientRequest request, EventOptions options) {
        return new EventSource(request, options);
    }

    // ---- the client itself -----------------------------------------------------------------------

    /// How many connections there are.
    ///
    /// @param inUse those of requests, also while they are being opened
    /// @param idle those that wait for the next request
    /// @param waiting how many requests wait for a connection
    public record Statistics(int inUse, int idle, int waiting) {}

    /// How the client is used at this moment. Never suspends.
    public Statistics statistics() {
        return pool.statistics();
    }

    /// Closes all connections, also those in use, whose requests fail; WebSockets belong to who has opened them. Never
    /// suspends, idempotent.
    @Override
    public void close() {
        pool.close();
    }

    ClientOptions options() {
        return options;
    }

    Exchange exchange() {
        return exchange;
    }

    /// @throws IllegalArgumentException when it is no URL
    Target resolve(String url) {
        var uri = URI.create(url);
        return Target.of(options.base() == null ? uri : options.base().resolve(uri));
    }
}
