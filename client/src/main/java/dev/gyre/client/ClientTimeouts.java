package dev.gyre.client;

import java.time.Duration;

/// How long the steps of a request may take. Immutable; start from [#defaults]. All are longer than zero;
/// [#NONE] stands for no limit.
///
/// @param connect a connection: looking up the name, connecting, the proxy and TLS together. 10 seconds by default: a
///     packet may be lost three times
/// @param send how long the server may take nothing of the request; 30 seconds by default
/// @param head from the end of the request, or its large body's beginning, to the head of the response; 30 seconds by
///     default, what gateways usually grant
/// @param readIdle how long nothing of the body may come; 30 seconds by default
/// @param whole everything from [ClientRequest#send] to the last byte, with redirections and retries; for a response
///     that is streamed, to its head. 5 minutes by default, so that a trickle ends
/// @param awaitContinue with [ClientRequest#expectContinue], how long to wait for a server that does not know it; 1
///     second by default, as other clients do
public record ClientTimeouts(
        Duration connect, Duration send, Duration head, Duration readIdle, Duration whole, Duration awaitContinue) {
    /// Stands for no limit: 100 years.
    public static final Duration NONE = Duration.ofDays(36_500);

    private static final ClientTimeouts DEFAULTS = new ClientTimeouts(
        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30),
        Duration.ofMinutes(5), Duration.ofSeconds(1));

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ClientTimeouts {
        Checks.requirePositive("connect", connect);
        Checks.requirePositive("send", send);
        Checks.requirePositive("head", head);
        Checks.requirePositive("readIdle", readIdle);
        Checks.requirePositive("whole", whole);
        Checks.requirePositive("awaitContinue", awaitContinue);
    }

    /// The limits that are named above.
    public static ClientTimeouts defaults() {
        return DEFAULTS;
    }

    /// The same with another limit for a connection.
    public ClientTimeouts withConnect(Duration connect) {
        return new ClientTimeouts(connect, send, head, readIdle, whole, awaitContinue);
    }

    /// The same with another limit for a server that takes nothing.
    public ClientTimeouts withSend(Duration send) {
        return new ClientTimeouts(connect, send, head, readIdle, whole, awaitContinue);
    }

    /// The same with another limit for the head of the response.
    public ClientTimeouts withHead(Duration head) {
        return new ClientTimeouts(connect, send, head, readIdle, whole, awaitContinue);
    }

    /// The same with another limit for silence in the middle of a body.
    public ClientTimeouts withReadIdle(Duration readIdle) {
        return new ClientTimeouts(connect, send, head, readIdle, whole, awaitContinue);
    }

    /// The same with another limit for everything.
    public ClientTimeouts withWhole(Duration whole) {
        return new ClientTimeouts(connect, send, head, readIdle, whole, awaitContinue);
    }

    /// The same with another wait for `100 Continue`.
    public ClientTimeouts withAwaitContinue(Duration awaitContinue) {
        return new ClientTimeouts(connect, send, head, readIdle, whole, awaitContinue);
    }
}
