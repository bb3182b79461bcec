package dev.gyre.server;

import dev.gyre.http.HttpLimits;
import dev.gyre.http.ParameterLimits;
import dev.gyre.loop.net.ServeOptions;
import java.time.InstantSource;
import java.util.Objects;

/// The settings of an [HttpServer]. Immutable; start from [#defaults] and change what you need:
///
/// ```java
/// var options = ServerOptions.defaults()
///         .withTimeLimits(TimeLimits.defaults().withIdle(ofSeconds(5)))
///         .withCollectedBytesMax(1 << 20);
/// ```
///
/// @param httpLimits what is accepted of requests; among them [HttpLimits#bodyBytesMax] for bodies of any kind, also
///     streamed ones
/// @param queryLimits what is accepted of queries
/// @param timeLimits how long clients are waited for
/// @param serveOptions how many connections there may be, and how the server stops
/// @param collectedBytesMax how large a body is that is collected by [RequestBody#bytes()] and [RequestBody#text()];
///     more is answered with 413. 16 MiB by default, which fits most documents, and 60 of which fit into a small heap
/// @param requestsPerConnectionMax after so many the connection is closed. A million by default: seldom enough to cost
///     nothing, and so that clients spread anew in the long run over servers that were added
/// @param drainBytesMax how much of a body that no handler has read is read over to keep the connection; with more to
///     come it is closed. 64 KiB by default: about what a new connection costs
/// @param acceptsTunnels whether `CONNECT` reaches the handler; else, by default, it is answered with 501
/// @param clock the time of day, for the `Date` of answers
public record ServerOptions(
        HttpLimits httpLimits,
        ParameterLimits queryLimits,
        TimeLimits timeLimits,
        ServeOptions serveOptions,
        int collectedBytesMax,
        int requestsPerConnectionMax,
        long drainBytesMax,
        boolean acceptsTunnels,
        InstantSource clock) {
    private static final ServerOptions DEFAULTS = new ServerOptions(
        HttpLimits.defaults(), ParameterLimits.defaults(), TimeLimits.defaults(), ServeOptions.defaults(), 16 << 20,
        1_000_000, 64 << 10, false, InstantSource.system());

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ServerOptions {
        Objects.requireNonNull(httpLimits, "httpLimits");
        Objects.requireNonNull(queryLimits, "queryLimits");
        Objects.requireNonNull(timeLimits, "timeLimits");
        Objects.requireNonNull(serveOptions, "serveOptions");
        requireAtLeast("collectedBytesMax", collectedBytesMax, 0);
        requireAtLeast("requestsPerConnectionMax", requestsPerConnectionMax, 1);
        requireAtLeast("drainBytesMax", drainBytesMax, 0);
        Objects.requireNonNull(clock, "clock");
    }

    static void requireAtLeast(String setting, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(setting + " is " + value + ", but must be at least " + min);
        }
    }

    /// The settings that are named above.
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with other limits on requests.
    public ServerOptions withHttpLimits(HttpLimits httpLimits) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with other limits on queries.
    public ServerOptions withQueryLimits(ParameterLimits queryLimits) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with other limits on time.
    public ServerOptions withTimeLimits(TimeLimits timeLimits) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with others for connections and for stopping.
    public ServerOptions withServeOptions(ServeOptions serveOptions) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with another limit on collected bodies.
    public ServerOptions withCollectedBytesMax(int collectedBytesMax) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with another number of requests for each connection.
    public ServerOptions withRequestsPerConnectionMax(int requestsPerConnectionMax) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with another limit on bodies that are read over.
    public ServerOptions withDrainBytesMax(long drainBytesMax) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings for a handler that answers `CONNECT`, or for one that does not.
    public ServerOptions withAcceptsTunnels(boolean acceptsTunnels) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }

    /// The same settings with another time of day.
    public ServerOptions withClock(InstantSource clock) {
        return new ServerOptions(
            httpLimits, queryLimits, timeLimits, serveOptions, collectedBytesMax, requestsPerConnectionMax,
            drainBytesMax, acceptsTunnels, clock);
    }
}
