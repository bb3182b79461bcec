package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One connection to a host that may have several addresses, some of which may not answer.
///
/// The way of RFC 8305, *Happy Eyeballs Version 2*: the addresses take turns by family (section 4, with a *First
/// Address Family Count* of one), and attempts begin one *Connection Attempt Delay* after the other (section 5), or at
/// once when one fails. The first connection wins. What section 3 says about waiting for the answer to a second DNS
/// query is left out: the resolver of the system answers for both families at once.
///
/// Each attempt is a task of one group, so that however this ends none goes on. A connection has one owner at any
/// time: the attempt that made it, then the field [#winner], then the caller.
final class HappyEyeballs {
    /// An attempt holds a descriptor until it fails, which may take more than a minute; who has more addresses than
    /// this waits for one to fail.
    private static final int AT_ONCE_MAX = 16;

    private final Network network;
    private final String host;
    private final int port;
    private final TcpOptions options;
    private final List<Failure> failures = new ArrayList<>();
    private int begun;
    private @Nullable ByteStream winner;

    /// The caller, while it waits for an attempt to end.
    private @Nullable Waiter waiting;

    /// An attempt that failed.
    private record Failure(InetAddress address, IOException cause) {
        @Override
        public String toString() {
            var text = address.getHostAddress();
            return (address instanceof Inet6Address ? "[" + text + "]" : text) + " (" + cause.getMessage() + ")";
        }
    }

    private HappyEyeballs(Network network, String host, int port, TcpOptions options) {
        this.network = network;
        this.host = host;
        this.port = port;
        this.options = options;
    }

    static ByteStream connect(String host, int port, TcpOptions options) throws IOException {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("the port of " + host + " is " + port + ", but must be 1 to 65535");
        }
        var network = Network.current();
        var addresses = byTurns(network.resolve(host));
        return new HappyEyeballs(network, host, port, options).connect(addresses);
    }

    /// The addresses with their families alternating, beginning with that of the first one; within a family they keep
    /// their order. When one family runs out, the rest of the other follows.
    static List<InetAddress> byTurns(List<InetAddress> addresses) {
        var own = new ArrayDeque<InetAddress>();
        var other = new ArrayDeque<InetAddress>();
        for (var address : addresses) {
            (address.getClass() == addresses.getFirst().getClass() ? own : other).add(address);
        }
        var mixed = new ArrayList<InetAddress>(addresses.size());
        while (!own.isEmpty() || !other.isEmpty()) {
            if (!own.isEmpty()) {
                mixed.add(own.remove());
            }
            if (!other.isEmpty()) {
                mixed.add(other.remove());
            }
        }
        return mixed;
    }

    private ByteStream connect(List<InetAddress> addresses) throws IOException {
        try {
            if (addresses.size() == 1) {
                attempt(addresses.getFirst());
            } else {
                TaskGroup.run(group -> {
                    race(group, addresses);
                });
            }
        } catch (RuntimeException | Error failure) {
            if (winner != null) {
                winner.close();
            }
            throw failure;
        }
        if (winner == null) {
            throw nobodyAnswered();
        }
        return winner;
    }

    private void race(TaskGroup group, List<InetAddress> addresses) {
        for (var address : addresses) {
            begun++;
            group.spawn("connect to " + host + " at " + address.getHostAddress(), () -> attempt(address));
            Gyre.moveOnAfter(options.connectStagger(), this::awaitEndOfAnAttempt);
            while (winner == null && begun - failures.size() == AT_ONCE_MAX) {
                awaitEndOfAnAttempt();
            }
            if (winner != null) {
                break;
            }
        }
        while (winner == null && failures.size() < begun) {
            awaitEndOfAnAttempt();
        }
        group.cancel("another address has answered");
    }

    /// No end is missed: attempts run only while the caller waits.
    private void awaitEndOfAnAttempt() {
        var waiter = new Waiter(this);
        waiting = waiter;
        waiter.await();
    }

    private void attempt(InetAddress address) {
        try {
            var stream = connectInTime(new InetSocketAddress(address, port));
            if (winner == null) {
                winner = stream;
            } else {
                stream.close();
            }
        } catch (IOException failure) {
            failures.add(new Failure(address, failure));
        }
        if (waiting != null) {
            waiting.wake(null);
        }
    }

    private ByteStream connectInTime(InetSocketAddress address) throws IOException {
        try {
            return Gyre.timeout(options.connectTimeout(), () -> network.connect(address, options));
        } catch (TimeoutException late) {
            var failure = new SocketTimeoutException("no answer from " + address + " within "
                    + options.connectTimeout() + " (TcpOptions.connectTimeout)");
            failure.initCause(late);
            throw failure;
        }
    }

    private IOException nobodyAnswered() {
        var tried = failures.stream().map(Failure::toString).collect(Collectors.joining(", "));
        var failure = new ConnectException("cannot connect to " + host + ", port " + port + "; tried " + tried);
        failures.forEach(one -> failure.addSuppressed(one.cause));
        return failure;
    }

    @Override
    public String toString() {
        return "an attempt to connect to " + host + ":" + port + " to end";
    }
}
