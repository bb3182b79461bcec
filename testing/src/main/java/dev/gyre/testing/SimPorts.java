package dev.gyre.testing;

import java.net.BindException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/// The ports that a simulated host gives out by itself, for one protocol: one after the other, which is as good as
/// any order and easy to read.
final class SimPorts {
    private static final int FIRST = 49152;
    private static final int LAST = 65535;

    private final String host;
    private final String protocol;

    /// Those of connections; the others are known to their listeners and sockets.
    private final Set<Integer> ofConnections = new HashSet<>();

    private int next = FIRST;

    SimPorts(String host, String protocol) {
        this.host = host;
        this.protocol = protocol;
    }

    /// A port that neither a connection nor, as `isBound` says, anybody else has.
    int choose(IntPredicate isBound) throws BindException {
        for (int tried = FIRST; tried <= LAST; tried++) {
            int port = next;
            next = next == LAST ? FIRST : next + 1;
            if (!ofConnections.contains(port) && !isBound.test(port)) {
                return port;
            }
        }
        throw new BindException("no " + protocol + " port is left on host " + host + ": all of " + FIRST + " to " + LAST
                + " are in use");
    }

    void take(int port) {
        ofConnections.add(port);
    }

    void release(int port) {
        ofConnections.remove(port);
    }
}
