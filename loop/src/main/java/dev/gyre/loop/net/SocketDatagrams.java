package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A UDP socket of the operating system.
final class SocketDatagrams implements Datagrams {
    private final EventLoop loop = EventLoop.current();
    private final SocketNetwork network;
    private final Handle handle;
    private final Readiness readiness;
    private boolean receiving;
    private boolean sending;
    private boolean connected;

    SocketDatagrams(SocketNetwork network, Handle handle) {
        this.network = network;
        this.handle = handle;
        readiness = handle.readiness();
    }

    @Override
    public Received receive(ByteBuffer target) throws IOException {
        Gyre.checkpoint();
        requireOpen("receive");
        if (receiving) {
            throw new IllegalStateException("another task receives at " + this + ": one at a time");
        }
        receiving = true;
        try {
            while (true) {
                var received = readiness.isReadable() ? handle.receive(target) : null;
                if (received != null) {
                    return received;
                }
                handle.watchReadable();
                readiness.awaitReadable();
                requireOpen("receive");
            }
        } finally {
            receiving = false;
        }
    }

    @Override
    public void send(ByteBuffer source, SocketAddress target) throws IOException {
        sendTo(source, target);
    }

    @Override
    public void send(ByteBuffer source) throws IOException {
        if (!connected) {
            throw new IllegalStateException(this + " is not connected: name a target, or connect it first");
        }
        sendTo(source, null);
    }

    private void sendTo(ByteBuffer source, @Nullable SocketAddress target) throws IOException {
        Gyre.checkpoint();
        requireOpen("send");
        if (sending) {
            throw new IllegalStateException("another task sends from " + this + ": one at a time");
        }
        sending = true;
        try {
            while (!handle.send(source, target)) {
                handle.watchWritable();
                readiness.awaitWritable();
                requireOpen("send");
            }
        } finally {
            sending = false;
        }
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        requireOpen("connect");
        network.connect(handle, peer);
        connected = true;
    }

    @Override
    public void join(InetAddress group, NetworkInterface at) throws IOException {
        requireOpen("join a group");
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group + " is no multicast address: those are 224.0.0.0/4 and ff00::/8");
        }
        network.join(handle, group, at);
    }

    @Override
    public SocketAddress localAddress() {
        return handle.localAddress();
    }

    private void requireOpen(String toDoWhat) throws IOException {
        if (EventLoop.current() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ": use it there");
        }
        if (readiness.isClosed()) {
            throw new StreamClosedException("cannot " + toDoWhat + ": " + this + " is closed");
        }
    }

    @Override
    public void close() {
        if (EventLoop.current() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ": close it there");
        }
        handle.close();
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}
