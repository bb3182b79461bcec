package dev.gyre.testing;

import dev.gyre.loop.Action;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.Work;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.DatagramOptions;
import dev.gyre.loop.net.Datagrams;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Network;
import dev.gyre.loop.net.TcpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole network in one process: hosts, the lines between them, and everything that goes wrong there, on the clock
/// of one loop and from one seed. Programs use [dev.gyre.loop.net.Tcp], [dev.gyre.loop.net.Udp] and
/// [dev.gyre.loop.net.Dns] as always.
///
/// ```java
/// @LoopTest(seeds = 100) void answersInSpiteOfAPartition(SimNetwork network) {
///     network.host("client").host("server");
///     network.link(SimLink.rough());
///     TaskGroup.run(group -> {
///         var server = group.spawn(() -> network.on("server", () -> serve(7000)));
///         network.chaos(SimChaos.defaults());
///         network.on("client", () -> assertEquals("pong", askWithRetries("server", 7000, "ping")));
///         server.cancel("done");
///     });
/// }
/// ```
///
/// A [LoopTest] with a parameter of this type gets one that is installed already; elsewhere, as in a program given to
/// [Explorer], [#ofLoop] makes one. The same program, seed and virtual time make the same [#trace]; when a test fails
/// the end of that is part of the failure. What a program has not closed in the end makes a [LoopTest] fail.
///
/// Like a real network this one promises little: reads are shorter than the writes were, whoever connects to a full
/// backlog waits, bytes that have been written are on their way and may be lost with their connection, and a program
/// that keeps trying to reach a host that says nothing does so for as long as its own time limits say. Small writes
/// leave at once, whatever [TcpOptions#noDelay] says.
///
/// Loop-confined once it is installed. None of its own methods suspends; those of [Network] do as they say there.
public final class SimNetwork implements Network {
    /// What the others see of a host that crashes.
    public enum Crash {
        /// The system outlives its programs: it resets their connections, and refuses new ones.
        RESET,
        /// The machine is gone: there is no answer to anything.
        SILENCE
    }

    /// The network of a loop, for whoever looks for what a test has left behind.
    private static final LoopLocal<Place> PLACE = LoopLocal.of(Place::new);

    private static final class Place {
        @Nullable SimNetwork network;
    }

    private final SimWorld world;
    private final SimHosts hosts;
    private final SimDns dns;
    private final List<SimMischief> mischief = new ArrayList<>();

    private SimNetwork(long seed) {
        world = new SimWorld(seed);
        hosts = new SimHosts(world);
        dns = new SimDns(world, hosts);
    }

    // ---- making one ------------------------------------------------------------------------------

    /// Makes a network that draws from `seed`, with one host, localhost. Any thread.
    public static SimNetwork of(long seed) {
        return new SimNetwork(seed);
    }

    /// The simulated network of the loop that runs the caller; made, with a seed from the loop's random numbers, and
    /// installed when there is none.
    ///
    /// @throws IllegalStateException when the loop uses another network already; outside a loop
    public static SimNetwork ofLoop() {
        var present = ofLoopOrNull();
        return present == null ? of(EventLoop.current().random().nextLong()).install() : present;
    }

    static @Nullable SimNetwork ofLoopOrNull() {
        return PLACE.get().network;
    }

    /// Makes this the network of the loop that runs the caller, for which time begins now. Returns itself.
    ///
    /// @throws IllegalStateException when the loop uses another network already, or this one has a loop
    public SimNetwork install() {
        world.events.bind(EventLoop.current());
        Network.OF_LOOP.set(this);
        PLACE.get().network = this;
        return this;
    }

    // ---- hosts and lines -------------------------------------------------------------------------

    /// Adds a host, which DNS knows by its name; without an address it gets one of 10.0.0.0/8. Every host has a
    /// loopback address of its own. Returns this network.
    ///
    /// @param addresses IPv4 or IPv6 literals, in the order in which DNS gives them
    /// @throws IllegalArgumentException when the name or an address is taken, or no literal
    public SimNetwork host(String name, String... addresses) {
        hosts.add(name, List.of(addresses));
        return this;
    }

    /// Runs `body` in the current task, as a program on that host: it, and the tasks that it spawns, use the
    /// host's addresses and connections. What is not run so is on localhost, which others see as 192.0.2.1. Suspends
    /// if the body does.
    ///
    /// @throws IllegalArgumentException when there is no such host
    public <T extends @Nullable Object, X extends Exception> T on(String host, Work<T, X> body) throws X {
        return hosts.here().where(hosts.named(host), body);
    }

    /// As [#on(String, Work)], for a body without a result.
    public <X extends Exception> void on(String host, Action<X> body) throws X {
        hosts.here().where(hosts.named(host), body);
    }

    /// Sets what all lines between hosts are like that have no link of their own, [SimLink#defaults] at first; for
    /// what leaves from now on. A host reaches itself over [SimLink#perfect].
    public void link(SimLink link) {
        world.link = link;
    }

    /// Sets what the line between two hosts, or of a host to itself, is like, for what leaves from now on.
    public void link(String one, String other, SimLink link) {
        path(one, other).link(link);
        path(other, one).link(link);
    }

