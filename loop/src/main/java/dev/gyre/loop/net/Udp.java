package dev.gyre.loop.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/// UDP: sockets for datagrams.
public final class Udp {
    private Udp() {}

    /// Opens a socket at `local`; port 0 for one that the system chooses. Never suspends.
    ///
    /// @throws IOException when the address is in use, or not of this machine; the message names it
    public static Datagrams open(InetSocketAddress local) throws IOException {
        return open(local, DatagramOptions.defaults());
    }

    /// As [#open(InetSocketAddress)], with settings.
    public static Datagrams open(InetSocketAddress local, DatagramOptions options) throws IOException {
        return Network.current().datagrams(local, options);
    }

    /// Opens a socket that sends to, and receives from, `peer` only. Never suspends.
    public static Datagrams connect(InetSocketAddress peer) throws IOException {
        var socket = open(NetworkAddresses.any(0));
        try {
            socket.connect(peer);
            return socket;
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }
}
