package dev.gyre.server;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A stream of which some bytes have been read before: they come first.
final class UpgradedStream implements ByteStream {
    private final ByteStream stream;
    private final ByteBuffer early;
    private @Nullable ByteReader pieces;

    UpgradedStream(ByteStream stream, byte[] early) {
        this.stream = stream;
        this.early = ByteBuffer.wrap(early);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!early.hasRemaining() || stream.isClosed()) {
            return stream.read(target);
        }
        Gyre.checkpoint();
        int count = Math.min(early.remaining(), target.remaining());
        target.put(early.slice().limit(count));
        early.position(early.position() + count);
        return count;
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!early.hasRemaining() || stream.isClosed()) {
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
    public SocketAddress localAddress() {
        return stream.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return stream.remoteAddress();
    }

    @Override
    public String toString() {
        return stream.toString();
    }
}
