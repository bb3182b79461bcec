package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.IdentityHashMap;
import java.util.Objects;

/// The channels of the JDK: a network for every machine that Java runs on.
final class NioNetwork implements SocketNetwork {
    private static final int DATAGRAM_BYTES_MAX = 65_536;

    final NioPoller poller;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);

    /// The settings for the connections of each socket that listens.
    private final IdentityHashMap<Handle, TcpOptions> accepted = new IdentityHashMap<>();

    private NioNetwork() throws IOException {
        poller = new NioPoller();
    }

    /// Opens a selector for the loop that runs the caller.
    static NioNetwork open() throws IOException {
        var network = new NioNetwork();
        try {
            EventLoop.current().installPoller(network.poller);
            return network;
        } catch (RuntimeException failure) {
            network.poller.close();
            throw failure;
        }
    }

    ByteBuffer scratch() {
        return scratch.clear();
    }

    /// The network that a connection comes to which another one of this kind has accepted.
    static NioNetwork of(Network network) {
        if (network instanceof NioNetwork same) {
            return same;
        }
        throw new IllegalStateException(
            "what a selector has accepted cannot go to a loop whose network is " + network.name());
    }

    // ---- the network -----------------------------------------------------------------------------

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public void close() {
        poller.closeAll();
    }

    // ---- sockets ---------------------------------------------------------------------------------

    private static ProtocolFamily family(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet when inet.getAddress() instanceof Inet4Address && isSpecific(inet) ->
                StandardProtocolFamily.INET;
            case InetSocketAddress inet -> StandardProtocolFamily.INET6;
            case UnixDomainSocketAddress unix -> StandardProtocolFamily.UNIX;
            default ->
                throw new UnsupportedOperationException("the channels of the JDK know no address such as " + address
                        + ": abstract names need Linux and native access");
        };
    }

    private static boolean isSpecific(InetSocketAddress address) {
        return !address.getAddress().isAnyLocalAddress() || !NetworkAddresses.hasIpv6();
    }

    @Override
    public Handle connecting(SocketAddress remote, TcpOptions options) throws IOException {
        NetworkAddresses.requireResolved(remote);
        var handle = new NioHandle<>(this, SocketChannel.open(family(remote)));
        return SocketNetwork.prepared(handle, () -> {
            apply(options, handle);
            handle.connect(remote);
        });
    }

    @Override
    public Handle listening(SocketAddress local, ListenOptions options) throws IOException {
        var handle = new NioHandle<>(this, ServerSocketChannel.open(family(local)));
        try {
            return SocketNetwork.prepared(handle, () -> {
                set(handle.channel(), StandardSocketOptions.SO_REUSEADDR, true);
                if (options.reusePort()) {
                    set(handle.channel(), StandardSocketOptions.SO_REUSEPORT, true);
                }
                handle.channel().bind(local, options.backlog());
                accepted.put(handle, options.accepted());
            });
        } catch (IOException failure) {
            throw NioHandle.failed("listen at " + local, failure);
        }
    }

    TcpOptions optionsForAccepted(Handle listener) {
        return Objects.requireNonNull(accepted.get(listener));
    }

    void apply(TcpOptions options, NioHandle<SocketChannel> handle) throws IOException {
        var channel = handle.channel();
        set(channel, StandardSocketOptions.TCP_NODELAY, options.noDelay());
        set(channel, StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
        setBuffers(channel, options.receiveBufferBytes(), options.sendBufferBytes());
    }

    @Override
    public Handle datagramSocket(InetSocketAddress local, DatagramOptions options) throws IOException {
        var handle = new NioHandle<>(this, DatagramChannel.open(family(local)));
        try {
            return SocketNetwork.prepared(handle, () -> {
                var channel = handle.channel();
                set(channel, StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
                set(channel, StandardSocketOptions.SO_BROADCAST, options.broadcast());
                set(channel, StandardSocketOptions.IP_MULTICAST_TTL, options.multicastHops());
                setBuffers(channel, options.receiveBufferBytes(), options.sendBufferBytes());
                channel.bind(local);
            });
        } catch (IOException failure) {
            throw NioHandle.failed("bind to " + local, failure);
        }
    }

    @Override
    public void connect(Handle datagrams, SocketAddress peer) throws IOException {
        var channel = datagramChannel(datagrams);
        if (channel.isConnected()) {
            channel.disconnect();
        }
        channel.connect(peer);
    }

    @Override
    public void join(Handle datagrams, InetAddress group, NetworkInterface at) throws IOException {
        datagramChannel(datagrams).join(group, at);
    }

    private static DatagramChannel datagramChannel(Handle handle) {
        return (DatagramChannel) (Object) ((NioHandle<?>) handle).channel();
    }

    private static void setBuffers(NetworkChannel channel, int receiveBytes, int sendBytes) throws IOException {
        if (receiveBytes > 0) {
            set(channel, StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        if (sendBytes > 0) {
            set(channel, StandardSocketOptions.SO_SNDBUF, sendBytes);
        }
    }

    private static <T> void set(NetworkChannel channel, SocketOption<T> option, T value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }

    // ---- what handles ask ------------------------------------------------------------------------

    SocketAddress localAddress(NetworkChannel channel) {
        try {
            return channel.getLocalAddress();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    SocketAddress remoteAddress(SocketChannel channel) {
        try {
            return channel.getRemoteAddress();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void resetWhenClosed(SocketChannel channel) {
        try {
            set(channel, StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException failure) {
            // Then it is closed without a reset.
        }
    }

    void forget(Handle handle) {
        accepted.remove(handle);
    }
}
