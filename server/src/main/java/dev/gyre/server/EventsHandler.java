package dev.gyre.server;

/// Sends events to a client: [Exchange#events].
///
/// ```java
/// exchange.events(sender -> {
///     for (int i = 0; ; i++) {
///         sender.send("tick " + i);
///         sleep(ofSeconds(1));
///     }
/// });
/// ```
@FunctionalInterface
public interface EventsHandler {
    /// Sends events until it returns, which ends the stream: browsers then come back after a while. May suspend.
    ///
    /// Cancelled when the client leaves, and when the server stops.
    ///
    /// @throws Exception whatever went wrong: the connection is aborted, and browsers come back, too
    void handle(EventSender sender) throws Exception;
}
