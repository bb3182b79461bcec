package dev.gyre.testing;

import dev.gyre.loop.Waiter;
import dev.gyre.loop.net.TcpOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One attempt to connect: asks, asks again while there is no answer, and gives up when its time is over.
final class SimConnecting implements SimSocket {
    /// The pause after the first question, doubled after each: what systems do.
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000;

    private final SimWorld world;
    private final SimHost host;
    private final SimPath path;
    private final SimPath back;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final TcpOptions options;
    private final String owner = SimSocket.caller();
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private SimEvents.@Nullable Event askAgain;

    /// Who asks, while there is no outcome.
    private @Nullable Waiter waiter;

    /// Once the other host has agreed.
    private @Nullable SimConnection connection;

    SimConnecting(
            SimWorld world,
            SimPath path,
            SimPath back,
            SocketAddress local,
            SocketAddress remote,
            TcpOptions options) {
        this.world = world;
        this.host = path.from;
        this.path = path;
        this.back = back;
        this.local = local;
        this.remote = remote;
        this.options = options;
    }

    /// Suspends until there is a connection. The host has a descriptor and a port for it already.
    SimStream await() throws IOException {
        var limit = options.connectTimeout();
        var timeout = world.events.in(
            SimEvents.nanos(limit),
            () -> fail(new ConnectException("connecting timed out: no answer from " + remote + " within " + limit)));
        waiter = new Waiter(this);
        ask();
        boolean connected = false;
        try {
            var outcome = Objects.requireNonNull(waiter.await());
            if (outcome instanceof IOException failure) {
                throw failure;
            }
            connected = true;
            return (SimStream) outcome;
        } finally {
            timeout.cancel();
            stopAsking();
            waiter = null;
            if (!connected) {
                giveUp();
            }
        }
    }

    private void giveUp() {
        host.closed(this);
        if (connection == null) {
            releasePort();
        } else {
            connection.client.abort();
        }
    }

    void releasePort() {
        if (local instanceof InetSocketAddress address) {
            host.tcpPorts().release(address.getPort());
        }
    }

    // ---- asking ----------------------------------------------------------------------------------

    private void ask() {
        if (path.loses()) {
            world.tell(this + " asks to connect, which is lost");
        } else {
            world.tell(this + " asks to connect");
            world.events.in(path.latencyNanos(), this::arrive);
        }
        askAgain = world.events.in(pauseNanos, this::ask);
        pauseNanos *= 2;
    }

    private void stopAsking() {
        if (askAgain != null) {
            askAgain.cancel();
            askAgain = null;
        }
    }

    private void arrive() {
        if (askAgain == null) {
            return;
        }
        if (!path.isOpen()) {
            world.tell(this + " is not heard");
            return;
        }
        var listener = path.to.listenerAt(remote);
        if (listener == null) {
            world.tell(this + " is refused");
            world.events.in(back.latencyNanos(), this::refuse);
        } else if (listener.isFull()) {
            world.tell(this + " is not heard: the backlog is full");
        } else {
            world.tell(this + " is heard");
            stopAsking();
            connection = new SimConnection(world, this, path, back, local, remote, options, listener.accepted());
            connection.welcome();
            listener.enqueue(connection.server);
        }
    }

    private void refuse() {
        if (back.isOpen()) {
            fail(new ConnectException("connection refused: nobody listens at " + path.to.at(remote) + ", " + remote));
        }
    }

    // ---- outcomes --------------------------------------------------------------------------------

    /// The other host has agreed. If nobody waits any more the connection is torn by who has given up.
    void welcomed(SimStream stream) {
        if (waiter != null && waiter.wake(stream)) {
            host.exchange(this, stream);
        }
    }

    /// Does nothing when there is an outcome already.
    void fail(IOException failure) {
        if (waiter != null) {
            waiter.wake(failure);
        }
    }

    @Override
    public void vanish(SimNetwork.Crash how) {
        stopAsking();
        fail(new ConnectException("host " + host + " has crashed"));
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public String toString() {
        return host.at(local) + " > " + path.to.at(remote);
    }
}
