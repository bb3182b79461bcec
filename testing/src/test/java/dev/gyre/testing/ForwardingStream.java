package dev.gyre.testing;

import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A stream that does what another one does, for tests that change one thing about it.
public class ForwardingStream implements ByteStream {
    private final ByteStream stream;
    private @Nullable ByteReader pieces;

    /// Forwards to `stream`.
    public ForwardingStream(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return stream.read(target);
    }

    @Override
    public ByteReader reader() {
        if (pieces == null) {
            pieces = freshReader();
        }
        return pieces;
    }

    /// A reader that knows nothing of what others have read ahead.
    protected final ByteReader freshReader() {
        return ByteStream.super.reader();
    }

    @Override
    public void awaitReadable() throws IOException {
        stream.awaitReadable();
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        stream.write(source);
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
}
