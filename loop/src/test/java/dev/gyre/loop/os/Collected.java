package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A stream that keeps what is written to it, and has nothing to read.
class Collected implements ByteStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int writes;

    @Override
    public int read(ByteBuffer target) {
        return -1;
    }

    @Override
    public void write(ByteBuffer source) {
        Gyre.yieldNow();
        writes++;
        var taken = new byte[source.remaining()];
        source.get(taken);
        bytes.writeBytes(taken);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
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
        return UnixDomainSocketAddress.of("here");
    }

    @Override
    public SocketAddress remoteAddress() {
        return UnixDomainSocketAddress.of("there");
    }
}
