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

    /// Connects to `host`; as [#connect(String, int, TcpOptions)] with the default settings.
    ///
    /// @throws IOException when that is not possible; the message names the host and every address that was tried
    public static ByteStream connect(String host, int port) throws IOException {
        return connect(host, port, TcpOptions.defaults());
    }

    /// Connects to `host`, a name or an address as text; suspends until that is done, or has failed.
    ///
    /// When the host has several addresses, IPv6 and IPv4 by turns, the next one is tried as soon as one fails, and
    /// beside the ones before when they have not answered within [TcpOptions#connectStagger] (*Happy Eyeballs*,
    /// RFC 8305). The first connection is returned, all other attempts are given up. A caller that is cancelled
    /// gives up all of them.
    ///
    /// @param port 1 to 65535
    /// @throws java.net.UnknownHostException when the host has no address
    /// @throws IOException when no address answers, each within [TcpOptions#connectTimeout]; the message names the
    ///     host and every address that was tried, and what each attempt threw is suppressed in it
    /// @throws IllegalArgumentException when the port is out of range
    public static ByteStream connect(String host, int port, TcpOptions options) throws IOException {
        return HappyEyeballs.connect(host, port, options);
    }

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
