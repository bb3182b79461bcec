package dev.gyre.server;

import dev.gyre.websocket.WebSocket;

/// Talks with a client over a WebSocket: [Exchange#webSocket].
///
/// ```java
/// exchange.webSocket(socket -> {
///     for (var message : socket) socket.send(message);
/// });
/// ```
@FunctionalInterface
public interface SocketHandler {
    /// Talks until it returns, which closes the socket with code 1000; may suspend.
    ///
    /// When the server stops the socket is closed with code 1001, which this sees as the end of the messages. Code that
    /// only sends has to call [WebSocket#awaitEnd] in another task, so that pings are answered and ends are seen.
    ///
    /// @throws Exception whatever went wrong: the socket is closed with code 1011; but what the socket itself throws
    ///     because it is over ends this quietly
    void handle(WebSocket socket) throws Exception;
}
