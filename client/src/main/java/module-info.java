/// An HTTP client on the loop: pooled connections, redirects, time-outs, streaming, WebSockets and server-sent events.
@org.jspecify.annotations.NullMarked
module dev.gyre.client {
    requires transitive dev.gyre.loop;
    requires transitive dev.gyre.http;
    requires transitive dev.gyre.websocket;
    requires static org.jspecify;

    exports dev.gyre.client;
}
