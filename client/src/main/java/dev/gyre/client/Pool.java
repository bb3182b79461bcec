package dev.gyre.client;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.Timed;
import dev.gyre.loop.TimerHandle;
import dev.gyre.loop.Waiter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of a client: idle ones to use again, a number of them that is not exceeded, and a line for those
/// that have to wait.
///
/// The unit of all accounting is a *place*: whoever may have a connection holds one, from [#acquirePlace] to
/// [#release], [#retire], [#discard] or [#leave]. A place that becomes free goes to the first in line who may have it,
/// on the spot; as a waiter that is woken gets it whatever happens afterwards, none is ever lost.
final class Pool {
    private final PoolOptions options;
    private final Dialer dialer;

    /// Idle connections of each route, the one used last at the end.
    private final Map<Origin, ArrayDeque<Connection>> idle = new HashMap<>();

    /// How many places each route has, idle connections included.
    private final Map<Origin, Integer> placesOf = new HashMap<>();

    private final Set<Connection> inUse = new HashSet<>();
    private final LinkedHashSet<Ticket> line = new LinkedHashSet<>();
    private int places;
    private int idleCount;
    private boolean closed;
    private @Nullable TimerHandle sweep;

    private record Ticket(Origin route, boolean fresh, Waiter waiter) {}

    Pool(PoolOptions options, Dialer dialer) {
        this.options = options;
        this.dialer = dialer;
    }

    // ---- taking ----------------------------------------------------------------------------------

    /// A connection to `route`: one that is idle, else a new one. Suspends while all places are taken.
    ///
    /// @param fresh whether it must be new
    Connection acquire(Origin route, boolean fresh) throws HttpClientException {
        requireOpen();
        Gyre.checkpoint();
        for (var connection = fresh ? null : takeIdle(route); connection != null; connection = takeIdle(route)) {
            if (isUsable(connection)) {
                return connection;
            }
            discard(connection);
        }
        var handed = acquirePlace(route, fresh);
        if (handed != null) {
            return handed;
        }
        try {
            var connection = dialer.dial(route);
            requireOpen(connection);
            inUse.add(connection);
            return connection;
        } catch (Throwable failure) {
            freePlace(route);
            throw failure;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this client is closed");
        }
    }

    private void requireOpen(Connection connection) {
        if (closed) {
            connection.close();
            requireOpen();
        }
    }

    private @Nullable Connection takeIdle(Origin route) {
        var connections = idle.get(route);
        if (connections == null) {
            return null;
        }
        var connection = connections.pollLast();
        if (connections.isEmpty()) idle.remove(route);
        if (connection != null) {
            idleCount--;
            inUse.add(connection);
        }
        return connection;
    }

    private boolean isUsable(Connection connection) {
        var now = Gyre.now();
        if (!now.isBefore(connection.opened().plus(options.lifetime()))
                || !now.isBefore(connection.idleSince().plus(options.idleTimeout()))) {
            return false;
        }
        try {
            return connection.isAlive() && !closed;
        } catch (TaskCancelledException cancelled) {
            release(connection);
            throw cancelled;
        }
    }

    /// Takes a place, waiting for it if need be; answers the idle connection that came with it, if one did.
    private @Nullable Connection acquirePlace(Origin route, boolean fresh) throws HttpClientException {
        if (line.isEmpty() ? takePlace(route) : mayOvertake(route) && takePlace(route)) {
            return null;
        }
        if (line.size() >= options.waitingMax()) {
            throw new HttpClientException.PoolExhausted(
                line.size() + " requests wait for a connection already, the limit"
                        + " PoolOptions.waitingMax: send fewer at once (" + usage(route) + ")");
        }
        var ticket = new Ticket(route, fresh, new Waiter("a connection to " + route));
        line.add(ticket);
        try {
            if (Gyre.moveOnAfter(options.waitTimeout(), ticket.waiter()::await) instanceof Timed.TimedOut) {
                throw new HttpClientException.PoolExhausted("no connection to " + route + " was free within "
                        + options.waitTimeout() + " (PoolOptions.waitTimeout): read or close responses, or allow"
                        + " more connections (" + usage(route) + ")");
            }
            if (closed) {
                throw new IllegalStateException("this client was closed while a request waited for a connection");
            }
            // It has been woken, so this does not wait.
            return (Connection) ticket.waiter().await();
        } finally {
            line.remove(ticket);
        }
    }

    /// Whether everybody in line waits for places of other routes, which are full.
    private boolean mayOvertake(Origin route) {
        for (var ticket : line) {
            if (ticket.route().equals(route)) {
                return false;
            }
        }
        return places < options.connectionsMax() || idleCount > 0;
    }

