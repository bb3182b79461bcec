/// An HTTP server on the loop: connections, limits, time-outs, streaming, WebSockets and graceful shutdown.
@org.jspecify.annotations.NullMarked
module dev.gyre.server {
    requires transitive dev.gyre.loop;
    requires transitive dev.gyre.http;
    requires transitive dev.gyre.websocket;
    requires static org.jspecify;

    exports dev.gyre.server;
}
