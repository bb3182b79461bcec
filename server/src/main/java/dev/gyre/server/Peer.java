package dev.gyre.server;

import java.net.SocketAddress;
import java.util.Objects;

/// Who talks to the server, and how: facts of a connection, or what a trusted proxy says of the client behind it.
///
/// @param remoteAddress the address of the client
/// @param localAddress the address that the client has connected to
/// @param isSecure whether the client uses TLS
public record Peer(SocketAddress remoteAddress, SocketAddress localAddress, boolean isSecure) {
    /// Refuses null.
    public Peer {
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        Objects.requireNonNull(localAddress, "localAddress");
    }
}
