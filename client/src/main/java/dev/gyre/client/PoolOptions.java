package dev.gyre.client;

import java.time.Duration;

/// How many connections a client keeps, and for how long. Immutable; start from [#defaults].
///
/// @param connectionsMax connections at once, idle ones too; 100 by default, a tenth of the files that a process may
///     usually have open
/// @param perHostMax connections to one host and port; 20 by default: more requests at once to a single server rather
///     slow it down
/// @param waitTimeout how long a request waits for a connection; 30 seconds by default, as long as for an answer
/// @param waitingMax how many requests may wait; 1,000 by default, above which they could hardly be served in time
/// @param idleTimeout after what time an unused connection is closed; 30 seconds by default. Many servers close theirs
///     after 5 to 75; one that has been closed is noticed before it is used
/// @param lifetime after what time a connection is not used again; 10 minutes by default, so that changes of DNS
///     and of load balancers are followed
public record PoolOptions(
        int connectionsMax,
        int perHostMax,
        Duration waitTimeout,
        int waitingMax,
        Duration idleTimeout,
        Duration lifetime) {
    private static final PoolOptions DEFAULTS = new PoolOptions(
        100, 20, Duration.ofSeconds(30), 1_000, Duration.ofSeconds(30), Duration.ofMinutes(10));

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public PoolOptions {
        Checks.requireAtLeast("connectionsMax", connectionsMax, 1);
        Checks.requireAtLeast("perHostMax", perHostMax, 1);
        Checks.requirePositive("waitTimeout", waitTimeout);
        Checks.requireAtLeast("waitingMax", waitingMax, 0);
        Checks.requirePositive("idleTimeout", idleTimeout);
        Checks.requirePositive("lifetime", lifetime);
    }

    /// The limits that are named above.
    public static PoolOptions defaults() {
        return DEFAULTS;
    }

    /// The same with other numbers of connections.
    public PoolOptions withConnections(int connectionsMax, int perHostMax) {
        return new PoolOptions(connectionsMax, perHostMax, waitTimeout, waitingMax, idleTimeout, lifetime);
    }

    /// The same with other limits for requests that wait for a connection.
    public PoolOptions withWaiting(Duration waitTimeout, int waitingMax) {
        return new PoolOptions(connectionsMax, perHostMax, waitTimeout, waitingMax, idleTimeout, lifetime);
    }

    /// The same with another limit for unused connections.
    public PoolOptions withIdleTimeout(Duration idleTimeout) {
        return new PoolOptions(connectionsMax, perHostMax, waitTimeout, waitingMax, idleTimeout, lifetime);
    }

    /// The same with another lifetime of connections.
    public PoolOptions withLifetime(Duration lifetime) {
        return new PoolOptions(connectionsMax, perHostMax, waitTimeout, waitingMax, idleTimeout, lifetime);
    }
}
