package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Streams, listeners and datagram sockets over the [Handle]s of a network that tells of readiness.
final class Sockets {
    /// Makes the handles. Nothing here suspends.
    interface Maker extends Network {
        /// A socket that is being connected.
        Handle connecting(SocketAddress remote, TcpOptions options) throws IOException;

        Handle listening(SocketAddress local, ListenOptions options) throws IOException;

        Handle datagramSocket(InetSocketAddress local, DatagramOptions options) throws IOException;

        void connect(Handle datagrams, SocketAddress peer) throws IOException;

        void join(Handle datagrams, InetAddress group, NetworkInterface at) throws IOException;
    }

    private final Maker maker;

    Sockets(Maker maker) {
        this.maker = maker;
    }

    ByteStream connect(SocketAddress remote, TcpOptions options) throws IOException {
        Gyre.checkpoint();
        var handle = maker.connecting(remote, options);
        boolean connected = false;
        try {
            if (!handle.finishConnect()) {
                Gyre.timeout(options.connectTimeout(), () -> awaitConnected(handle));
            }
            connected = true;
            return new SocketStream(handle);
        } catch (TimeoutException late) {
            throw new ConnectException("cannot connect to " + remote + ": no answer within " + options.connectTimeout()
                    + " (TcpOptions.connectTimeout)");
        } finally {
            if (!connected) {
                handle.close();
            }
        }
    }

    private static void awaitConnected(Handle handle) throws IOException {
        while (!handle.finishConnect()) {
            handle.watchWritable();
            handle.readiness().awaitWritable();
            if (handle.readiness().isClosed()) {
                throw new StreamClosedException("the network was closed while a connection was being made");
            }
        }
    }

    Listener listen(List<? extends SocketAddress> addresses, ListenOptions options) throws IOException {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address to listen at");
        }
        var places = new ArrayList<ListeningPlace>();
        try {
            for (var address : addresses) {
                places.add(ListeningPlace.open(maker, address, options));
            }
            return new SocketListener(maker, places);
        } catch (IOException | RuntimeException failure) {
            places.forEach(ListeningPlace::close);
            throw failure;
        }
    }

    Datagrams datagrams(InetSocketAddress local, DatagramOptions options) throws IOException {
        return new SocketDatagrams(maker, maker.datagramSocket(local, options));
    }
}
