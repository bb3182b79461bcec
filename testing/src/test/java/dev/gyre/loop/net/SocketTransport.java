package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// A socket of the JDK, which suspends the task that waits for it: under what a TLS stream runs on, when the other end
/// is a program of somebody else.
record SocketTransport(Socket socket) implements ByteStream {
    static SocketTransport connect(int port) throws IOException {
        return new SocketTransport(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkpoint();
        var bytes = new byte[target.remaining()];
        int count = socket.getInputStream().read(bytes);
        if (count > 0) {
            target.put(bytes, 0, count);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        checkpoint();
        socket.getOutputStream().write(source.array(), source.arrayOffset() + source.position(), source.remaining());
        source.position(source.limit());
    }

    @Override
    public void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public SocketAddress localAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        var remote = socket.getRemoteSocketAddress();
        return remote == null ? new InetSocketAddress(0) : remote;
    }
}
