package dev.gyre.loop.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One socket of a network that tells of readiness. It never blocks; what cannot be done now says so, and
/// [#readiness] says when to try again. Streams, listeners and sockets for datagrams are made of it, whatever is
/// below.
interface Handle {
    /// What is known about the socket's state, and who waits for it to change.
    Readiness readiness();

    /// Sees to it that [#readiness] hears when there is something to read, also a connection or the end.
    void watchReadable();

    /// Sees to it that [#readiness] hears when there is room to write, or a connection has been made or refused.
    void watchWritable();

    /// How many bytes were read; 0 when there are none now, -1 at the end.
    int read(ByteBuffer target) throws IOException;

    /// How many bytes were taken; 0 when there is no room now.
    int write(ByteBuffer source) throws IOException;

    /// As [#write], of several.
    long write(ByteBuffer... sources) throws IOException;

    /// The next connection, or null when there is none now.
    @Nullable
    Accepted accept() throws IOException;

    /// Whether the connection has been made; throws when it cannot be.
    boolean finishConnect() throws IOException;

    void shutdownOutput() throws IOException;

    /// The sender of a datagram, which is in `target` as far as it fits; null when there is none now.
    Datagrams.@Nullable Received receive(ByteBuffer target) throws IOException;

    /// Whether the datagram was taken; false when there is no room now.
    boolean send(ByteBuffer source, @Nullable SocketAddress target) throws IOException;

    SocketAddress localAddress();

    SocketAddress remoteAddress();

    /// Lets go of the socket and of whoever waits for it; idempotent.
    void close();

    /// As [#close], with a reset of the connection.
    void reset();
}
