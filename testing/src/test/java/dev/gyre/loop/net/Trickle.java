package dev.gyre.loop.net;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;

/// A stream that delivers one byte at a time without waiting: so many letters a, 2000 more of them, and a b.
final class Trickle implements ByteStream {
    private int left;

    Trickle(int count) {
        left = count + 2001;
    }

    @Override
    public int read(ByteBuffer target) {
        if (left == 0) {
            return -1;
        }
        left--;
        target.put((byte) (left == 0 ? 'b' : 'a'));
        return 1;
    }

    @Override
    public void write(ByteBuffer source) {
        throw new UnsupportedOperationException("a stream to read from");
    }

    @Override
    public void closeOutput() {}

    @Override
    public void close() {}

    @Override
    public void abort() {}

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public SocketAddress localAddress() {
        return UnixDomainSocketAddress.of("trickle");
    }

    @Override
    public SocketAddress remoteAddress() {
        return localAddress();
    }
}
