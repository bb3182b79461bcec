package dev.gyre.testing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What all parts of one simulated network share: time, chance, the record of what happened, and who is connected.
final class SimWorld {
    final SimEvents events = new SimEvents();
    final SimTrace trace = new SimTrace();
    final SplitMix random;

    /// Between hosts that have no link of their own.
    SimLink link = SimLink.defaults();

    /// In the order of their making, which is that of the program: no hash of an object may decide what happens.
    private final Set<SimConnection> connections = new LinkedHashSet<>();

    SimWorld(long seed) {
        random = SplitMix.of(seed, "network");
    }

    void tell(String event) {
        trace.add(events.nanos(), event);
    }

    void add(SimConnection connection) {
        connections.add(connection);
    }

    void remove(SimConnection connection) {
        connections.remove(connection);
    }

    /// A copy, for whatever is done to connections may end them.
    List<SimConnection> connections() {
        return List.copyOf(connections);
    }

    /// Paths have been cut or healed, or hosts have gone down or up.
    void pathsChanged() {
        connections().forEach(SimConnection::pathsChanged);
    }
}