    private SimPath path(String from, String to) {
        return hosts.named(from).pathTo(hosts.named(to));
    }

    // ---- what goes wrong between hosts -----------------------------------------------------------

    /// Cuts the line between two hosts until [#heal]: datagrams are lost, streams stand still, connecting times out.
    public void partition(String one, String other) {
        partitionOneWay(one, other);
        partitionOneWay(other, one);
    }

    /// As [#partition], for what goes `from` one host `to` another; the opposite direction stays whole. Connecting
    /// needs both, and so does a stream in the long run.
    public void partitionOneWay(String from, String to) {
        world.tell("the way is cut: " + path(from, to));
        path(from, to).cutByTest(true);
        world.pathsChanged();
    }

    /// Ends what [#partition] and [#partitionOneWay] have done to two hosts. What streams have held back is sent again
    /// at once.
    public void heal(String one, String other) {
        world.tell("the way is healed: " + one + " <> " + other);
        path(one, other).cutByTest(false);
        path(other, one).cutByTest(false);
        world.pathsChanged();
    }

    /// Tears all connections between two hosts, or of a host to itself: both ends are reset, now, and what is on the
    /// way is lost.
    public void reset(String one, String other) {
        var a = hosts.named(one);
        var b = hosts.named(other);
        world.connections().stream()
                .filter(connection -> connection.isBetween(a, b))
                .forEach(SimConnection::tear);
    }

    // ---- what goes wrong on a host ---------------------------------------------------------------

    /// Lets the programs of a host lose all that they have open. Their waits fail, and whatever they try until the
    /// host is restarted; ending their tasks is up to the test. Of what they have sent some may arrive yet.
    ///
    /// @throws IllegalStateException when it has crashed already
    public void crash(String host, Crash how) {
        hosts.named(host).crash(how);
    }

    /// Lets programs run on the host again, with nothing open. Connections of before are reset when somebody uses
    /// them.
    ///
    /// @throws IllegalStateException when it has not crashed
    public void restart(String host) {
        hosts.named(host).restart();
    }

    /// Lets a host refuse all who want to connect, as if nobody listened; until [#admit].
    public void refuse(String host) {
        world.tell("host " + host + " refuses connections");
        hosts.named(host).refuse(true);
    }

    /// Ends what [#refuse] has done.
    public void admit(String host) {
        world.tell("host " + host + " admits connections");
        hosts.named(host).refuse(false);
    }

    /// How many connections, listeners and sockets the programs of a host may have open at once; no limit at first.
    /// Past that they can open no more, and a listener takes a break of a second before it looks again.
    ///
    /// @param max at least 0
    public void descriptorsMax(String host, int max) {
        if (max < 0) {
            throw new IllegalArgumentException("descriptorsMax is " + max + ", but must be at least 0");
        }
        hosts.named(host).descriptorsMax(max);
    }

    // ---- what goes wrong with names --------------------------------------------------------------

    /// How long every look-up of a name takes, a millisecond at first.
    public void dnsDelay(Duration delay) {
        dns.delay(delay);
    }

    /// Lets look-ups of `name` fail, as if the name server did not answer; until [#dnsHeal].
    public void dnsFail(String name) {
        dns.fail(name);
    }

    /// Ends what [#dnsFail] has done.
    public void dnsHeal(String name) {
        dns.heal(name);
    }

    // ---- chaos -----------------------------------------------------------------------------------

    /// Begins to let faults happen as `plan` says, which ones and when the seed decides. Several plans may be in
    /// force at once.
    ///
    /// @throws IllegalArgumentException when the plan names a host that there is not
    public void chaos(SimChaos plan) {
        mischief.add(new SimMischief(world, hosts, dns, plan));
    }

    /// Ends all chaos at once: its faults are healed, its crashed hosts restarted.
    public void calm() {
        mischief.forEach(SimMischief::end);
        mischief.clear();
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// What has happened so far.
    public SimTrace trace() {
        return world.trace;
    }

    /// What programs have open, one text each.
    List<String> leaks() {
        return hosts.all().stream()
                .flatMap(host -> host.open().stream())
                .map(socket -> (socket instanceof SimStream ? "stream " : "") + socket + " is open, of "
                        + socket.owner())
                .toList();
    }

    /// Nothing happens here any more: a test is over.
    void stop() {
        world.events.stop();
    }

    // ---- the seam --------------------------------------------------------------------------------

    private SimHost here() {
        return hosts.here().get();
    }

    @Override
    public ByteStream connect(SocketAddress remote, TcpOptions options) throws IOException {
        return here().connect(remote, options);
    }

    @Override
    public Listener listen(List<? extends SocketAddress> addresses, ListenOptions options) throws IOException {
        return here().listen(addresses, options);
    }

    @Override
    public Datagrams datagrams(InetSocketAddress local, DatagramOptions options) throws IOException {
        return here().datagrams(local, options);
    }

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        return dns.resolve(host);
    }

    @Override
    public String name() {
        return "simulated";
    }

    /// Ends the simulation, with everything that is open. Called when the loop ends.
    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return "simulated network";
    }
}
