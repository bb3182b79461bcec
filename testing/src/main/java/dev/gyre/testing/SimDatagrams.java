package dev.gyre.testing;

import static dev.gyre.loop.Gyre.checkpoint;

import dev.gyre.loop.Waiter;
import dev.gyre.loop.net.DatagramOptions;
import dev.gyre.loop.net.Datagrams;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams on a simulated host.
final class SimDatagrams implements Datagrams, SimSocket {
    /// What systems grant a socket in each direction.
    private static final int BUFFER_BYTES = 208 << 10;

    private final SimWorld world;
    private final SimHosts hosts;
    private final SimHost host;
    private final InetSocketAddress local;
    private final DatagramOptions options;
    private final String owner = SimSocket.caller();
    private final Set<InetAddress> groups = new LinkedHashSet<>();
    private @Nullable InetSocketAddress peer;
    private boolean closed;
    private boolean vanished;

    /// Whether the peer's host has said that nobody is there.
    private boolean unreachable;

    private final ArrayDeque<SimDatagram> arrived = new ArrayDeque<>();
    private int arrivedBytes;
    private @Nullable Waiter receiver;

    private int leavingBytes;
    private @Nullable Waiter sender;

    SimDatagrams(SimWorld world, SimHosts hosts, SimHost host, InetSocketAddress local, DatagramOptions options) {
        this.world = world;
        this.hosts = hosts;
        this.host = host;
        this.local = local;
        this.options = options;
    }

    // ---- receiving -------------------------------------------------------------------------------

    @Override
    public Received receive(ByteBuffer target) throws IOException {
        checkpoint();
        if (receiver != null) {
            throw new IllegalStateException("two tasks receive at " + this + ": " + receiver.task() + " waits here");
        }
        while (true) {
            requireOpen("receive");
            var datagram = arrived.poll();
            if (datagram != null) {
                arrivedBytes -= datagram.costBytes();
                int count = Math.min(datagram.bytes.length, target.remaining());
                target.put(datagram.bytes, 0, count);
                return new Received(datagram.source, datagram.bytes.length - count);
            }
            requireReachable();
            try {
                receiver = new Waiter("a datagram at " + this);
                receiver.await();
            } finally {
                receiver = null;
            }
        }
    }

    void arrive(SimDatagram datagram, SimHost to) {
        if (peer != null && !peer.equals(datagram.source)) {
            world.tell(datagram.label(to) + " are dropped: the socket is connected to another");
            return;
        }
        int room = (options.receiveBufferBytes() == 0 ? BUFFER_BYTES : options.receiveBufferBytes()) - arrivedBytes;
        if (!arrived.isEmpty() && datagram.costBytes() > room) {
            world.tell(datagram.label(to) + " are dropped: the receive buffer is full");
            return;
        }
        world.tell(datagram.label(to) + " arrive");
        arrived.add(datagram);
        arrivedBytes += datagram.costBytes();
        wake(receiver);
    }

    // ---- sending ---------------------------------------------------------------------------------

    @Override
    public void send(ByteBuffer source) throws IOException {
        checkpoint();
        if (peer == null) {
            throw new IllegalStateException(this + " is not connected: name a target, or connect it first");
        }
        send(source, peer);
    }

    @Override
    public void send(ByteBuffer source, SocketAddress target) throws IOException {
        checkpoint();
        if (sender != null) {
            throw new IllegalStateException("two tasks send at " + this + ": " + sender.task() + " waits here");
        }
        requireOpen("send");
        requireReachable();
        if (!(target instanceof InetSocketAddress to)) {
            throw new IOException("cannot send a datagram to " + target + ", which is no internet address");
        }
        if (peer != null && !to.equals(peer)) {
            throw new IOException("cannot send to " + to + ": " + this + " is connected to " + peer);
        }
        var receivers = receivers(to);
        for (var receiver : receivers) {
            requireFits(source.remaining(), receiver);
        }
        awaitRoom(source.remaining());
        var bytes = new byte[source.remaining()];
        source.get(bytes);
        var from = local.getAddress().isAnyLocalAddress() ? host.sourceFor(to.getAddress()) : local.getAddress();
        var datagram = new SimDatagram(this, host, new InetSocketAddress(from, local.getPort()), to, bytes);
        for (var receiver : receivers) {
            launch(datagram, host.pathTo(receiver));
        }
    }

    /// The hosts to which a datagram goes.
    private List<SimHost> receivers(InetSocketAddress to) throws IOException {
        var address = to.getAddress();
        if (address == null || !SimDatagram.isForMany(address)) {
            return List.of(host.hostAt(to));
        }
        if (address.equals(SimDatagram.BROADCAST) && !options.broadcast()) {
            throw new SocketException("cannot send to " + to + ": " + this + " was opened without"
                    + " DatagramOptions.broadcast");
        }
        boolean far = !address.isMulticastAddress() || options.multicastHops() > 0;
        return hosts.all().stream()
                .filter(other -> far || other == host)
                .filter(other -> other.sockets().stream().anyMatch(socket -> socket.takes(to, other)))
                .toList();
    }

