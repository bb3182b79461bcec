package dev.gyre.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One direction of a simulated connection: what is on the way, in order, and what has arrived and is not read yet.
///
/// The window bounds all of it. A writer takes room from it; what is read gives room back, after the time that it
/// takes to tell the writer. So whoever does not read stops who writes, as two systems' buffers do together.
///
/// What arrives while the path is cut is held back with all that follows, and is sent again when the path is
/// whole: the retransmission of TCP, without its pauses.
final class SimFlow {
    private static final long RETRANSMISSION_NANOS = 200_000_000;
    private static final int FRAGMENT_DELAY_NANOS_MAX = 1_000_000;
    private static final byte[] NONE = {};

    /// What a packet says.
    enum Kind {
        /// The host agrees to the connection.
        WELCOME,
        BYTES,
        /// There will be no more bytes.
        END,
        /// There is no such connection any more.
        RESET
    }

    /// Something on the way, in its place behind what left before it.
    private static final class Packet {
        final Kind kind;
        final byte[] bytes;
        /// Null while it is held back.
        SimEvents.@Nullable Event arrival;

        Packet(Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }
    }

    final SimPath path;
    private final SimPath back;
    private final SimWorld world;
    private final SimConnection connection;
    private final int windowBytes;

    /// On the way, unread, or read and not yet told to the writer.
    private int usedBytes;

    private final ArrayDeque<Packet> onTheWay = new ArrayDeque<>();
    private long lastArrivalNanos;

    /// Whether the first packet has found the path cut.
    private boolean heldBack;

    /// A reset that goes its own way, past everything else, and how far it is.
    private Overtaking overtaking = Overtaking.NONE;

    private boolean resetSent;

    private final ArrayDeque<ByteBuffer> unread = new ArrayDeque<>();
    private int readUntoldBytes;

    private enum Overtaking {
        NONE,
        ON_THE_WAY,
        HELD_BACK
    }

    SimFlow(SimConnection connection, SimWorld world, SimPath path, SimPath back, int windowBytes) {
        this.connection = connection;
        this.world = world;
        this.path = path;
        this.back = back;
        this.windowBytes = windowBytes;
    }

    // ---- sending ---------------------------------------------------------------------------------

    boolean hasRoom() {
        return usedBytes < windowBytes;
    }

    /// Sends what fits into the window and into one packet.
    void send(ByteBuffer source) {
        int count = Math.min(Math.min(source.remaining(), windowBytes - usedBytes), path.link().packetBytesMax());
        var bytes = new byte[count];
        source.get(bytes);
        usedBytes += count;
        if (count > 1 && world.random.chance(path.link().fragmentation())) {
            int cut = 1 + world.random.below(count - 1);
            send(new Packet(Kind.BYTES, Arrays.copyOf(bytes, cut)), 0);
            long later = 1L + world.random.below(FRAGMENT_DELAY_NANOS_MAX);
            send(new Packet(Kind.BYTES, Arrays.copyOfRange(bytes, cut, count)), later);
        } else {
            send(new Packet(Kind.BYTES, bytes), 0);
        }
    }

    /// Sends a packet without bytes.
    void send(Kind kind) {
        send(new Packet(kind, NONE), 0);
    }

    private void send(Packet packet, long laterNanos) {
        onTheWay.add(packet);
        if (!heldBack) {
            launch(packet, laterNanos);
        }
    }

    private void launch(Packet packet, long laterNanos) {
        long arrival = path.departureNanos(packet.bytes.length) + path.latencyNanos();
        if (path.loses()) {
            arrival += RETRANSMISSION_NANOS;
        }
        lastArrivalNanos = Math.max(arrival, lastArrivalNanos + laterNanos);
        packet.arrival = world.events.at(lastArrivalNanos, () -> arrive(packet));
    }

    /// Tells the other end that the connection is no more. Chance decides whether what is on the way, or has
    /// arrived and is not read, is lost thereby.
    void sendReset() {
        if (resetSent) {
            return;
        }
        resetSent = true;
        if (world.random.chance(0.5)) {
            send(Kind.RESET);
        } else {
            launchReset();
        }
    }

    private void launchReset() {
        overtaking = Overtaking.ON_THE_WAY;
        world.events.in(path.latencyNanos(), () -> {
            if (overtaking == Overtaking.NONE) {
                return;
            }
            if (path.isOpen()) {
                overtaking = Overtaking.NONE;
                connection.resetArrives(this, SimConnection.Unread.LOST);
            } else {
                overtaking = Overtaking.HELD_BACK;
            }
        });
    }

    // ---- arriving --------------------------------------------------------------------------------

    private void arrive(Packet packet) {
        packet.arrival = null;
        if (heldBack || !path.isOpen()) {
            if (!heldBack) {
                world.tell(connection.labelOf(this) + " is held back");
            }
            heldBack = true;
            return;
        }
        onTheWay.remove();
        connection.arrives(this, packet.kind, packet.bytes);
    }

    /// The path may be open again: what it held back is sent once more.
    void resume() {
        if (heldBack && path.isOpen()) {
            heldBack = false;
            lastArrivalNanos = world.events.nanos();
            for (var packet : onTheWay) {
                cancel(packet);
                launch(packet, 0);
            }
        }
        if (overtaking == Overtaking.HELD_BACK && path.isOpen()) {
            launchReset();
        }
        tellRead();
    }

    /// Whether the sender waits for word that something has arrived.
    boolean isUnacknowledged() {
        return !onTheWay.isEmpty();
    }

    boolean isEmpty() {
        return onTheWay.isEmpty() && overtaking == Overtaking.NONE;
    }

    /// What is on the way gets lost.
    void lose() {
        onTheWay.forEach(SimFlow::cancel);
        onTheWay.clear();
        heldBack = false;
        overtaking = Overtaking.NONE;
    }

    /// What is held back gets lost, for nobody is there to send it again.
    void loseHeldBack() {
        if (heldBack) {
            lose();
        }
    }

    private static void cancel(Packet packet) {
        if (packet.arrival != null) {
            packet.arrival.cancel();
            packet.arrival = null;
        }
    }

    // ---- reading ---------------------------------------------------------------------------------

    void store(byte[] bytes) {
        unread.add(ByteBuffer.wrap(bytes));
    }

    boolean hasUnread() {
        return !unread.isEmpty();
    }

    void loseUnread() {
        unread.clear();
    }

    /// Moves what is there into `target`, at most what it has room for, and makes room for the writer.
    int take(ByteBuffer target) {
        int before = target.remaining();
        while (target.hasRemaining() && !unread.isEmpty()) {
            var first = unread.getFirst();
            int count = Math.min(first.remaining(), target.remaining());
            target.put(target.position(), first, first.position(), count);
            target.position(target.position() + count);
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                unread.removeFirst();
            }
        }
        int taken = before - target.remaining();
        long delay = back.latencyNanos();
        if (delay == 0 && back.isOpen()) {
            free(taken);
        } else {
            world.events.in(delay, () -> {
                readUntoldBytes += taken;
                tellRead();
            });
        }
        return taken;
    }

    private void tellRead() {
        if (readUntoldBytes > 0 && back.isOpen()) {
            int told = readUntoldBytes;
            readUntoldBytes = 0;
            free(told);
        }
    }

    private void free(int bytes) {
        usedBytes -= bytes;
        connection.roomIn(this);
    }
}
