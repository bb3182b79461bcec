package dev.gyre.client;

import dev.gyre.http.HttpLimits;
import dev.gyre.http.InflateLimits;

/// How much a server may answer. Immutable; start from [#defaults].
///
/// @param http the heads and the framing of responses; bodies have no limit here by default, as they are streamed
/// @param bodyBytesMax the body of a response that is collected in memory, decoded; 16 MiB by default
/// @param inflate what a compressed body may become, streamed or not; by default without a limit on its size and with
///     200 decoded bytes for each encoded one, as a bomb is told by the ratio
/// @param redirectsMax how many redirections are followed; 10 by default, as many as other clients do; 0 for none, so
///     that they are responses like others
/// @param drainBytesMax how much of a body that nobody wants is read so that its connection can be used again; 64 KiB
///     by default, about what a new connection costs in time
public record ClientLimits(
        HttpLimits http, int bodyBytesMax, InflateLimits inflate, int redirectsMax, int drainBytesMax) {
    private static final ClientLimits DEFAULTS = new ClientLimits(
        HttpLimits.defaults(), 16 << 20,
        InflateLimits.defaults().withBytesMax(Long.MAX_VALUE), 10, 64 << 10);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ClientLimits {
        Checks.requireAtLeast("bodyBytesMax", bodyBytesMax, 0);
        Checks.requireAtLeast("redirectsMax", redirectsMax, 0);
        Checks.requireAtLeast("drainBytesMax", drainBytesMax, 0);
    }

    /// The limits that are named above.
    public static ClientLimits defaults() {
        return DEFAULTS;
    }

    /// The same with other limits for heads and framing.
    public ClientLimits withHttp(HttpLimits http) {
        return new ClientLimits(http, bodyBytesMax, inflate, redirectsMax, drainBytesMax);
    }

    /// The same with another limit for a body that is collected.
    public ClientLimits withBodyBytesMax(int bodyBytesMax) {
        return new ClientLimits(http, bodyBytesMax, inflate, redirectsMax, drainBytesMax);
    }

    /// The same with other limits for compressed bodies.
    public ClientLimits withInflate(InflateLimits inflate) {
        return new ClientLimits(http, bodyBytesMax, inflate, redirectsMax, drainBytesMax);
    }

    /// The same with another number of redirections.
    public ClientLimits withRedirectsMax(int redirectsMax) {
        return new ClientLimits(http, bodyBytesMax, inflate, redirectsMax, drainBytesMax);
    }

    /// The same with another limit for what is read of a body that nobody wants.
    public ClientLimits withDrainBytesMax(int drainBytesMax) {
        return new ClientLimits(http, bodyBytesMax, inflate, redirectsMax, drainBytesMax);
    }
}
