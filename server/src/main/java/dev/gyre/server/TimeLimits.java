package dev.gyre.server;

import java.time.Duration;

/// How long a server waits for a client. Only the client's time counts, never the handler's. Immutable; start from
/// [#defaults].
///
/// @param head from the first byte of a request to the end of its head; then it is answered with 408. 10 seconds by
///     default: honest clients send a head in one packet, and slow ones would hold a place for as long as they like
/// @param idle without a request; then the connection is closed. 60 seconds by default, longer than the pauses of a
///     person who reads, and than most proxies keep connections to a server
/// @param bodyIdle without a byte of a request's body while the handler waits for one; then it is answered with 408.
///     30 seconds by default
/// @param bodyBytesPerSecondMin how fast a body must come, on average over the time that was spent waiting for it, once
///     that is 5 seconds; else it is answered with 408. 240 by default, below what the slowest modem sends; 0 for any
/// @param writeStall while the client does not read: at the end of the first period of this length in which no byte has
///     gone, which is after twice this time at the latest, the connection is aborted. 30 seconds by default
/// @param close for the client to end its side after the last answer; then the connection is aborted. 2 seconds by
///     default: a few round trips
public record TimeLimits(
        Duration head,
        Duration idle,
        Duration bodyIdle,
        long bodyBytesPerSecondMin,
        Duration writeStall,
        Duration close) {
    /// So that deadlines can be added up in a long.
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final TimeLimits DEFAULTS = new TimeLimits(
        Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), 240, Duration.ofSeconds(30),
        Duration.ofSeconds(2));

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the limit, its value and its range
    public TimeLimits {
        requireBounded("head", head);
        requireBounded("idle", idle);
        requireBounded("bodyIdle", bodyIdle);
        ServerOptions.requireAtLeast("bodyBytesPerSecondMin", bodyBytesPerSecondMin, 0);
        requireBounded("writeStall", writeStall);
        requireBounded("close", close);
    }

    private static void requireBounded(String limit, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                limit + " is " + value + ", but must be longer than zero and at most " + LONGEST);
        }
    }

    /// The limits that are named above.
    public static TimeLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one for heads.
    public TimeLimits withHead(Duration head) {
        return new TimeLimits(head, idle, bodyIdle, bodyBytesPerSecondMin, writeStall, close);
    }

    /// The same limits with another one for connections without a request.
    public TimeLimits withIdle(Duration idle) {
        return new TimeLimits(head, idle, bodyIdle, bodyBytesPerSecondMin, writeStall, close);
    }

    /// The same limits with another one for bodies that do not come.
    public TimeLimits withBodyIdle(Duration bodyIdle) {
        return new TimeLimits(head, idle, bodyIdle, bodyBytesPerSecondMin, writeStall, close);
    }

    /// The same limits with another one for bodies that come slowly.
    public TimeLimits withBodyBytesPerSecondMin(long bodyBytesPerSecondMin) {
        return new TimeLimits(head, idle, bodyIdle, bodyBytesPerSecondMin, writeStall, close);
    }

    /// The same limits with another one for clients that do not read.
    public TimeLimits withWriteStall(Duration writeStall) {
        return new TimeLimits(head, idle, bodyIdle, bodyBytesPerSecondMin, writeStall, close);
    }

    /// The same limits with another one for clients that do not close.
    public TimeLimits withClose(Duration close) {
        return new TimeLimits(head, idle, bodyIdle, bodyBytesPerSecondMin, writeStall, close);
    }
}
