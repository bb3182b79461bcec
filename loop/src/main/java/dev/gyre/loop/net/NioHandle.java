package dev.gyre.loop.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A channel of the JDK, watched by a selector.
///
/// @param <C> the kind of channel
final class NioHandle<C extends SelectableChannel & NetworkChannel> implements Handle {
    private final NioNetwork network;
    private final C channel;
    private final SelectionKey key;
    private final Readiness readiness = new Readiness(this);
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;

    /// Takes over `channel`, and closes it when it cannot be watched.
    NioHandle(NioNetwork network, C channel) throws IOException {
        this.network = network;
        this.channel = channel;
        try {
            channel.configureBlocking(false);
            key = channel.register(network.poller.selector, 0, this);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
        // A selector tells what is, not what changes: the first attempt may be made without asking.
        readiness.becameReadable();
        if (!(channel instanceof SocketChannel socket) || socket.isConnected()) {
            readiness.becameWritable();
        }
    }

    C channel() {
        return channel;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public void watchReadable() {
        if (key.isValid()) {
            key.interestOpsOr(channel instanceof ServerSocketChannel ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ);
        }
    }

    @Override
    public void watchWritable() {
        if (key.isValid()) {
            boolean connecting = channel instanceof SocketChannel socket && socket.isConnectionPending();
            key.interestOpsOr(connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE);
        }
    }

    private SocketChannel socket() {
        return (SocketChannel) (SelectableChannel) channel;
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        int room = target.remaining();
        try {
            int count = socket().read(target);
            if (count < room) {
                readiness.drained();
            }
            return count;
        } catch (IOException failure) {
            throw failed("read from " + this, failure);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        try {
            int count = socket().write(source);
            if (count < length) {
                readiness.filled();
            }
            return count;
        } catch (IOException failure) {
            throw failed("write to " + this, failure);
        }
    }

    @Override
    public long write(ByteBuffer... sources) throws IOException {
        long length = 0;
        for (var source : sources) {
            length += source.remaining();
        }
        try {
            long count = socket().write(sources);
            if (count < length) {
                readiness.filled();
            }
            return count;
        } catch (IOException failure) {
            throw failed("write to " + this, failure);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            socket().shutdownOutput();
        } catch (IOException failure) {
            throw failed("close the output of " + this, failure);
        }
    }

    /// The JDK's own exceptions do not say with whom.
    static IOException failed(String doing, IOException failure) {
        var text = "cannot " + doing + ": " + failure.getMessage();
        var named = switch (failure) {
            case ConnectException refused -> new ConnectException(text);
            case BindException taken -> new BindException(text);
            default -> new SocketException(text);
        };
        named.initCause(failure);
        return named;
    }

    // ---- connections -----------------------------------------------------------------------------

    @Override
    public @Nullable Accepted accept() throws IOException {
        SocketChannel accepted;
        try {
            accepted = ((ServerSocketChannel) (SelectableChannel) channel).accept();
        } catch (IOException failure) {
            var message = String.valueOf(failure.getMessage());
            throw message.contains("Too many open files") ? new AcceptExhaustedException(failure) : failure;
        }
        if (accepted == null) {
            readiness.drained();
            return null;
        }
        return new NioAccepted(accepted, network.optionsForAccepted(this));
    }

    void connect(SocketAddress to) throws IOException {
        remote = to;
        try {
            socket().connect(to);
        } catch (IOException failure) {
            throw failed("connect to " + to, failure);
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        try {
            boolean connected = socket().finishConnect();
            if (connected) {
                readiness.becameWritable();
            } else {
                readiness.filled();
            }
            return connected;
        } catch (IOException failure) {
            throw failed("connect to " + remote, failure);
        }
    }

    // ---- datagrams -------------------------------------------------------------------------------

    private DatagramChannel datagrams() {
        return (DatagramChannel) (SelectableChannel) channel;
    }

    @Override
    public Datagrams.@Nullable Received receive(ByteBuffer target) throws IOException {
        var scratch = network.scratch();
        var sender = datagrams().receive(scratch);
        if (sender == null) {
            readiness.drained();
            return null;
        }
        scratch.flip();
        int truncated = Math.max(0, scratch.remaining() - target.remaining());
        target.put(scratch.limit(scratch.limit() - truncated));
        return new Datagrams.Received(sender, truncated);
    }

    @Override
    public boolean send(ByteBuffer source, @Nullable SocketAddress target) throws IOException {
        int length = source.remaining();
        try {
            int count = target == null ? datagrams().write(source) : datagrams().send(source, target);
            boolean sent = count > 0 || length == 0;
            if (!sent) {
                readiness.filled();
            }
            return sent;
        } catch (SocketException failure) {
            throw failed("send " + length + " bytes from " + this + (target == null ? "" : " to " + target), failure);
        }
    }

    // ---- addresses and the end -------------------------------------------------------------------

    @Override
    public SocketAddress localAddress() {
        if (local == null) {
            local = network.localAddress(channel);
        }
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        if (remote == null) {
            remote = network.remoteAddress(socket());
        }
        return remote;
    }

    @Override
    public void close() {
        if (!readiness.isClosed()) {
            network.forget(this);
            try {
                channel.close();
            } catch (IOException failure) {
                // The descriptor is gone nevertheless.
            }
            readiness.close();
            // A selector lets go of a closed channel, and the system of its port, when it is asked next.
            network.poller.poll(0);
        }
    }

    @Override
    public void reset() {
        if (!readiness.isClosed()) {
            network.resetWhenClosed(socket());
            close();
        }
    }

    @Override
    public String toString() {
        return "the socket " + (local == null ? channel : "at " + local) + (remote == null ? "" : " to " + remote);
    }
}
