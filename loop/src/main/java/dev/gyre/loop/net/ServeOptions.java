package dev.gyre.loop.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;

/// The settings of [Listener#serve]. Immutable; start from [#defaults].
///
/// @param connectionsMax how many connections are served at the same time; more wait in the system to be accepted
///     ([ListenOptions#backlog]). 10,000 by default: what one thread serves well, and below the limit of descriptors
///     that servers are usually given
/// @param closeGrace how long the handlers may go on when the server stops; 5 seconds by default, half of what
///     the most impatient service managers grant, so that there is time for the rest
/// @param cancelGrace how long they may go on after that, when they are cancelled, before their streams are aborted;
///     one second by default
/// @param onFailure is told of a handler that threw: from where the connection came, and what it threw. Called in the
///     task of the connection; must not suspend. By default it logs: what is unchecked as a warning with its stack,
///     other failures in a line, for networks fail every day
public record ServeOptions(
        int connectionsMax,
        Duration closeGrace,
        Duration cancelGrace,
        BiConsumer<? super SocketAddress, ? super Throwable> onFailure) {
    private static final ServeOptions DEFAULTS =
            new ServeOptions(10_000, Duration.ofSeconds(5), Duration.ofSeconds(1), ServeOptions::log);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ServeOptions {
        Ranges.requireAtLeast("connectionsMax", connectionsMax, 1);
        Ranges.requireAtLeast("closeGrace", closeGrace.toNanos(), 0);
        Ranges.requireAtLeast("cancelGrace", cancelGrace.toNanos(), 0);
        Objects.requireNonNull(onFailure, "onFailure");
    }

    private static void log(SocketAddress remote, Throwable failure) {
        var logger = System.getLogger(ServeOptions.class.getPackageName());
        if (failure instanceof IOException) {
            logger.log(System.Logger.Level.INFO, "the connection from " + remote + " ended with " + failure);
        } else {
            logger.log(
                System.Logger.Level.WARNING, "the handler of the connection from " + remote + " failed", failure);
        }
    }

    /// The settings that are named above.
    public static ServeOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with another limit on connections.
    public ServeOptions withConnectionsMax(int connectionsMax) {
        return new ServeOptions(connectionsMax, closeGrace, cancelGrace, onFailure);
    }

    /// The same settings with another time for handlers to end by themselves.
    public ServeOptions withCloseGrace(Duration closeGrace) {
        return new ServeOptions(connectionsMax, closeGrace, cancelGrace, onFailure);
    }

    /// The same settings with another time for cancelled handlers.
    public ServeOptions withCancelGrace(Duration cancelGrace) {
        return new ServeOptions(connectionsMax, closeGrace, cancelGrace, onFailure);
    }

    /// The same settings with somebody else who is told of failures.
    public ServeOptions withOnFailure(BiConsumer<? super SocketAddress, ? super Throwable> onFailure) {
        return new ServeOptions(connectionsMax, closeGrace, cancelGrace, onFailure);
    }
}