    private void requireFits(int bytes, SimHost receiver) throws IOException {
        int max = host.pathTo(receiver).link().datagramBytesMax();
        if (bytes > max) {
            throw new IOException("a datagram of " + bytes + " bytes is too large: from host " + host + " to host "
                    + receiver + " there may be " + max + " (SimLink.datagramBytesMax)");
        }
    }

    /// Suspends while datagrams that have not left fill the send buffer; one is always let in.
    private void awaitRoom(int bytes) throws IOException {
        int max = options.sendBufferBytes() == 0 ? BUFFER_BYTES : options.sendBufferBytes();
        while (leavingBytes > 0 && leavingBytes + bytes > max) {
            try {
                sender = new Waiter("room for a datagram at " + this);
                sender.await();
            } finally {
                sender = null;
            }
            requireOpen("send");
        }
    }

    private void launch(SimDatagram datagram, SimPath path) {
        long departure = path.departureNanos(datagram.bytes.length);
        if (departure > world.events.nanos()) {
            leavingBytes += datagram.bytes.length;
            world.events.at(departure, () -> {
                leavingBytes -= datagram.bytes.length;
                wake(sender);
            });
        }
        datagram.travel(world, path, departure);
    }

    /// The other host answers that nobody is there (ICMP), which only a connected socket learns.
    void hearThatNobodyIsAt(InetSocketAddress target, SimPath back) {
        world.events.in(back.latencyNanos(), () -> {
            if (back.isOpen() && target.equals(peer)) {
                unreachable = true;
                wake(receiver);
            }
        });
    }

    // ---- addresses -------------------------------------------------------------------------------

    /// Whether this socket of `at` takes what goes to `target`.
    boolean takes(InetSocketAddress target, SimHost at) {
        if (target.getPort() != local.getPort()) {
            return false;
        }
        var address = target.getAddress();
        if (address.isMulticastAddress()) {
            return groups.contains(address);
        }
        if (address.equals(SimDatagram.BROADCAST)) {
            return local.getAddress().isAnyLocalAddress();
        }
        return at.isMine(address)
                && (local.getAddress().isAnyLocalAddress() || local.getAddress().equals(address));
    }

    boolean conflictsWith(InetSocketAddress wanted, DatagramOptions wantedOptions) {
        var one = local.getAddress();
        var two = wanted.getAddress();
        return local.getPort() == wanted.getPort()
                && !(options.reuseAddress() && wantedOptions.reuseAddress())
                && (one.isAnyLocalAddress() || two.isAnyLocalAddress() || one.equals(two));
    }

    @Override
    public void connect(SocketAddress target) throws IOException {
        requireOpen("connect");
        if (!(target instanceof InetSocketAddress to)) {
            throw new IOException("cannot connect " + this + " to " + target + ", which is no internet address");
        }
        host.hostAt(to);
        peer = to;
        unreachable = false;
        arrived.removeIf(datagram -> !datagram.source.equals(to));
        arrivedBytes = arrived.stream().mapToInt(SimDatagram::costBytes).sum();
    }

    /// On a simulated host there is one interface only, whichever is named.
    @Override
    public void join(InetAddress group, NetworkInterface at) throws IOException {
        requireOpen("join a group");
        if (!group.isMulticastAddress()) {
            throw new SocketException(group + " is no multicast address");
        }
        groups.add(group);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    // ---- ending ----------------------------------------------------------------------------------

    private void requireOpen(String toDoWhat) throws IOException {
        if (closed) {
            throw new StreamClosedException("cannot " + toDoWhat + ": " + this + " is closed");
        }
        if (vanished) {
            throw new SocketException("cannot " + toDoWhat + " at " + this + ": the host has crashed");
        }
    }

    /// Tells the bad news once.
    private void requireReachable() throws PortUnreachableException {
        if (unreachable) {
            unreachable = false;
            throw new PortUnreachableException("nobody is at " + peer + ", says its host");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            host.closed(this);
            drop();
        }
    }

    @Override
    public void vanish(SimNetwork.Crash how) {
        vanished = true;
        drop();
    }

    private void drop() {
        arrived.clear();
        wake(receiver);
        wake(sender);
    }

    private static void wake(@Nullable Waiter waiter) {
        if (waiter != null) {
            waiter.wake(null);
        }
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public String toString() {
        return "datagram socket " + host.at(local);
    }
}
