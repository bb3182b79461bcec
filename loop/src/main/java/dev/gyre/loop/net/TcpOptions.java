package dev.gyre.loop.net;

import java.time.Duration;

/// The settings of one connection. Immutable; start from [#defaults].
///
/// @param noDelay whether small writes leave at once instead of waiting for an acknowledgement (no Nagle
///     algorithm); true by default, because who writes decides what belongs together
/// @param keepAlive whether the system probes a silent peer; true by default, so that a connection to a machine
///     that is gone does not last for ever
/// @param receiveBufferBytes the system's buffer for what has arrived; 0, the default, lets the system adapt it
/// @param sendBufferBytes the system's buffer for what has not been acknowledged, at which a write suspends; 0,
///     the default, lets the system adapt it
/// @param connectTimeout how long one attempt to connect may take; 75 seconds by default, what systems grant
/// @param connectStagger after how long without an answer the next address of a host is tried beside the ones before;
///     250 milliseconds by default, as RFC 8305 recommends
public record TcpOptions(
        boolean noDelay,
        boolean keepAlive,
        int receiveBufferBytes,
        int sendBufferBytes,
        Duration connectTimeout,
        Duration connectStagger) {
    private static final TcpOptions DEFAULTS =
            new TcpOptions(true, true, 0, 0, Duration.ofSeconds(75), Duration.ofMillis(250));

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public TcpOptions {
        Ranges.requireAtLeast("receiveBufferBytes", receiveBufferBytes, 0);
        Ranges.requireAtLeast("sendBufferBytes", sendBufferBytes, 0);
        Ranges.requirePositive("connectTimeout", connectTimeout);
        Ranges.requirePositive("connectStagger", connectStagger);
    }

    /// The settings that are named above.
    public static TcpOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with another choice about small writes.
    public TcpOptions withNoDelay(boolean noDelay) {
        return new TcpOptions(
            noDelay, keepAlive, receiveBufferBytes, sendBufferBytes, connectTimeout, connectStagger);
    }

    /// The same settings with another choice about silent peers.
    public TcpOptions withKeepAlive(boolean keepAlive) {
        return new TcpOptions(
            noDelay, keepAlive, receiveBufferBytes, sendBufferBytes, connectTimeout, connectStagger);
    }

    /// The same settings with another buffer for what has arrived.
    public TcpOptions withReceiveBufferBytes(int receiveBufferBytes) {
        return new TcpOptions(
            noDelay, keepAlive, receiveBufferBytes, sendBufferBytes, connectTimeout, connectStagger);
    }

    /// The same settings with another buffer for what is on the way.
    public TcpOptions withSendBufferBytes(int sendBufferBytes) {
        return new TcpOptions(
            noDelay, keepAlive, receiveBufferBytes, sendBufferBytes, connectTimeout, connectStagger);
    }

    /// The same settings with another limit for an attempt to connect.
    public TcpOptions withConnectTimeout(Duration connectTimeout) {
        return new TcpOptions(
            noDelay, keepAlive, receiveBufferBytes, sendBufferBytes, connectTimeout, connectStagger);
    }

    /// The same settings with another time between the addresses of a host.
    public TcpOptions withConnectStagger(Duration connectStagger) {
        return new TcpOptions(
            noDelay, keepAlive, receiveBufferBytes, sendBufferBytes, connectTimeout, connectStagger);
    }
}
