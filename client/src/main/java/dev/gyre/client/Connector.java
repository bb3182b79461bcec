package dev.gyre.client;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import dev.gyre.loop.net.Unix;
import java.io.IOException;
import java.nio.file.Path;

/// How a client reaches a server: over TCP, through a Unix socket, or however a program says. TLS and proxies are put
/// on top of it.
@FunctionalInterface
public interface Connector {
    /// Connects; suspends until that is done. Called within [ClientTimeouts#connect].
    ///
    /// @param host a name or an address, without brackets
    /// @throws IOException when that is not possible
    ByteStream connect(String host, int port) throws IOException;

    /// Over TCP, on the network of the loop ([dev.gyre.loop.net.Network#OF_LOOP]).
    static Connector tcp(TcpOptions options) {
        return (host, port) -> Tcp.connect(host, port, options);
    }

    /// Through the Unix socket at `path`, whatever the host of the URL, which is told to the server only.
    static Connector unix(Path path) {
        return (host, port) -> Unix.connect(path);
    }
}
