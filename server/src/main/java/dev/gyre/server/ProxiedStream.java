package dev.gyre.server;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection from a proxy, which begins with a [ProxyHeader]: read by whoever reads first.
final class ProxiedStream implements ByteStream {
    private static final int BYTES_AT_FIRST = 256;

    private final ByteStream stream;
    private final Duration headerTimeout;
    private final EventLoop loop = EventLoop.current();
    private final long deadlineNanos;

    /// What has come, up to the position, until the header is complete; then what is behind it, from the position.
    private @Nullable ByteBuffer early = ByteBuffer.allocate(BYTES_AT_FIRST);

    private @Nullable ProxyHeader header;
    private @Nullable ByteReader pieces;

    ProxiedStream(ByteStream stream, Duration headerTimeout) {
        this.stream = stream;
        this.headerTimeout = headerTimeout;
        deadlineNanos = loop.recentNanos() + headerTimeout.toNanos();
    }

    // ---- the header ------------------------------------------------------------------------------

    private void awaitHeader() throws IOException {
        if (header != null) {
            return;
        }
        try {
            var left = Duration.ofNanos(Math.max(0, deadlineNanos - loop.recentNanos()));
            if (Gyre.moveOnAfter(left, this::readHeader) instanceof Timed.TimedOut) {
                throw new IOException("no header of the PROXY protocol has come within " + headerTimeout
                        + " (ProxyProtocol.withHeaderTimeout)");
            }
        } catch (IOException none) {
            stream.abort();
            throw none;
        }
    }

    private void readHeader() throws IOException {
        var bytes = Objects.requireNonNull(early);
        var parsed = ProxyHeader.parse(bytes);
        while (parsed == null) {
            if (!bytes.hasRemaining()) {
                bytes = ByteBuffer.allocate(ProxyHeader.LENGTH_BYTES_MAX).put(bytes.flip());
                early = bytes;
            }
            if (stream.read(bytes) < 0) {
                throw new EOFException("the connection has ended within its header of the PROXY protocol");
            }
            parsed = ProxyHeader.parse(bytes);
        }
        header = parsed;
        early = bytes.position() == parsed.lengthBytes() ? null : bytes.flip().position(parsed.lengthBytes());
    }

    // ---- reading ---------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        awaitHeader();
        var rest = early;
        if (rest == null || stream.isClosed()) {
            return stream.read(target);
        }
        Gyre.checkpoint();
        int count = Math.min(rest.remaining(), target.remaining());
        target.put(rest.slice(rest.position(), count));
        rest.position(rest.position() + count);
        if (!rest.hasRemaining()) {
            early = null;
        }
        return count;
    }

    @Override
    public void awaitReadable() throws IOException {
        awaitHeader();
        if (early == null || stream.isClosed()) {
            stream.awaitReadable();
        } else {
            Gyre.checkpoint();
        }
    }

    @Override
    public ByteReader reader() {
        if (pieces == null) {
            pieces = ByteStream.super.reader();
        }
        return pieces;
    }

    // ---- who talks to whom -----------------------------------------------------------------------

    /// The one that the proxy names; before the first read, and when it names none, that of this connection.
    @Override
    public SocketAddress localAddress() {
        var known = header == null ? null : header.destination();
        return known == null ? stream.localAddress() : known;
    }

    /// The one that the proxy names; before the first read, and when it names none, that of the proxy.
    @Override
    public SocketAddress remoteAddress() {
        var known = header == null ? null : header.source();
        return known == null ? stream.remoteAddress() : known;
    }

    // ---- everything else -------------------------------------------------------------------------

    @Override
    public void write(ByteBuffer source) throws IOException {
        stream.write(source);
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        stream.write(sources);
    }

    @Override
    public void closeOutput() throws IOException {
        stream.closeOutput();
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public void abort() {
        stream.abort();
    }

    @Override
    public boolean isClosed() {
        return stream.isClosed();
    }

    @Override
    public String toString() {
        return stream + " of a proxy";
    }
}
