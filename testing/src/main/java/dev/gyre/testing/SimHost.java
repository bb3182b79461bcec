package dev.gyre.testing;

import static dev.gyre.loop.Gyre.checkpoint;

import dev.gyre.loop.net.DatagramOptions;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.TcpOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A machine on the simulated network: what its programs have open, and what it answers to others.
final class SimHost {
    private enum Life {
        UP,
        /// The program has crashed, and the system says so.
        SPEECHLESS,
        /// The machine has crashed, and says nothing.
        DOWN
    }

    private final SimWorld world;
    private final SimHosts hosts;
    private final String name;
    private final List<InetAddress> addresses;
    private final Map<SimHost, SimPath> paths = new LinkedHashMap<>();
    private final Set<SimSocket> open = new LinkedHashSet<>();
    private final List<SimListener> listeners = new ArrayList<>();
    private final List<SimDatagrams> sockets = new ArrayList<>();
    private final SimPorts tcpPorts;
    private final SimPorts udpPorts;
    private Life life = Life.UP;
    private int descriptorsMax = Integer.MAX_VALUE;
    private int starvations;
    private int refusals;
    private boolean refusing;
    private boolean inUse;

    SimHost(SimWorld world, SimHosts hosts, String name, List<InetAddress> addresses) {
        this.world = world;
        this.hosts = hosts;
        this.name = name;
        this.addresses = List.copyOf(addresses);
        tcpPorts = new SimPorts(name, "TCP");
        udpPorts = new SimPorts(name, "UDP");
    }

    SimPath pathTo(SimHost other) {
        return paths.computeIfAbsent(other, target -> new SimPath(world, this, target));
    }

    // ---- what programs do here -------------------------------------------------------------------

    SimStream connect(SocketAddress remote, TcpOptions options) throws IOException {
        checkpoint();
        requireRunning();
        var target = remote instanceof InetSocketAddress address ? hostAt(address) : this;
        requireDescriptor();
        var local = localFor(remote);
        if (local instanceof InetSocketAddress address) {
            tcpPorts.take(address.getPort());
        }
        var attempt = new SimConnecting(world, pathTo(target), target.pathTo(this), local, remote, options);
        opened(attempt);
        var stream = attempt.await();
        stream.handOver();
        return stream;
    }

    private SocketAddress localFor(SocketAddress remote) throws BindException {
        return switch (remote) {
            case InetSocketAddress address -> new InetSocketAddress(
                sourceFor(address.getAddress()),
                tcpPorts.choose(port -> listeners.stream().anyMatch(l -> l.hasPort(port))));
            case UnixDomainSocketAddress path -> UnixDomainSocketAddress.of("");
            default -> remote;
        };
    }

