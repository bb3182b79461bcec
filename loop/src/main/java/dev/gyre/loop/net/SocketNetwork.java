package dev.gyre.loop.net;

import dev.gyre.loop.Action;
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

/// A network that tells of readiness: it makes [Handle]s, of which streams, listeners and datagram sockets are made
/// here. Nothing but [Network]'s own methods suspends.
interface SocketNetwork extends Network {
    // ---- what each one makes ---------------------------------------------------------------------

    /// A socket that is being connected.
    Handle connecting(SocketAddress remote, TcpOptions options) throws IOException;

    Handle listening(SocketAddress local, ListenOptions options) throws IOException;

    Handle datagramSocket(InetSocketAddress local, DatagramOptions options) throws IOException;

    void connect(Handle datagrams, SocketAddress peer) throws IOException;

    void join(Handle datagrams, InetAddress group, NetworkInterface at) throws IOException;

    /// Answers `handle` when it is set up, and closes it when that fails.
    static <H extends Handle> H prepared(H handle, Action<IOException> setUp) throws IOException {
        try {
            setUp.run();
            return handle;
        } catch (IOException | RuntimeException failure) {
            handle.close();
            throw failure;
        }
    }

    // ---- what is made of it ----------------------------------------------------------------------

    @Override
    default ByteStream connect(SocketAddress remote, TcpOptions options) throws IOException {
        Gyre.checkpoint();
        var handle = connecting(remote, options);
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

    @Override
    default Listener listen(List<? extends SocketAddress> addresses, ListenOptions options) throws IOException {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address to listen at");
        }
        var places = new ArrayList<ListeningPlace>();
        try {
            for (var address : addresses) {
                places.add(ListeningPlace.open(this, address, options));
            }
            return new SocketListener(this, places);
        } catch (IOException | RuntimeException failure) {
            places.forEach(ListeningPlace::close);
            throw failure;
        }
    }

    @Override
    default Datagrams datagrams(InetSocketAddress local, DatagramOptions options) throws IOException {
        return new SocketDatagrams(this, datagramSocket(local, options));
    }

    @Override
    default List<InetAddress> resolve(String host) throws IOException {
        return Resolver.current().resolve(host);
    }
}
