package dev.gyre.testing;

import org.jspecify.annotations.Nullable;

/// The way from one host to another, in one direction: what leaves when, how long it is on the way, and whether
/// it arrives at all.
final class SimPath {
    /// What a router stores of datagrams before it drops more.
    private static final int DATAGRAMS_BYTES_MAX = 4 << 20;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    final SimHost from;
    final SimHost to;
    private final SimWorld world;

    /// What the test has set for this pair of hosts.
    private @Nullable SimLink link;

    private boolean cutByTest;
    private int cutsByChaos;
    private long slowdownNanos;

    // The present burst: since the wire was idle last, when it began and what it has carried. Adding up bytes
    // and not durations leaves no error of rounding behind.
    private long burstSinceNanos;
    private long burstBytes;
    private long freeAtNanos;

    private int datagramBytesOnTheWay;

    SimPath(SimWorld world, SimHost from, SimHost to) {
        this.world = world;
        this.from = from;
        this.to = to;
    }

    SimLink link() {
        if (link != null) {
            return link;
        }
        return from == to ? SimLink.perfect() : world.link;
    }

    void link(SimLink own) {
        link = own;
    }

    // ---- faults ----------------------------------------------------------------------------------

    /// Whether what arrives now reaches the host at the end.
    boolean isOpen() {
        return !cutByTest && cutsByChaos == 0 && to.isUp();
    }

    void cutByTest(boolean cut) {
        cutByTest = cut;
    }

    void cutsByChaos(int change) {
        cutsByChaos += change;
    }

    void slowdownNanos(long more) {
        slowdownNanos += more;
    }

    // ---- time ------------------------------------------------------------------------------------

    /// How long the next packet is on the way.
    long latencyNanos() {
        long jitter = SimEvents.nanos(link().jitter());
        long drawn = jitter == 0 ? 0 : world.random.belowLong(jitter + 1);
        return SimEvents.nanos(link().latency()) + slowdownNanos + drawn;
    }

    /// When the last of `bytes` that are handed over now has left.
    long departureNanos(int bytes) {
        long now = world.events.nanos();
        long perSecond = link().bytesPerSecond();
        if (perSecond == 0) {
            return now;
        }
        if (freeAtNanos <= now || burstBytes > NANOS_PER_SECOND) {
            burstSinceNanos = Math.max(now, freeAtNanos);
            burstBytes = 0;
        }
        burstBytes += bytes;
        freeAtNanos = burstSinceNanos + Math.ceilDiv(burstBytes * NANOS_PER_SECOND, perSecond);
        return freeAtNanos;
    }

    boolean loses() {
        return world.random.chance(link().loss());
    }

    // ---- datagrams -------------------------------------------------------------------------------

    /// Takes room for a datagram; false where there is none.
    boolean admits(int bytes) {
        if (datagramBytesOnTheWay + bytes > DATAGRAMS_BYTES_MAX) {
            return false;
        }
        datagramBytesOnTheWay += bytes;
        return true;
    }

    void arrived(int bytes) {
        datagramBytesOnTheWay -= bytes;
    }

    @Override
    public String toString() {
        return from + " > " + to;
    }
}
