package dev.gyre.testing;

import static dev.gyre.loop.Gyre.checkpoint;

import dev.gyre.loop.Waiter;
import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.net.TcpOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One end of a simulated connection, as its program sees it.
final class SimStream implements ByteStream, SimSocket {
    private enum State {
        OPEN,
        /// The program has closed it; the system may still have something to send.
        CLOSED,
        /// Its host has crashed.
        VANISHED
    }

    private final SimWorld world;
    private final SimConnection connection;
    private final SimHost host;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final SimFlow in;
    private final SimFlow out;
    private final boolean keepAlive;
    /// The one reader, once somebody has asked for it.
    private @Nullable ByteReader pieces;

    private State state = State.OPEN;
    private boolean endArrived;
    private boolean endSent;
    private String owner = "nobody";

    /// Why nothing goes any more, in either direction.
    private @Nullable String broken;

    private @Nullable Waiter reader;
    private @Nullable Waiter writer;

    /// When this end loses its patience with a silent peer.
    private SimEvents.@Nullable Event patience;

    SimStream(
            SimWorld world,
            SimConnection connection,
            SimHost host,
            SocketAddress local,
            SocketAddress remote,
            SimFlow in,
            SimFlow out,
            TcpOptions options) {
        this.world = world;
        this.connection = connection;
        this.host = host;
        this.local = local;
        this.remote = remote;
        this.in = in;
        this.out = out;
        keepAlive = options.keepAlive();
    }

    /// The program of the current task has it now.
    void handOver() {
        owner = SimSocket.caller();
    }

    // ---- reading ---------------------------------------------------------------------------------

    @Override
    public ByteReader reader() {
        if (pieces == null) {
            pieces = ByteStream.super.reader();
        }
        return pieces;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkpoint();
        if (reader != null) {
            throw new IllegalStateException("two tasks read from " + this + ": " + reader.task() + " waits here");
        }
        while (true) {
            requireOpen("read");
            if (!target.hasRemaining()) {
                return 0;
            }
            if (in.hasUnread()) {
                return in.take(target);
            }
            if (endArrived) {
                return -1;
            }
            requireWhole();
            try {
                reader = new Waiter("bytes from " + connection.peerOf(this));
                reader.await();
            } finally {
                reader = null;
            }
        }
    }

    // ---- writing ---------------------------------------------------------------------------------

    @Override
    public void write(ByteBuffer source) throws IOException {
        checkpoint();
        if (writer != null) {
            throw new IllegalStateException("two tasks write to " + this + ": " + writer.task() + " waits here");
        }
        requireWritable();
        while (source.hasRemaining()) {
            if (out.hasRoom()) {
                out.send(source);
                watchPeer();
            } else {
                awaitRoom();
                requireWritable();
            }
        }
    }

    private void awaitRoom() {
        try {
            writer = new Waiter("room for bytes to " + connection.peerOf(this));
            writer.await();
        } finally {
            writer = null;
        }
    }

    private void requireWritable() throws IOException {
        requireOpen("write");
        if (endSent) {
            throw new StreamClosedException("cannot write to " + this + ": its output is closed");
        }
        requireWhole();
    }

    private void requireOpen(String toDoWhat) throws StreamClosedException {
        if (state == State.CLOSED) {
            throw new StreamClosedException("cannot " + toDoWhat + " here, for " + this + " is closed");
        }
    }

    private void requireWhole() throws SocketException {
        if (broken != null) {
            throw new SocketException(this + ": " + broken);
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    @Override
    public void closeOutput() throws IOException {
        checkpoint();
        requireOpen("close the output");
        if (!endSent) {
            requireWhole();
            sendEnd();
            wake(writer);
        }
    }

    private void sendEnd() {
        if (!endSent) {
            endSent = true;
            out.send(SimFlow.Kind.END);
            watchPeer();
        }
    }

    /// As systems do: a close with bytes unread is a reset.
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (isAlive()) {
            world.tell(this + " is closed");
            if (in.hasUnread()) {
                out.sendReset();
            } else {
                sendEnd();
            }
        }
        leave();
    }

    @Override
    public void abort() {
        if (state == State.CLOSED) {
            return;
        }
        if (isAlive()) {
            world.tell(this + " is aborted");
            out.sendReset();
        }
        leave();
    }

    private void leave() {
        state = State.CLOSED;
        in.loseUnread();
        host.closed(this);
        wakeBoth();
        watchPeer();
        connection.sweep();
    }

    @Override
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    // ---- what arrives ----------------------------------------------------------------------------

    /// Bytes for an end that knows nothing of the connection are answered with a reset.
    void receive(byte[] bytes) {
        if (isAlive()) {
            in.store(bytes);
            wake(reader);
        } else {
            out.sendReset();
        }
    }

    void receiveEnd() {
        if (isAlive()) {
            endArrived = true;
            wake(reader);
        } else if (state != State.CLOSED) {
            out.sendReset();
        }
    }

    void wakeWriter() {
        wake(writer);
    }

    // ---- what goes wrong -------------------------------------------------------------------------

    /// The connection is no more, as far as this end knows, and the other end knows it, too.
    void breakDown(String reason, SimConnection.Unread unread) {
        in.lose();
        if (unread == SimConnection.Unread.LOST && in.hasUnread()) {
            in.loseUnread();
            endArrived = false;
        }
        lose(reason);
    }

    private void lose(String reason) {
        out.lose();
        if (isAlive()) {
            broken = reason;
            connection.hasBroken(this, reason);
        }
        wakeBoth();
        watchPeer();
        connection.peerOf(this).watchPeer();
    }

    @Override
    public void vanish(SimNetwork.Crash how) {
        boolean wasAlive = isAlive();
        state = state == State.OPEN ? State.VANISHED : state;
        broken = "host " + host + " has crashed";
        endArrived = false;
        in.loseUnread();
        if (world.random.chance(0.5)) {
            out.lose();
        } else {
            out.loseHeldBack();
        }
        if (wasAlive && how == SimNetwork.Crash.RESET) {
            out.sendReset();
        }
        wakeBoth();
        watchPeer();
    }

    /// Lets patience begin or end, as the other end can be heard or not.
    void watchPeer() {
        boolean silent = !out.path.isOpen() || !in.path.isOpen() || connection.peerOf(this).isLost();
        boolean asks = out.isUnacknowledged() || (keepAlive && isAlive());
        boolean waits = silent && asks && broken == null;
        if (waits && patience == null) {
            var limit = out.path.link().patience();
            patience = world.events.in(SimEvents.nanos(limit), () -> {
                patience = null;
                world.tell(this + " is given up");
                lose("there was no sign of life from the other end for " + limit);
                connection.sweep();
            });
        } else if (!waits) {
            forget();
        }
    }

    /// Nobody waits for the other end any more.
    void forget() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }

    // ---- state -----------------------------------------------------------------------------------

    /// Whether the system takes what arrives here.
    private boolean isAlive() {
        return state == State.OPEN && broken == null;
    }

    /// Whether this end is no more, and has not said so.
    private boolean isLost() {
        return broken != null;
    }

    /// Whether no program has it.
    boolean isGone() {
        return state != State.OPEN;
    }

    private void wakeBoth() {
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Waiter waiter) {
        if (waiter != null) {
            waiter.wake(null);
        }
    }

    SimHost host() {
        return host;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public String owner() {
        return owner;
    }

    /// The hosts' names and the ports, in the direction in which this end sends.
    @Override
    public String toString() {
        return host.at(local) + " > " + connection.peerOf(this).host.at(remote);
    }
}
