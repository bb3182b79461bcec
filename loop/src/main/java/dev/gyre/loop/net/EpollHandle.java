package dev.gyre.loop.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A socket of Linux, watched by epoll. Bytes of a heap buffer go through the network's native one.
final class EpollHandle implements Handle {
    private final EpollNetwork network;
    private final Libc libc;
    private final int fd;
    private final int family;
    private final int place;
    private final Readiness readiness = new Readiness(this);
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;

    /// Takes over `fd`, and closes it when it cannot be watched.
    EpollHandle(EpollNetwork network, int fd, int family) throws IOException {
        this.network = network;
        this.libc = network.libc;
        this.fd = fd;
        this.family = family;
        try {
            place = network.poller.register(this, fd);
        } catch (IOException | RuntimeException failure) {
            libc.close(fd);
            throw failure;
        }
    }

    int fd() {
        return fd;
    }

    int family() {
        return family;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    /// Everything is watched from the beginning.
    @Override
    public void watchReadable() {}

    @Override
    public void watchWritable() {}

    // ---- bytes -----------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        int room = target.remaining();
        int count;
        if (target.isDirect()) {
            try {
                count = libc.receive(fd, addressOf(target), room);
            } finally {
                Reference.reachabilityFence(target);
            }
            if (count > 0) {
                target.position(target.position() + count);
            }
        } else {
            room = Math.min(room, EpollNetwork.SCRATCH_BYTES);
            count = libc.receive(fd, network.scratchAddress, room);
            if (count > 0) {
                target.put(network.scratch(count));
            }
        }
        if (count < room) {
            readiness.drained();
        }
        return count > 0 ? count : ended(count);
    }

    private int ended(int result) throws IOException {
        return switch (result) {
            case 0 -> -1;
            case -Libc.EAGAIN, -Libc.EINTR -> 0;
            default -> throw SystemErrors.of(libc, result, "read from " + this);
        };
    }

    private static long addressOf(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        int count;
        if (source.isDirect()) {
            try {
                count = libc.send(fd, addressOf(source), length);
            } finally {
                Reference.reachabilityFence(source);
            }
        } else {
            length = Math.min(length, EpollNetwork.SCRATCH_BYTES);
            network.scratch(length).put(source.duplicate().limit(source.position() + length));
            count = libc.send(fd, network.scratchAddress, length);
        }
        if (count > 0) {
            source.position(source.position() + count);
        }
        return sent(count, length);
    }

    /// Gathers small buffers into the native one: a copy of some kilobytes is cheaper than telling the system of
    /// many places.
    @Override
    public long write(ByteBuffer... sources) throws IOException {
        var scratch = network.scratch(EpollNetwork.SCRATCH_BYTES);
        for (var source : sources) {
            int length = Math.min(source.remaining(), scratch.remaining());
            scratch.put(source.duplicate().limit(source.position() + length));
        }
        int length = scratch.position();
        int count = libc.send(fd, network.scratchAddress, length);
        int left = Math.max(0, count);
        for (var source : sources) {
            int gone = Math.min(left, source.remaining());
            source.position(source.position() + gone);
            left -= gone;
        }
        return sent(count, length);
    }

    private int sent(int result, int length) throws IOException {
        if (result < length) {
            readiness.filled();
        }
        if (result >= 0) {
            return result;
        }
        if (result == -Libc.EAGAIN || result == -Libc.EINTR) {
            return 0;
        }
        throw SystemErrors.of(libc, result, "write to " + this);
    }

    @Override
    public void shutdownOutput() throws IOException {
        int result = libc.shutdown(fd, Libc.SHUT_WR);
        if (result < 0) {
            throw SystemErrors.of(libc, result, "close the output of " + this);
        }
    }

    // ---- connections -----------------------------------------------------------------------------

    @Override
    public @Nullable Accepted accept() throws IOException {
        int accepted = libc.accept(fd);
        return switch (accepted) {
            case -Libc.EAGAIN -> {
                readiness.drained();
                yield null;
            }
            // The connection has come and gone: there may be another one.
            case -Libc.EINTR, -Libc.ECONNABORTED -> null;
            default -> {
                if (accepted >= 0) {
                    yield new EpollAccepted(accepted, family);
                }
                var failure = SystemErrors.of(libc, accepted, "accept at " + this);
                throw SystemErrors.isExhaustion(accepted) ? new AcceptExhaustedException(failure) : failure;
            }
        };
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (!readiness.isWritable()) {
            return false;
        }
        int error = network.socketError(fd);
        if (error != 0) {
            throw SystemErrors.of(libc, -error, "connect to " + remote);
        }
        return true;
    }

    // ---- datagrams -------------------------------------------------------------------------------

    @Override
    public Datagrams.@Nullable Received receive(ByteBuffer target) throws IOException {
        int room = Math.min(target.remaining(), EpollNetwork.SCRATCH_BYTES);
        network.addressLength.set(JAVA_INT, 0, NativeAddress.BYTES_MAX);
        int length = libc.receiveFrom(fd, network.scratchAddress, room, network.address, network.addressLength);
        if (length == -Libc.EAGAIN) {
            readiness.drained();
            return null;
        }
        if (length < 0) {
            throw SystemErrors.of(libc, length, "receive at " + this);
        }
        target.put(network.scratch(Math.min(length, room)));
        var sender = NativeAddress.read(network.address, network.addressLength.get(JAVA_INT, 0));
        return new Datagrams.Received(sender, Math.max(0, length - room));
    }

    @Override
    public boolean send(ByteBuffer source, @Nullable SocketAddress target) throws IOException {
        int length = source.remaining();
        if (length > EpollNetwork.SCRATCH_BYTES) {
            throw SystemErrors.of(libc, -Libc.EMSGSIZE, "send " + length + " bytes from " + this);
        }
        network.scratch(length).put(source.duplicate());
        int addressLength = target == null ? 0 : NativeAddress.write(target, family, network.address);
        int count = libc.sendTo(fd, network.scratchAddress, length, network.address, addressLength);
        if (count == -Libc.EAGAIN) {
            readiness.filled();
            return false;
        }
        if (count < 0) {
            throw SystemErrors.of(
                libc, count, "send " + length + " bytes from " + this + (target == null ? "" : " to " + target));
        }
        source.position(source.limit());
        return true;
    }

    // ---- addresses and the end -------------------------------------------------------------------

    void connecting(@Nullable SocketAddress to) {
        remote = to;
    }

    @Override
    public SocketAddress localAddress() {
        if (local == null) {
            requireOpen();
            local = network.localAddress(fd);
        }
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        if (remote == null) {
            requireOpen();
            remote = network.remoteAddress(fd);
        }
        return remote;
    }

    private void requireOpen() {
        if (readiness.isClosed()) {
            throw new UncheckedIOException(new StreamClosedException(
                "the address of a closed socket is not known any more: ask before it is closed"));
        }
    }

    @Override
    public void close() {
        if (!readiness.isClosed()) {
            network.poller.forget(place);
            libc.close(fd);
            readiness.close();
        }
    }

    @Override
    public void reset() {
        if (!readiness.isClosed()) {
            network.resetWhenClosed(fd);
            close();
        }
    }

    @Override
    public String toString() {
        return "the socket " + (local == null ? fd : "at " + local) + (remote == null ? "" : " to " + remote);
    }
}
