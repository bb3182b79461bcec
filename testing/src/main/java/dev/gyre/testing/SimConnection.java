package dev.gyre.testing;

import dev.gyre.loop.net.TcpOptions;
import java.net.SocketAddress;
import java.net.SocketException;

/// A simulated connection: two ends, and what is on the way between them.
///
/// It lives from the moment at which the asked host agrees to it until neither end is open and nothing is on
/// the way any more.
final class SimConnection {
    /// What an end stores of each direction where its program leaves the choice to the system.
    private static final int BUFFER_BYTES = 128 << 10;

    /// What becomes of bytes that have arrived, and are not read, when a connection breaks.
    enum Unread {
        KEPT,
        LOST
    }

    final SimStream client;
    final SimStream server;
    private final SimWorld world;
    private final SimFlow up;
    private final SimFlow down;
    private boolean over;

    /// Who has asked, until there is an answer.
    private final SimConnecting asked;

    /// @param local the address of the end that asked, `remote` that of the other
    SimConnection(
            SimWorld world,
            SimConnecting asked,
            SimPath path,
            SimPath back,
            SocketAddress local,
            SocketAddress remote,
            TcpOptions options,
            TcpOptions accepted) {
        this.world = world;
        this.asked = asked;
        up = new SimFlow(this, world, path, back, windowBytes(options, accepted));
        down = new SimFlow(this, world, back, path, windowBytes(accepted, options));
        client = new SimStream(world, this, path.from, local, remote, down, up, options);
        server = new SimStream(world, this, path.to, remote, local, up, down, accepted);
        world.add(this);
    }

    /// What fits between a writer and a reader: the buffers of both their systems.
    private static int windowBytes(TcpOptions writer, TcpOptions reader) {
        int sent = writer.sendBufferBytes() == 0 ? BUFFER_BYTES : writer.sendBufferBytes();
        int received = reader.receiveBufferBytes() == 0 ? BUFFER_BYTES : reader.receiveBufferBytes();
        return (int) Math.min(Integer.MAX_VALUE, (long) sent + received);
    }

    SimStream peerOf(SimStream end) {
        return end == client ? server : client;
    }

    private SimStream readerOf(SimFlow flow) {
        return flow == up ? server : client;
    }

    private SimStream writerOf(SimFlow flow) {
        return flow == up ? client : server;
    }

    String labelOf(SimFlow flow) {
        return writerOf(flow).toString();
    }

    /// The asked host agrees.
    void welcome() {
        down.send(SimFlow.Kind.WELCOME);
    }

    boolean isBetween(SimHost one, SimHost other) {
        var a = client.host();
        var b = server.host();
        return (a == one && b == other) || (a == other && b == one);
    }

    // ---- what arrives ----------------------------------------------------------------------------

    void arrives(SimFlow flow, SimFlow.Kind kind, byte[] bytes) {
        var reader = readerOf(flow);
        switch (kind) {
            case WELCOME -> {
                world.tell(client + " is connected");
                asked.welcomed(client);
            }
            case BYTES -> {
                world.tell(labelOf(flow) + " " + bytes.length + " bytes arrive");
                reader.receive(bytes);
            }
            case END -> {
                world.tell(labelOf(flow) + " the end arrives");
                reader.receiveEnd();
            }
            case RESET -> resetArrives(flow, Unread.KEPT);
        }
        reader.watchPeer();
        writerOf(flow).watchPeer();
        sweep();
    }

    void resetArrives(SimFlow flow, Unread unread) {
        world.tell(labelOf(flow) + " a reset arrives");
        readerOf(flow).breakDown("the connection was reset by the other end", unread);
        sweep();
    }

    /// An end has learnt that nothing goes any more.
    void hasBroken(SimStream end, String reason) {
        if (end == client) {
            asked.fail(new SocketException("cannot connect, " + end + ": " + reason));
        }
    }

    void roomIn(SimFlow flow) {
        writerOf(flow).wakeWriter();
    }

    // ---- what happens to both ends ---------------------------------------------------------------

    void pathsChanged() {
        up.resume();
        down.resume();
        client.watchPeer();
        server.watchPeer();
        sweep();
    }

    void hostCrashed(SimHost host, SimNetwork.Crash how) {
        for (var end : new SimStream[] {client, server}) {
            if (end.host() == host) {
                end.vanish(how);
            }
        }
    }

    /// Something between the hosts tears the connection.
    void tear() {
        world.tell(client + " is torn");
        for (var end : new SimStream[] {client, server}) {
            end.breakDown(
                "the connection was reset on the way", world.random.chance(0.5) ? Unread.LOST : Unread.KEPT);
        }
    }

    /// Forgets the connection when neither end needs it.
    void sweep() {
        if (!over && client.isGone() && server.isGone() && up.isEmpty() && down.isEmpty()) {
            over = true;
            client.forget();
            server.forget();
            world.remove(this);
            asked.releasePort();
        }
    }
}
