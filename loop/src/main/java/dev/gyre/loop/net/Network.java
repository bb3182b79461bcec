package dev.gyre.loop.net;

import dev.gyre.loop.LoopLocal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/// What a loop's connections are made of: the operating system's sockets, or a simulation. The seam of this
/// package: an operation suspends until it is done, so that what is below may tell of readiness (epoll, a
/// selector) or of completion.
///
/// Programs use [Tcp], [Unix], [Udp] and [Dns], which ask for the network of the loop they run on. Loop-confined.
public interface Network extends AutoCloseable {
    /// The network of each loop: by default the fastest one that this machine has, which is chosen when a task
    /// first asks for it. A test sets another.
    LoopLocal<Network> OF_LOOP = LoopLocal.of(SystemNetwork::open);

    /// The network of the loop that runs the caller. Never suspends.
    ///
    /// @throws IllegalStateException outside a loop
    static Network current() {
        return OF_LOOP.get();
    }

    /// Connects to one address; suspends until that is done, or has failed.
    ///
    /// @param remote an [InetSocketAddress], a [java.net.UnixDomainSocketAddress] or an [UnixName]
    /// @throws IOException when nobody listens there, there is no way, or the system gives up; the message names
    ///     the address
    ByteStream connect(SocketAddress remote, TcpOptions options) throws IOException;

    /// Listens at all of `addresses`. Never suspends.
    ///
    /// @throws IOException when an address is in use, or not of this machine; the message names it
    Listener listen(List<? extends SocketAddress> addresses, ListenOptions options) throws IOException;

    /// Opens a socket for datagrams. Never suspends.
    ///
    /// @param local the address to bind to; port 0 for one that the system chooses
    Datagrams datagrams(InetSocketAddress local, DatagramOptions options) throws IOException;

    /// The addresses of a host, in the order in which they should be tried; suspends while they are looked up. A
    /// network of the operating system leaves this to [Resolver#current].
    ///
    /// @throws java.net.UnknownHostException when it has none
    List<InetAddress> resolve(String host) throws IOException;

    /// What it is, for reports: `epoll`, `nio`, …
    String name();

    /// Closes everything that was opened here and is open yet. Called when the loop ends.
    @Override
    void close();
}
