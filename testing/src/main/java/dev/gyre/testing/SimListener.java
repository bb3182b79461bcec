package dev.gyre.testing;

import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.net.TcpOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Waits for connections at addresses of a simulated host.
final class SimListener implements Listener, SimSocket {
    /// How well an address fits another, from worse to better.
    enum Fit {
        NONE,
        /// A wildcard, of IPv6 where IPv4 is wanted or the other way round.
        ANY_FAMILY,
        /// A wildcard.
        SAME_FAMILY,
        EXACT
    }

    private static final long PAUSE_NANOS = 1_000_000_000;

    private final SimWorld world;
    private final SimHost host;
    private final List<SocketAddress> addresses;
    private final ListenOptions options;
    private final String owner = SimSocket.caller();
    private final ArrayDeque<SimStream> backlog = new ArrayDeque<>();

    /// Served with a connection, or with null when there will be none. Not empty only while the backlog is, or during
    /// a pause.
    private final WaitQueue<@Nullable Void> acceptors = new WaitQueue<>();

    private SimEvents.@Nullable Event pause;
    private boolean closed;
    private boolean vanished;

    SimListener(SimWorld world, SimHost host, List<SocketAddress> addresses, ListenOptions options) {
        this.world = world;
        this.host = host;
        this.addresses = List.copyOf(addresses);
        this.options = options;
    }

    // ---- accepting -------------------------------------------------------------------------------

    @Override
    public ByteStream accept() throws IOException {
        acceptors.checkpoint();
        if (closed || vanished) {
            throw whyNot();
        }
        var stream = acceptors.isEmpty() ? poll() : null;
        if (stream == null) {
            stream = (SimStream) acceptors.await(this, null);
        }
        if (stream == null) {
            throw whyNot();
        }
        stream.handOver();
        return stream;
    }

    /// The next connection; null where there is none, or no descriptor for it: then there is none for a second.
    private @Nullable SimStream poll() {
        if (pause != null || backlog.isEmpty()) {
            return null;
        }
        if (!host.hasDescriptor()) {
            world.tell(this + " cannot accept: too many open files; it tries again in a second");
            pause = world.events.in(PAUSE_NANOS, () -> {
                pause = null;
                serve();
            });
            return null;
        }
        var stream = backlog.remove();
        host.opened(stream);
        world.tell(stream + " is accepted");
        return stream;
    }

    private void serve() {
        while (!acceptors.isEmpty()) {
            var stream = poll();
            if (stream == null) {
                return;
            }
            acceptors.wakeFirst(stream);
        }
    }

    void enqueue(SimStream stream) {
        backlog.add(stream);
        serve();
    }

    boolean isFull() {
        return backlog.size() >= options.backlog();
    }

    TcpOptions accepted() {
        return options.accepted();
    }

    private IOException whyNot() {
        return closed
                ? new StreamClosedException("cannot accept at " + this + ": the listener is closed")
                : new SocketException("cannot accept at " + this + ": the host has crashed");
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    // ---- addresses -------------------------------------------------------------------------------

    @Override
    public List<SocketAddress> addresses() {
        return addresses;
    }

    /// How well this listener fits those who want to reach an address of its host; the best one serves them.
    Fit fit(SocketAddress target) {
        return addresses.stream().map(address -> fit(address, target)).max(Comparator.naturalOrder()).orElseThrow();
    }

    private Fit fit(SocketAddress address, SocketAddress target) {
        if (address.equals(target)) {
            return Fit.EXACT;
        }
        if (!(address instanceof InetSocketAddress mine)
                || !(target instanceof InetSocketAddress wanted)
                || mine.getPort() != wanted.getPort()
                || !mine.getAddress().isAnyLocalAddress()) {
            return Fit.NONE;
        }
        if (mine.getAddress().getClass() == wanted.getAddress().getClass()) {
            return Fit.SAME_FAMILY;
        }
        return leavesIpv4Alone(mine.getAddress(), options) ? Fit.NONE : Fit.ANY_FAMILY;
    }

    private static boolean leavesIpv4Alone(InetAddress address, ListenOptions options) {
        return options.ipv6Only() && !(address instanceof Inet4Address);
    }

    boolean hasPort(int port) {
        return addresses.stream()
                .anyMatch(address -> address instanceof InetSocketAddress mine && mine.getPort() == port);
    }

    /// Whether somebody who wants to listen at `wanted` cannot because of this listener.
    boolean conflictsWith(SocketAddress wanted, ListenOptions wantedOptions) {
        if (options.reusePort() && wantedOptions.reusePort()) {
            return false;
        }
        return addresses.stream().anyMatch(address -> overlap(address, wanted, wantedOptions));
    }

    private boolean overlap(SocketAddress address, SocketAddress wanted, ListenOptions wantedOptions) {
        if (!(address instanceof InetSocketAddress mine) || !(wanted instanceof InetSocketAddress other)) {
            return address.equals(wanted);
        }
        var one = mine.getAddress();
        var two = other.getAddress();
        boolean apart = (leavesIpv4Alone(one, options) && two instanceof Inet4Address)
                || (leavesIpv4Alone(two, wantedOptions) && one instanceof Inet4Address);
        boolean same = one.isAnyLocalAddress() || two.isAnyLocalAddress() || one.equals(two);
        return mine.getPort() == other.getPort() && same && !apart;
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Connections that nobody has accepted are reset.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        host.closed(this);
        backlog.forEach(SimStream::abort);
        backlog.clear();
    }

    @Override
    public void vanish(SimNetwork.Crash how) {
        vanished = true;
        stop();
        backlog.clear();
    }

    private void stop() {
        if (pause != null) {
            pause.cancel();
        }
        acceptors.wakeAll(null);
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public String toString() {
        return "listener " + host.at(addresses.getFirst());
    }
}