    SimListener listen(List<? extends SocketAddress> wanted, ListenOptions options) throws IOException {
        requireRunning();
        requireDescriptor();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("no address to listen at: name at least one, with port 0 for any");
        }
        var bound = new ArrayList<SocketAddress>();
        for (var address : wanted) {
            bound.add(address instanceof InetSocketAddress at ? portChosen(at, bound) : address);
            var conflict = listeners.stream().filter(l -> l.conflictsWith(bound.getLast(), options)).findFirst();
            if (conflict.isPresent()) {
                throw new BindException("address in use on host " + name + ": " + address + ", by "
                        + conflict.get() + " of " + conflict.get().owner());
            }
        }
        var listener = new SimListener(world, this, bound, options);
        opened(listener);
        world.tell(listener + " opens");
        return listener;
    }

    private InetSocketAddress portChosen(InetSocketAddress wanted, List<SocketAddress> bound) throws IOException {
        requireMine(wanted);
        if (wanted.getPort() != 0) {
            return wanted;
        }
        int port = tcpPorts.choose(candidate -> listeners.stream().anyMatch(l -> l.hasPort(candidate))
                || bound.contains(new InetSocketAddress(wanted.getAddress(), candidate)));
        return new InetSocketAddress(wanted.getAddress(), port);
    }

    SimDatagrams datagrams(InetSocketAddress wanted, DatagramOptions options) throws IOException {
        requireRunning();
        requireDescriptor();
        requireMine(wanted);
        var local = wanted.getPort() != 0
                ? wanted
                : new InetSocketAddress(
                    wanted.getAddress(),
                    udpPorts.choose(port -> sockets().stream().anyMatch(s -> s.localAddress().getPort() == port)));
        for (var socket : sockets()) {
            if (socket.conflictsWith(local, options)) {
                throw new BindException("address in use on host " + name + ": " + wanted + ", by " + socket + " of "
                        + socket.owner());
            }
        }
        var socket = new SimDatagrams(world, hosts, this, local, options);
        opened(socket);
        return socket;
    }

    void requireRunning() throws SocketException {
        switch (life) {
            case UP -> {}
            case SPEECHLESS, DOWN -> throw new SocketException("host " + name + " has crashed");
        }
    }

    private void requireMine(InetSocketAddress wanted) throws IOException {
        requireResolved(wanted);
        if (!isMine(wanted.getAddress())) {
            throw new BindException("host " + name + " has no address " + wanted + "; it has " + addresses);
        }
    }

    private static void requireResolved(InetSocketAddress address) throws UnknownHostException {
        if (address.isUnresolved()) {
            throw new UnknownHostException("the address " + address + " is not resolved: ask Dns.resolve first");
        }
    }

    // ---- addresses -------------------------------------------------------------------------------

    List<InetAddress> addresses() {
        return addresses;
    }

    /// Whether this host answers to it, from inside.
    boolean isMine(InetAddress address) {
        return address.isAnyLocalAddress() || address.isLoopbackAddress() || addresses.contains(address);
    }

    /// The host that this one finds at an address.
    ///
    /// @throws NoRouteToHostException when there is none
    SimHost hostAt(InetSocketAddress address) throws IOException {
        requireResolved(address);
        if (isMine(address.getAddress())) {
            return this;
        }
        var host = hosts.at(address.getAddress());
        if (host == null) {
            throw new NoRouteToHostException("no way from host " + name + " to " + address + ": no host of this"
                    + " network has that address");
        }
        return host;
    }

    /// The own address under which `remote` sees this host.
    InetAddress sourceFor(InetAddress remote) {
        if (remote.isLoopbackAddress() || addresses.contains(remote)) {
            return remote;
        }
        if (remote.isAnyLocalAddress()) {
            return hosts.loopback();
        }
        return addresses.stream()
                .filter(address -> address.getClass() == remote.getClass())
                .findFirst()
                .orElse(addresses.getFirst());
    }

    /// An address of this host, for people: its name and the port.
    String at(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> name + ":" + inet.getPort();
            case UnixDomainSocketAddress unix -> name + ":" + unix;
            default -> name + " " + address;
        };
    }

    SimPorts tcpPorts() {
        return tcpPorts;
    }

    // ---- what others find here -------------------------------------------------------------------

    /// Who listens at `target`; where several share it, chance decides.
    @Nullable
    SimListener listenerAt(SocketAddress target) {
        if (refusing || refusals > 0) {
            return null;
        }
        var best = listeners.stream().map(listener -> listener.fit(target)).max(Comparator.naturalOrder());
        if (best.isEmpty() || best.get() == SimListener.Fit.NONE) {
            return null;
        }
        var found = listeners.stream().filter(listener -> listener.fit(target) == best.get()).toList();
        return found.get(found.size() == 1 ? 0 : world.random.below(found.size()));
    }

    /// The sockets for datagrams, in the order of their opening.
    List<SimDatagrams> sockets() {
        return List.copyOf(sockets);
    }

    // ---- descriptors -----------------------------------------------------------------------------

    boolean hasDescriptor() {
        return starvations == 0 && open.size() < descriptorsMax;
    }

    private void requireDescriptor() throws SocketException {
        if (!hasDescriptor()) {
            throw new SocketException("too many open files on host " + name + ": " + open.size()
                    + " are open (SimNetwork.descriptorsMax)");
        }
    }

    void opened(SimSocket socket) {
        inUse = true;
        open.add(socket);
        switch (socket) {
            case SimListener listener -> listeners.add(listener);
            case SimDatagrams datagrams -> sockets.add(datagrams);
            case SimStream _,SimConnecting _ -> {}
        }
    }

    void closed(SimSocket socket) {
        open.remove(socket);
        switch (socket) {
            case SimListener listener -> listeners.remove(listener);
            case SimDatagrams datagrams -> sockets.remove(datagrams);
            case SimStream _,SimConnecting _ -> {}
        }
    }

    /// The descriptor of an attempt to connect becomes that of the connection.
    void exchange(SimSocket before, SimSocket after) {
        open.remove(before);
        open.add(after);
    }

    /// What is open, for a report.
    List<SimSocket> open() {
        return List.copyOf(open);
    }

    /// Whether a program has ever opened something here.
    boolean isInUse() {
        return inUse;
    }

    // ---- faults ----------------------------------------------------------------------------------

    /// Whether packets are taken here.
    boolean isUp() {
        return life != Life.DOWN;
    }

    boolean isRunning() {
        return life == Life.UP;
    }

    void crash(SimNetwork.Crash how) {
        if (life != Life.UP) {
            throw new IllegalStateException("host " + name + " has crashed already: restart it first");
        }
        world.tell("host " + name + " crashes");
        life = switch (how) {
            case RESET -> Life.SPEECHLESS;
            case SILENCE -> Life.DOWN;
        };
        var gone = open();
        gone.forEach(this::closed);
        gone.stream().filter(socket -> !(socket instanceof SimStream)).forEach(socket -> socket.vanish(how));
        world.connections().forEach(connection -> connection.hostCrashed(this, how));
        world.pathsChanged();
    }

    void restart() {
        if (life == Life.UP) {
            throw new IllegalStateException("host " + name + " runs: only one that has crashed can be restarted");
        }
        world.tell("host " + name + " restarts");
        life = Life.UP;
        world.pathsChanged();
    }

    void descriptorsMax(int max) {
        descriptorsMax = max;
    }

    void starvations(int change) {
        starvations += change;
    }

    void refuse(boolean all) {
        refusing = all;
    }

    void refusals(int change) {
        refusals += change;
    }

    @Override
    public String toString() {
        return name;
    }
}
