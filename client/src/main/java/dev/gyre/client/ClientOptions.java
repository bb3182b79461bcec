package dev.gyre.client;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.net.TcpOptions;
import dev.gyre.loop.net.Tls;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The settings of a client. Immutable; start from [#defaults].
///
/// @param base what URLs of requests are relative to, or null, the default, for absolute ones only
/// @param fields sent with each request that does not name them itself; `User-Agent: gyre` by default
/// @param pool how many connections there are
/// @param timeouts how long things may take
/// @param limits how much a server may answer
/// @param connector how servers are reached; over TCP by default
/// @param tls what is changed in [Tls#client] for `https` and `wss`; nothing by default
/// @param proxy through which all requests go, or null for none, the default
/// @param cookies where cookies are kept, or null for nowhere, the default
/// @param followsToPlain whether a redirection from `https` to `http` is followed; not by default, as everybody on the
///     way could read what was to be secret
/// @param decodes whether compressed content is asked for and decoded; so by default
public record ClientOptions(
        @Nullable URI base,
        HeaderFields fields,
        PoolOptions pool,
        ClientTimeouts timeouts,
        ClientLimits limits,
        Connector connector,
        UnaryOperator<Tls> tls,
        @Nullable Proxy proxy,
        @Nullable CookieJar cookies,
        boolean followsToPlain,
        boolean decodes) {
    private static final ClientOptions DEFAULTS = new ClientOptions(
        null, HeaderFields.of("User-Agent", "gyre"), PoolOptions.defaults(), ClientTimeouts.defaults(),
        ClientLimits.defaults(), Connector.tcp(TcpOptions.defaults()), UnaryOperator.identity(), null, null, false,
        true);

    /// Checks the base.
    ///
    /// @throws IllegalArgumentException when it is not an absolute URL of this client
    public ClientOptions {
        if (base != null) Target.of(base);
    }

    /// The settings that are named above.
    public static ClientOptions defaults() {
        return DEFAULTS;
    }

    /// The same with a URL that those of requests are relative to, by RFC 3986: below `http://host/api/`, `items` is
    /// `http://host/api/items` and `/items` is `http://host/items`.
    public ClientOptions withBase(String base) {
        return new ClientOptions(URI.create(base), fields, pool, timeouts, limits, connector, tls, proxy, cookies,
            followsToPlain, decodes);
    }

    /// The same with other fields for each request.
    public ClientOptions withFields(HeaderFields fields) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with other limits for connections.
    public ClientOptions withPool(PoolOptions pool) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with other limits of time.
    public ClientOptions withTimeouts(ClientTimeouts timeouts) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with other limits for responses.
    public ClientOptions withLimits(ClientLimits limits) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with another way to reach servers.
    public ClientOptions withConnector(Connector connector) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with other settings of TLS, such as `tls -> tls.withTrust(…)`.
    public ClientOptions withTls(UnaryOperator<Tls> tls) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same through a proxy.
    public ClientOptions withProxy(Proxy proxy) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with a place for cookies.
    public ClientOptions withCookies(CookieJar cookies) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with another choice about redirections from `https` to `http`.
    public ClientOptions withFollowsToPlain(boolean followsToPlain) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }

    /// The same with another choice about compressed content.
    public ClientOptions withDecodes(boolean decodes) {
        return new ClientOptions(
            base, fields, pool, timeouts, limits, connector, tls, proxy, cookies, followsToPlain, decodes);
    }
}
