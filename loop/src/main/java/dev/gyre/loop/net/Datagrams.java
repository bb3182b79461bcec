package dev.gyre.loop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// A socket for datagrams: messages that arrive whole, or not at all, in any order.
///
/// Of one socket, one task may receive and one may send at the same time. Loop-confined.
public interface Datagrams extends AutoCloseable {
    /// What has been received.
    ///
    /// @param sender where it came from
    /// @param truncatedBytes how many bytes did not fit into the buffer and are lost; 0 when it is whole, and
    ///     where the system does not say how many there were, 1
    record Received(SocketAddress sender, int truncatedBytes) {}

    /// Suspends until a datagram arrives and puts it into `target`. A cancelled receive takes none. When the
    /// socket is connected it takes only those of its peer.
    ///
    /// @throws StreamClosedException when the socket is closed, also by another task meanwhile
    /// @throws IOException when a connected peer refuses what was sent before
    /// @throws IllegalStateException when another task receives; off the loop
    Received receive(ByteBuffer target) throws IOException;

    /// Sends all of `source` as one datagram to `target`; suspends while the system has no room for it.
    ///
    /// @throws IOException when it is larger than the network allows, saying what allows it; when there is no way
    ///     to the target
    /// @throws IllegalStateException when another task sends; off the loop
    void send(ByteBuffer source, SocketAddress target) throws IOException;

    /// Sends to the peer that the socket is connected to, as [#send(ByteBuffer, SocketAddress)].
    ///
    /// @throws IllegalStateException when it is not connected
    void send(ByteBuffer source) throws IOException;

    /// Sends to, and receives from, `peer` only, from now on. Never suspends.
    void connect(SocketAddress peer) throws IOException;

    /// Joins a multicast group at one of the machine's interfaces; left when the socket closes. Never suspends.
    void join(InetAddress group, NetworkInterface at) throws IOException;

    /// The address of this end. Never suspends.
    SocketAddress localAddress();

    /// Closes the socket; waiting tasks fail. Never suspends, never throws, idempotent.
    @Override
    void close();
}
