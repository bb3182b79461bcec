package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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

    /// Suspends until a read would find something: bytes, the end, or that the stream is closed or broken. Takes
    /// nothing. So who waits long need not hold a buffer meanwhile.
    ///
    /// It may return too early, and then the read waits; this default does so always. Implementations that can do
    /// better should: connections that are idle hold no memory then.
    ///
    /// @throws StreamClosedException when this end is closed, also by another task meanwhile
    /// @throws IOException when the connection is broken
    /// @throws IllegalStateException when another task reads; off the loop
    default void awaitReadable() throws IOException {
        Gyre.checkpoint();
    }

    /// Cuts what comes here into pieces: lines, so many bytes, the rest. The same one at each call, for it reads ahead;
    /// what it has is not seen by this stream's own methods. Never suspends.
    ///
    /// Implementations keep what this default makes.
    default ByteReader reader() {
        return new ByteReader(this);
    }

    /// Reads to the end and writes everything to `target`, which stays open, its output too; returns how many bytes
    /// it was. Suspends while nothing comes here, and while `target` does not take it.
    ///
    /// What has been read and not yet written when this is cancelled or fails, up to 64 KiB, is lost: close both.
    ///
    /// @throws IOException as [#read] here, and as [#write(ByteBuffer)] there
    /// @throws IllegalStateException when another task reads here or writes there; off the loop
    default long copyTo(ByteStream target) throws IOException {
        return Copying.run(this, target);
    }

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

    /// Closes so that the other end gets everything: ends the output, reads and drops what still comes until the
    /// other end ends its own, and closes. Suspends meanwhile. Past `limit`, or past 1 MiB that is dropped, it aborts.
    ///
    /// True when the other end has ended too. False when the stream was aborted, because of a limit or because the
    /// connection is broken, and when it was closed already. Afterwards the stream is closed in any case, also when
    /// this is cancelled, which aborts; in clean-up code put a [Gyre#shield] around it.
    ///
    /// @throws IllegalStateException when another task reads, which aborts; off the loop
    default boolean closeGracefully(Duration limit) {
        return closeGracefully(limit, 1 << 20);
    }

    /// As [#closeGracefully(Duration)], with another limit for what may be dropped: 0 for an other end that has
    /// nothing more to say.
    ///
    /// @throws IllegalArgumentException when `drainBytesMax` is negative
    default boolean closeGracefully(Duration limit, long drainBytesMax) {
        Ranges.requireAtLeast("drainBytesMax", drainBytesMax, 0);
        return GracefulClose.run(this, limit, drainBytesMax);
    }

    /// Whether this end has been closed or aborted, here.
    boolean isClosed();

    // ---- for libraries that block ----------------------------------------------------------------

    /// This stream for code that reads from an [InputStream]: its methods suspend the task that calls them, as
    /// [#read] does. Wrap it in a [java.io.BufferedInputStream] for code that reads byte by byte. Never suspends.
    ///
    /// Closing it ends reading from it, and leaves this stream open: who has opened it closes it.
    default InputStream inputStream() {
        return new StreamInput(this);
    }

    /// This stream for code that writes to an [OutputStream]: its methods suspend the task that calls them, as
    /// [#write(ByteBuffer)] does; nothing is buffered. Never suspends.
    ///
    /// Closing it ends this stream's output, as [#closeOutput], and leaves this stream open: so what ends with a
    /// trailer, such as a [java.util.zip.GZIPOutputStream], is closed to write it, and the answer can still be read.
    default OutputStream outputStream() {
        return new StreamOutput(this);
    }

    /// This stream for code that uses channels: reading and writing suspend the task that calls them, and a write
    /// takes all bytes. Never suspends.
    ///
    /// Closing it closes this stream; then, and when this stream is closed otherwise, its methods throw
    /// [java.nio.channels.ClosedChannelException].
    default ByteChannel channel() {
        return new StreamChannel(this);
    }

    // ---- who talks to whom -----------------------------------------------------------------------

    /// The address of this end. Never suspends.
    SocketAddress localAddress();

    /// The address of the other end. Never suspends.
    SocketAddress remoteAddress();
}
