package dev.gyre.loop.net;

import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// One end of a [MemoryStream], under what a TLS stream runs on.
final class MemoryTransport implements ByteStream {
    private final MemoryStream stream;
    private final int readBytesMax;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private boolean closed;

    /// Two connected ends.
    record Pair(MemoryTransport client, MemoryTransport server) {}

    private MemoryTransport(MemoryStream stream, int readBytesMax, int localPort, int remotePort) {
        this.stream = stream;
        this.readBytesMax = readBytesMax;
        this.local = InetSocketAddress.createUnresolved("memory", localPort);
        this.remote = InetSocketAddress.createUnresolved("memory", remotePort);
    }

    /// @param capacityBytes what there is room for on the way
    /// @param readBytesMax how much one read returns at most
    static Pair pair(int capacityBytes, int readBytesMax) {
        return pair(capacityBytes, readBytesMax, 443);
    }

    static Pair pair(int capacityBytes, int readBytesMax, int serverPort) {
        var pair = MemoryStream.pair(capacityBytes);
        return new Pair(
            new MemoryTransport(pair.client(), readBytesMax, 1, serverPort),
            new MemoryTransport(pair.server(), readBytesMax, serverPort, 1));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int limit = target.limit();
        target.limit(target.position() + Math.min(target.remaining(), readBytesMax));
        try {
            return stream.read(target);
        } finally {
            target.limit(limit);
        }
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
        closed = true;
        stream.close();
    }

    @Override
    public void abort() {
        closed = true;
        stream.abort();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}
