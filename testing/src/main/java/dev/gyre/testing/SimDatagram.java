package dev.gyre.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A datagram on its way over the simulated network: whole or not at all, once or twice, in any order.
final class SimDatagram {
    /// To every host: RFC 919.
    static final InetAddress BROADCAST = InetAddress.ofLiteral("255.255.255.255");

    /// What a datagram costs besides its bytes, so that one without any takes room, too.
    private static final int HEADER_BYTES = 28;

    final byte[] bytes;

    /// Where it comes from, as the receiver sees it.
    final InetSocketAddress source;

    private final SimDatagrams from;
    private final SimHost sender;
    private final InetSocketAddress target;

    SimDatagram(SimDatagrams from, SimHost sender, InetSocketAddress source, InetSocketAddress target, byte[] bytes) {
        this.from = from;
        this.sender = sender;
        this.source = source;
        this.target = target;
        this.bytes = bytes;
    }

    /// Whether all who want it get what is sent to an address.
    static boolean isForMany(InetAddress address) {
        return address.isMulticastAddress() || address.equals(BROADCAST);
    }

    /// How much room it takes where it is stored.
    int costBytes() {
        return bytes.length + HEADER_BYTES;
    }

    /// For people.
    String label(SimHost to) {
        return sender.at(source) + " ~ " + to.at(target) + " " + bytes.length + " bytes";
    }

    // ---- the journey -----------------------------------------------------------------------------

    /// Leaves at `departureNanos`, and arrives as often as chance decides.
    void travel(SimWorld world, SimPath path, long departureNanos) {
        if (path.loses()) {
            world.tell(label(path.to) + " are lost");
            return;
        }
        travelOnce(world, path, departureNanos);
        if (world.random.chance(path.link().duplication())) {
            world.tell(label(path.to) + " are doubled");
            travelOnce(world, path, departureNanos);
        }
    }

    private void travelOnce(SimWorld world, SimPath path, long departureNanos) {
        if (!path.isOpen()) {
            world.tell(label(path.to) + " are lost: the way is cut");
            return;
        }
        if (!path.admits(costBytes())) {
            world.tell(label(path.to) + " are dropped on the way: too many before them");
            return;
        }
        long latency = path.latencyNanos();
        if (world.random.chance(path.link().reordering())) {
            latency += 2 * SimEvents.nanos(path.link().latency()) + 1;
        }
        world.events.at(departureNanos + latency, () -> {
            path.arrived(costBytes());
            arrive(world, path);
        });
    }

    private void arrive(SimWorld world, SimPath path) {
        if (!path.isOpen()) {
            world.tell(label(path.to) + " are lost: the way is cut");
            return;
        }
        var takers = path.to.sockets().stream().filter(socket -> socket.takes(target, path.to)).toList();
        if (isForMany(target.getAddress())) {
            takers.forEach(socket -> socket.arrive(this, path.to));
        } else if (!takers.isEmpty()) {
            takers.getFirst().arrive(this, path.to);
        } else {
            world.tell(label(path.to) + " are dropped: nobody is there");
            from.hearThatNobodyIsAt(target, path.to.pathTo(path.from));
        }
    }
}
