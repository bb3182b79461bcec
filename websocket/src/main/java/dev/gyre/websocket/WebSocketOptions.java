package dev.gyre.websocket;

import dev.gyre.http.DeflateOptions;
import dev.gyre.http.WebSocketLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The limits of one [WebSocket]. Immutable; start from [#defaults].
///
/// @param limits what the peer may send. By default messages of 16 MiB, in frames of at most as much: a message is
///     in memory whole, and a peer that may open a hundred connections may fill a hundred times as much; and
///     262,144 frames a message, as conformance suites send a fourth of that
/// @param deflate how messages are compressed where that was agreed on; null for a client that does not offer it
/// @param pingInterval after how long without a byte of the peer, while a task reads, it is sent a ping;
///     [Duration#ZERO] for never. 20 seconds by default, below the 30 to 60 after which routers and proxies forget
/// @param pongTimeout how long the peer may stay silent after that; 20 seconds by default
/// @param sendTimeout how long the peer may take nothing of what is sent to it, which is noticed after at most twice
///     that; 30 seconds by default, longer than a phone takes to change networks
/// @param closeTimeout how long a close may take, from the first word to the end of the connection; 5 seconds by
///     default, a few round trips on any network
/// @param waitingBytesMax how much may wait to be sent while other messages are on their way; 16 MiB by default. It is
///     for programs that start a task for each message: a task that waits itself holds one
public record WebSocketOptions(
        WebSocketLimits limits,
        @Nullable DeflateOptions deflate,
        Duration pingInterval,
        Duration pongTimeout,
        Duration sendTimeout,
        Duration closeTimeout,
        long waitingBytesMax) {
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private static final WebSocketOptions DEFAULTS = new WebSocketOptions(
        WebSocketLimits.defaults().withMessageBytesMax(MESSAGE_BYTES_MAX).withFrameBytesMax(MESSAGE_BYTES_MAX),
        DeflateOptions.defaults(),
        Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(5),
        16 << 20);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public WebSocketOptions {
        if (pingInterval.isNegative()) {
            throw new IllegalArgumentException("pingInterval is " + pingInterval
                    + ", but must be longer than zero, or zero for no pings");
        }
        requirePositive("pongTimeout", pongTimeout);
        requirePositive("sendTimeout", sendTimeout);
        requirePositive("closeTimeout", closeTimeout);
        if (waitingBytesMax < 0) {
            throw new IllegalArgumentException("waitingBytesMax is " + waitingBytesMax + ", but must be at least 0");
        }
    }

    private static void requirePositive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(setting + " is " + value + ", but must be longer than zero");
        }
    }

    /// The limits that are named above.
    public static WebSocketOptions defaults() {
        return DEFAULTS;
    }

    /// The same with another limit for a message and each of its frames, from 125 bytes to 2 GiB.
    public WebSocketOptions withMessageBytesMax(int messageBytesMax) {
        return withLimits(limits.withMessageBytesMax(messageBytesMax).withFrameBytesMax(messageBytesMax));
    }

    /// The same with other limits for what the peer may send.
    public WebSocketOptions withLimits(WebSocketLimits limits) {
        return new WebSocketOptions(
            limits, deflate, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }

    /// The same with another compression.
    public WebSocketOptions withDeflate(DeflateOptions deflate) {
        return new WebSocketOptions(
            limits, deflate, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }

    /// The same for a client that does not offer compression.
    public WebSocketOptions withoutCompression() {
        return new WebSocketOptions(
            limits, null, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }

    /// The same with another silence before a ping, and another one after it.
    public WebSocketOptions withPings(Duration pingInterval, Duration pongTimeout) {
        return new WebSocketOptions(
            limits, deflate, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }

    /// The same without pings: a peer that is gone is noticed by the system only, if at all.
    public WebSocketOptions withoutPings() {
        return withPings(Duration.ZERO, pongTimeout);
    }

    /// The same with another limit for a peer that takes nothing.
    public WebSocketOptions withSendTimeout(Duration sendTimeout) {
        return new WebSocketOptions(
            limits, deflate, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }

    /// The same with another limit for a close.
    public WebSocketOptions withCloseTimeout(Duration closeTimeout) {
        return new WebSocketOptions(
            limits, deflate, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }

    /// The same with another limit for what may wait to be sent.
    public WebSocketOptions withWaitingBytesMax(long waitingBytesMax) {
        return new WebSocketOptions(
            limits, deflate, pingInterval, pongTimeout, sendTimeout, closeTimeout, waitingBytesMax);
    }
}
