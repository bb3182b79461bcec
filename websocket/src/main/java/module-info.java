/// WebSockets on the loop, from the handshake on: messages, pings and the end of a connection, the same for servers
/// and clients.
@org.jspecify.annotations.NullMarked
module dev.gyre.websocket {
    requires transitive dev.gyre.loop;
    requires transitive dev.gyre.http;
    requires static org.jspecify;

    exports dev.gyre.websocket;
}
