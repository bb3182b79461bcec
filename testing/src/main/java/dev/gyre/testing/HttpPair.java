package dev.gyre.testing;

import dev.gyre.client.ClientOptions;
import dev.gyre.client.HttpClient;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;
import dev.gyre.server.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// An HTTP server and a client that talks to it, both on the loop of the test. The whole of both is at work: codec,
/// connections, limits and shutdown.
///
/// ```java
/// try (var pair = HttpPair.inMemory(HttpServer.of(exchange -> exchange.send("hello")))) {
///     assertEquals("hello", pair.client().get("/greeting").text());
/// }
/// ```
///
/// In memory nothing of the system is used, and waiting is in the loop's time; over a port the same test runs on the
/// network of the loop, which is the system's, or a [SimNetwork] with whatever goes wrong there.
///
/// For tasks of one loop. Those who use this class need the modules `dev.gyre.server` and `dev.gyre.client`.
public final class HttpPair implements AutoCloseable {
    private final Listener listener;
    private final Task<?> serving;
    private final HttpClient client;
    private final String base;

    private HttpPair(HttpServer server, Listener listener, String base, ClientOptions options) {
        this.listener = listener;
        this.base = base;
        this.serving = Gyre.spawn("serve " + listener.addresses(), () -> server.serve(listener));
        this.client = HttpClient.open(options.withBase(base));
    }

    /// A pair that is connected by streams in memory. Never suspends.
    public static HttpPair inMemory(HttpServer server) {
        return inMemory(server, ClientOptions.defaults());
    }

    /// A pair that is connected by streams in memory, the client with other settings but for base and connector.
    public static HttpPair inMemory(HttpServer server, ClientOptions options) {
        var listener = new MemoryConnections();
        return new HttpPair(
            server, listener, "http://localhost/", options.withConnector((host, port) -> listener.connect()));
    }

    /// A pair that is connected through a free port of the loopback interface, on the network of the loop. Never
    /// suspends.
    ///
    /// @throws IOException when no port is free
    public static HttpPair overPort(HttpServer server) throws IOException {
        return overPort(server, ClientOptions.defaults());
    }

    /// As [#overPort(HttpServer)], the client with other settings but for the base.
    ///
    /// @throws IOException as there
    public static HttpPair overPort(HttpServer server, ClientOptions options) throws IOException {
        var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = ((InetSocketAddress) listener.addresses().getFirst()).getPort();
        return new HttpPair(server, listener, "http://127.0.0.1:" + port + "/", options);
    }

    /// The client; paths are enough for its requests. It is closed with this pair.
    public HttpClient client() {
        return client;
    }

    /// Where the server is, with a slash at its end.
    public String base() {
        return base;
    }

    /// Closes the client and stops the server in its stages; suspends until they have passed.
    @Override
    public void close() {
        client.close();
        listener.close();
        Gyre.awaitAll(List.of(serving));
    }

    @Override
    public String toString() {
        return "HTTP at " + base;
    }
}
