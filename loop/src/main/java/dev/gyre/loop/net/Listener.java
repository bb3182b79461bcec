package dev.gyre.loop.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/// Waits for connections at one or several addresses.
///
/// Loop-confined. Several tasks may accept at the same time; they are served first come, first served.
public interface Listener extends AutoCloseable {
    /// Suspends until there is a connection, and returns it. A cancelled accept has taken none.
    ///
    /// When the process has no descriptor left the listener reports it, waits a second, and goes on: connections
    /// wait in the system's backlog meanwhile.
    ///
    /// @throws StreamClosedException when the listener is closed, also by another task meanwhile
    /// @throws IllegalStateException off the loop
    ByteStream accept() throws IOException;

    /// Serves every connection with `handler` in a task of its own; suspends until the server is stopped. As
    /// [#serve(ConnectionHandler, ServeOptions)] with the default settings.
    ///
    /// @throws IOException when no connection can be accepted any more
    default void serve(ConnectionHandler handler) throws IOException {
        serve(handler, ServeOptions.defaults());
    }

    /// Serves every connection with `handler` in a task of its own; suspends until the server is stopped, by
    /// cancelling the caller or by closing this listener, and returns in the second case.
    ///
    /// While [ServeOptions#connectionsMax] connections are open none is accepted. A handler that throws loses its own
    /// connection and nothing else; [ServeOptions#onFailure] is told. Stopping has stages: the listener is closed;
    /// the handlers may go on for [ServeOptions#closeGrace]; then they are cancelled; and after
    /// [ServeOptions#cancelGrace] the streams that are left are aborted. When this ends, all connections and this
    /// listener are closed.
    ///
    /// @throws IOException when no connection can be accepted any more, after the same stages
    /// @throws dev.gyre.loop.TaskCancelledException when the caller was cancelled, after these stages
    /// @throws IllegalStateException outside a task
    default void serve(ConnectionHandler handler, ServeOptions options) throws IOException {
        Serving.serve(this, handler, options);
    }

    /// The addresses, with the ports that the system chose where 0 was asked for. Never suspends.
    List<SocketAddress> addresses();

    /// Stops listening; connections that were accepted stay. Waiting accepts fail. Never suspends, never throws,
    /// idempotent.
    @Override
    void close();

    /// Whether this listener has been closed. Never suspends.
    boolean isClosed();
}
