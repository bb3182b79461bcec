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

    /// The addresses, with the ports that the system chose where 0 was asked for. Never suspends.
    List<SocketAddress> addresses();

    /// Stops listening; connections that were accepted stay. Waiting accepts fail. Never suspends, never throws,
    /// idempotent.
    @Override
    void close();
}
