package dev.gyre.loop.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Bytes in both directions between two ends: a TCP connection, a Unix socket, TLS over either, the pipes of a
/// process, or two ends in memory.
///
/// ```java
/// try (var stream = Tcp.connect("example.org", 80)) {
///     stream.write("GET / HTTP/1.0\r\n\r\n");
///     var status = stream.reader().line(8192);
/// }
/// ```
///
/// Nothing is buffered here but by the operating system: a write ends when the system has taken all bytes, and
/// suspends while its buffer is full because the other end does not read. How much that buffer holds is
/// [TcpOptions#sendBufferBytes].
///
/// Of one stream, one task may read and one may write at the same time. Loop-confined: used by tasks of the
/// loop on which it was made. All methods that suspend are cancellation points, and a cancelled one has not
/// taken a byte that it does not show in the buffer's position.
public interface ByteStream extends AutoCloseable {
    // ---- reading ---------------------------------------------------------------------------------

    /// Suspends until there are bytes, and puts what is there into `target`, at most what it has room for;
    /// returns how many, or -1 when the other end has closed its output and everything has been read. A target
    /// without room reads nothing and returns 0. A cancelled read takes nothing.
    ///
    /// @throws StreamClosedException when this end is closed, also by another task meanwhile
    /// @throws IOException when the connection is broken, by a reset for example
    /// @throws IllegalStateException when another task reads; off the loop
    int read(ByteBuffer target) throws IOException;

    // ---- writing ---------------------------------------------------------------------------------

    /// Writes all bytes of `source`; suspends while the other end does not take them. The position of `source`
    /// says how many have gone, also when this is cancelled or fails.
    ///
    /// @throws StreamClosedException when this end or its output is closed, also by another task meanwhile
    /// @throws IOException when the connection is broken, or the other end is closed
    /// @throws IllegalStateException when another task writes; off the loop
    void write(ByteBuffer source) throws IOException;

    /// Writes all bytes of all `sources` in their order, with one system call where they fit; otherwise as
    /// [#write(ByteBuffer)].
    default void write(ByteBuffer... sources) throws IOException {
        for (var source : sources) {
            write(source);
        }
    }

    /// Writes all `bytes`, as [#write(ByteBuffer)].
    default void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /// Writes `text` as UTF-8, as [#write(ByteBuffer)].
    default void write(String text) throws IOException {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Ends this end's output: the other end reads what is on the way, and then the end. Reading goes on. A
    /// second call does nothing. Suspends only where ending takes a message of its own, as in TLS.
    ///
    /// @throws StreamClosedException when this end is closed
    /// @throws IOException when the connection is broken
    void closeOutput() throws IOException;

    /// Closes this end at once: waiting reads and writes of other tasks fail, what was written is still
    /// delivered by the system, what has not been read is lost. Never suspends, never throws, idempotent.
    ///
    /// A peer that still sends then gets a reset, which may overtake what was written last; closing gracefully
    /// waits for it instead.
    @Override
    void close();

    /// Closes this end at once and tells the other one that something went wrong, where there is a way: a reset
    /// in TCP. What is on the way may be lost. Never suspends, never throws, idempotent.
    void abort();

    /// Whether this end has been closed or aborted, here.
    boolean isClosed();

    // ---- who talks to whom -----------------------------------------------------------------------

    /// The address of this end. Never suspends.
    SocketAddress localAddress();

    /// The address of the other end. Never suspends.
    SocketAddress remoteAddress();
}