    private String usage(Origin route) {
        return placesOf.getOrDefault(route, 0) + " of " + options.perHostMax() + " connections to it, and "
                + places + " of " + options.connectionsMax() + " in all, are there";
    }

    /// Takes a place if there is one, be it that of an idle connection to somebody else.
    private boolean takePlace(Origin route) {
        if (placesOf.getOrDefault(route, 0) >= options.perHostMax()) {
            return false;
        }
        if (places >= options.connectionsMax() && !closeOldestIdle()) {
            return false;
        }
        places++;
        placesOf.merge(route, 1, Integer::sum);
        return true;
    }

    private boolean closeOldestIdle() {
        @Nullable Connection oldest = null;
        for (var connections : idle.values()) {
            var first = connections.getFirst();
            if (oldest == null || first.idleSince().isBefore(oldest.idleSince())) oldest = first;
        }
        if (oldest == null) {
            return false;
        }
        removeIdle(oldest);
        return true;
    }

    private void removeIdle(Connection connection) {
        var connections = idle.get(connection.route());
        if (connections != null) {
            connections.remove(connection);
            if (connections.isEmpty()) idle.remove(connection.route());
        }
        idleCount--;
        connection.close();
        countDown(connection.route());
    }

    // ---- giving back -----------------------------------------------------------------------------

    /// Takes back a connection that can be used again.
    void release(Connection connection) {
        if (closed || connection.hasSurplus() || connection.hasEnded()) {
            retire(connection);
            return;
        }
        inUse.remove(connection);
        connection.rest();
        idle.computeIfAbsent(connection.route(), route -> new ArrayDeque<>()).addLast(connection);
        idleCount++;
        serveLine();
        armSweep();
    }

    /// Closes a connection whose last response has been read to its end.
    void retire(Connection connection) {
        connection.close();
        leave(connection);
    }

    /// Closes a connection in the middle of something.
    void discard(Connection connection) {
        connection.abort();
        leave(connection);
    }

    /// Lets a connection go that serves another protocol from now on.
    void leave(Connection connection) {
        if (inUse.remove(connection)) freePlace(connection.route());
    }

    private void freePlace(Origin route) {
        countDown(route);
        serveLine();
    }

    private void countDown(Origin route) {
        places--;
        placesOf.computeIfPresent(route, (key, count) -> count == 1 ? null : count - 1);
    }

    /// Gives connections and places to those in line who may have one, first come, first served.
    private void serveLine() {
        for (var ticket : List.copyOf(line)) {
            var connection = takeIdle(ticket.route());
            if (connection != null && ticket.fresh()) {
                retireForPlace(connection);
                connection = null;
            }
            if (connection == null && !takePlace(ticket.route())) {
                continue;
            }
            line.remove(ticket);
            if (!ticket.waiter().wake(connection)) takeBack(ticket.route(), connection);
        }
    }

    private void retireForPlace(Connection connection) {
        inUse.remove(connection);
        connection.close();
        countDown(connection.route());
    }

    /// Takes back what was meant for a task that has been cancelled.
    private void takeBack(Origin route, @Nullable Connection connection) {
        if (connection == null) {
            countDown(route);
        } else {
            inUse.remove(connection);
            idle.computeIfAbsent(route, key -> new ArrayDeque<>()).addLast(connection);
            idleCount++;
        }
    }

    // ---- cleaning up -----------------------------------------------------------------------------

    private void armSweep() {
        if (sweep == null && idleCount > 0) {
            sweep = Gyre.loop().callLater(options.idleTimeout(), this::sweep);
        }
    }

    /// Closes what has been idle for too long; what has not yet waits for the next time, so a connection lives at most
    /// twice as long as it should, and there is one timer for all of them.
    private void sweep() {
        sweep = null;
        var now = Gyre.now();
        for (var connections : List.copyOf(idle.values())) {
            for (var connection : List.copyOf(connections)) {
                if (!now.isBefore(connection.idleSince().plus(options.idleTimeout()))) removeIdle(connection);
            }
        }
        armSweep();
    }

    /// Closes everything, also what is in use; who waits is refused. Never suspends.
    void close() {
        closed = true;
        if (sweep != null) sweep.cancel();
        for (var connections : List.copyOf(idle.values())) List.copyOf(connections).forEach(this::removeIdle);
        List.copyOf(inUse).forEach(this::discard);
        List.copyOf(line).forEach(ticket -> ticket.waiter().wake(null));
    }

    HttpClient.Statistics statistics() {
        return new HttpClient.Statistics(places - idleCount, idleCount, line.size());
    }
}
