package dev.gyre.loop.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.gyre.loop.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// The sockets of Linux, called through the Foreign Function & Memory API.
final class EpollNetwork implements SocketNetwork {
    /// What one system call moves at most: larger gains nothing, as it fits into the processor's cache.
    static final int SCRATCH_BYTES = 256 * 1024;

    final Libc libc = new Libc();
    final EpollPoller poller;

    /// Bytes on their way between a heap buffer and the system. Used within one call, so one will do.
    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, 64);

    private final ByteBuffer scratchBuffer = scratch.asByteBuffer();
    final long scratchAddress = scratch.address();

    final MemorySegment address = Arena.ofAuto().allocate(NativeAddress.BYTES_MAX + 2L, 8);
    final MemorySegment addressLength = Arena.ofAuto().allocate(JAVA_INT);
    private final MemorySegment option = Arena.ofAuto().allocate(32, 8);

    private EpollNetwork() throws IOException {
        poller = new EpollPoller(libc);
    }

    /// Opens epoll for the loop that runs the caller.
    static EpollNetwork open() throws IOException {
        var network = new EpollNetwork();
        try {
            EventLoop.current().installPoller(network.poller);
            return network;
        } catch (RuntimeException failure) {
            network.poller.close();
            throw failure;
        }
    }

    /// The first `length` bytes of the scratch.
    ByteBuffer scratch(int length) {
        return scratchBuffer.clear().limit(length);
    }

    /// The network that a connection comes to which another one of this kind has accepted.
    static EpollNetwork of(Network network) {
        if (network instanceof EpollNetwork same) {
            return same;
        }
        throw new IllegalStateException(
            "what epoll has accepted cannot go to a loop whose network is " + network.name());
    }

    // ---- the network -----------------------------------------------------------------------------

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public void close() {
        poller.closeAll();
    }

    // ---- sockets ---------------------------------------------------------------------------------

    @Override
    public Handle connecting(SocketAddress remote, TcpOptions options) throws IOException {
        int family = NativeAddress.family(remote);
        var handle = socket(family, Libc.SOCK_STREAM, remote);
        return SocketNetwork.prepared(handle, () -> {
            apply(options, handle);
            int length = NativeAddress.write(remote, family, address);
            handle.connecting(remote);
            int result = libc.connect(handle.fd(), address, length);
            if (result < 0 && result != -Libc.EINPROGRESS && result != -Libc.EINTR) {
                throw SystemErrors.of(libc, result, "connect to " + remote);
            }
        });
    }

    @Override
    public Handle listening(SocketAddress local, ListenOptions options) throws IOException {
        int family = NativeAddress.family(local);
        var handle = socket(family, Libc.SOCK_STREAM, local);
        return SocketNetwork.prepared(handle, () -> {
            if (family != Libc.AF_UNIX) {
                set(handle, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
                set(handle, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, options.reusePort() ? 1 : 0);
            }
            if (family == Libc.AF_INET6) {
                set(handle, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, options.ipv6Only() ? 1 : 0);
            }
            apply(options.accepted(), handle);
            bind(handle, local);
            check(libc.listen(handle.fd(), options.backlog()), "listen at", local);
        });
    }

    /// Connections that are accepted inherit the settings of the socket that listens.
    private void apply(TcpOptions options, EpollHandle handle) throws IOException {
        if (handle.family() != Libc.AF_UNIX) {
            set(handle, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, options.noDelay() ? 1 : 0);
            set(handle, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, options.keepAlive() ? 1 : 0);
        }
        setBuffers(handle, options.receiveBufferBytes(), options.sendBufferBytes());
    }

    /// A socket that listens already, which somebody else has opened for this process; it stays open when it cannot be
    /// used. Processes may share it, so only what no loop can do without is set: that accepting does not block, and the
    /// settings that connections inherit.
    Handle inherited(int fd) throws IOException {
        try {
            if (option(fd, Libc.SO_ACCEPTCONN) != 1 || option(fd, Libc.SO_TYPE) != Libc.SOCK_STREAM) {
                throw new IOException("descriptor " + fd + " is not a socket that listens for streams");
            }
            check(libc.control(fd, Libc.F_SETFD, Libc.FD_CLOEXEC), "keep from other programs the descriptor", fd);
            int flags = libc.control(fd, Libc.F_GETFL, 0);
            check(flags, "read the flags of the descriptor", fd);
            check(libc.control(fd, Libc.F_SETFL, flags | Libc.SOCK_NONBLOCK), "set flags of the descriptor", fd);
            var handle = new EpollHandle(this, fd, option(fd, Libc.SO_DOMAIN));
            return SocketNetwork.prepared(handle, () -> apply(TcpOptions.defaults(), handle));
        } catch (IOException failure) {
            throw new IOException("descriptor " + fd + ", which was handed over to this process, cannot be used",
                failure);
        }
    }

    private int option(int fd, int name) throws IOException {
        addressLength.set(JAVA_INT, 0, 4);
        check(libc.getOption(fd, Libc.SOL_SOCKET, name, option, addressLength), "read an option of descriptor", fd);
        return option.get(JAVA_INT, 0);
    }

    @Override
    public Handle datagramSocket(InetSocketAddress local, DatagramOptions options) throws IOException {
        int family = NativeAddress.family(local);
        var handle = socket(family, Libc.SOCK_DGRAM, local);
        return SocketNetwork.prepared(handle, () -> {
            set(handle, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, options.reuseAddress() ? 1 : 0);
            set(handle, Libc.SOL_SOCKET, Libc.SO_BROADCAST, options.broadcast() ? 1 : 0);
            if (family == Libc.AF_INET6) {
                set(handle, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
                set(handle, Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_HOPS, options.multicastHops());
            } else {
                set(handle, Libc.IPPROTO_IP, Libc.IP_MULTICAST_TTL, options.multicastHops());
            }
            setBuffers(handle, options.receiveBufferBytes(), options.sendBufferBytes());
            bind(handle, local);
        });
    }

    @Override
    public void connect(Handle datagrams, SocketAddress peer) throws IOException {
        var handle = (EpollHandle) datagrams;
        int length = NativeAddress.write(peer, handle.family(), address);
        check(libc.connect(handle.fd(), address, length), "connect a socket for datagrams to", peer);
        handle.connecting(peer);
    }

    /// `struct ip_mreqn` and `struct ipv6_mreq`.
    @Override
    public void join(Handle datagrams, InetAddress group, NetworkInterface at) throws IOException {
        var handle = (EpollHandle) datagrams;
        byte[] bytes = group.getAddress();
        option.fill((byte) 0);
        MemorySegment.copy(bytes, 0, option, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
        option.set(JAVA_INT, bytes.length == 4 ? 8 : 16, at.getIndex());
        int result = bytes.length == 4
                ? libc.setOption(handle.fd(), Libc.IPPROTO_IP, Libc.IP_ADD_MEMBERSHIP, option, 12)
                : libc.setOption(handle.fd(), Libc.IPPROTO_IPV6, Libc.IPV6_JOIN_GROUP, option, 20);
        check(result, "join the group", group);
    }

    private EpollHandle socket(int family, int type, SocketAddress address) throws IOException {
        int fd = libc.socket(family, type);
        check(fd, "open a socket for", address);
        return new EpollHandle(this, fd, family);
    }

    private void bind(EpollHandle handle, SocketAddress local) throws IOException {
        int length = NativeAddress.write(local, handle.family(), address);
        check(libc.bind(handle.fd(), address, length), "bind to", local);
    }

    private void setBuffers(EpollHandle handle, int receiveBytes, int sendBytes) throws IOException {
        if (receiveBytes > 0) {
            set(handle, Libc.SOL_SOCKET, Libc.SO_RCVBUF, receiveBytes);
        }
        if (sendBytes > 0) {
            set(handle, Libc.SOL_SOCKET, Libc.SO_SNDBUF, sendBytes);
        }
    }

    private void set(EpollHandle handle, int level, int name, int value) throws IOException {
        option.set(JAVA_INT, 0, value);
        int result = libc.setOption(handle.fd(), level, name, option, 4);
        if (result < 0) {
            throw SystemErrors.of(libc, result, "set option " + name + " of a socket");
        }
    }

    private void check(int result, String doing, Object what) throws IOException {
        if (result < 0) {
            throw SystemErrors.of(libc, result, doing + " " + what);
        }
    }

    // ---- what handles ask ------------------------------------------------------------------------

    int socketError(int fd) {
        addressLength.set(JAVA_INT, 0, 4);
        libc.getOption(fd, Libc.SOL_SOCKET, Libc.SO_ERROR, option, addressLength);
        return option.get(JAVA_INT, 0);
    }

    /// Lets the next close of `fd` send a reset, and drop what has not been sent.
    void resetWhenClosed(int fd) {
        option.set(JAVA_INT, 0, 1);
        option.set(JAVA_INT, 4, 0);
        libc.setOption(fd, Libc.SOL_SOCKET, Libc.SO_LINGER, option, 8);
    }

    SocketAddress localAddress(int fd) {
        addressLength.set(JAVA_INT, 0, NativeAddress.BYTES_MAX);
        return named(libc.localName(fd, address, addressLength));
    }

    SocketAddress remoteAddress(int fd) {
        addressLength.set(JAVA_INT, 0, NativeAddress.BYTES_MAX);
        return named(libc.peerName(fd, address, addressLength));
    }

    private SocketAddress named(int result) {
        try {
            check(result, "read an address of", "a socket");
            return NativeAddress.read(address, addressLength.get(JAVA_INT, 0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
