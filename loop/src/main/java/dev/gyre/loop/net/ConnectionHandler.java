package dev.gyre.loop.net;

/// What a server does with a connection ([Listener#serve]).
@FunctionalInterface
public interface ConnectionHandler {
    /// Talks to the other end, in a task of its own; may suspend. The stream is closed when this returns, and aborted
    /// when it throws, so it must not be used by others afterwards.
    ///
    /// @throws Exception whatever went wrong: only this connection is lost, and [ServeOptions#onFailure] is told
    void handle(ByteStream stream) throws Exception;
}
