package dev.gyre.loop.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A stream that tells which buffer a reader has lent it, and which it had last.
final class WatchedReads implements ByteStream {
    private final ByteStream stream;

    /// While a read goes on.
    @Nullable ByteBuffer target;

    /// Null when it has none.
    byte @Nullable [] lastArray;

    WatchedReads(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        target = into;
        lastArray = into.hasArray() ? into.array() : null;
        try {
            return stream.read(into);
        } finally {
            target = null;
        }
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
