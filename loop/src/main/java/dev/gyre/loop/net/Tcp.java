package dev.gyre.loop.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/// TCP: connecting and listening.
///
/// ```java
/// try (var listener = Tcp.listen(7000)) {
///     listener.serve(stream -> stream.copyTo(stream));     // a task per connection
/// }
/// ```
public final class Tcp {
    private Tcp() {}

    /// Connects to an address that is known already; suspends until that is done, or has failed.
    ///
    /// @throws IOException when that is not possible; the message names the address
    public static ByteStream connect(InetSocketAddress remote, TcpOptions options) throws IOException {
        return Network.current().connect(remote, options);
    }

    /// Listens at `port` on every address of this machine; 0 for a port that the system chooses. Never suspends.
    ///
    /// @throws IOException when the port is in use; the message names it
    public static Listener listen(int port) throws IOException {
        return listen(List.of(NetworkAddresses.any(port)), ListenOptions.defaults());
    }

    /// Listens at `address`. Never suspends.
    ///
    /// @throws IOException when it is in use, or not of this machine; the message names it
    public static Listener listen(InetSocketAddress address) throws IOException {
        return listen(List.of(address), ListenOptions.defaults());
    }

    /// Listens at several addresses. Never suspends.
    ///
    /// @throws IOException when one is in use, or not of this machine; the message names it
    public static Listener listen(List<? extends SocketAddress> addresses, ListenOptions options) throws IOException {
        return Network.current().listen(addresses, options);
    }
}
