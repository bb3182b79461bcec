package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Believes proxies in front of this server, and nobody else, what they say of the client: its address and whether it
/// uses TLS become [Exchange#peer], and the host that it asked for becomes `Host`.
///
/// ```java
/// HttpServer.of(handler.behind(TrustedProxies.xForwarded("10.0.0.0/8", "unix")));
/// ```
///
/// Proxies append to what they are told, so the list is read from its end: the client is the first one from there that
/// is not a trusted proxy itself. What stands before may be invented, and is not looked at. Whether trusted or not, all
/// these fields are then taken out of the request, so that no handler believes them by mistake; but
/// `X-Forwarded-Prefix` stays when it comes from a trusted proxy.
///
/// Choose the kind of fields that your proxies *set*: a proxy passes on what the client has sent of the other kind.
/// Immutable, for any thread.
public final class TrustedProxies implements Filter {
    private static final List<String> FIELDS = List.of(
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port",
        "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Forwarded-Scheme", "X-Real-IP");

    private static final String PREFIX = "X-Forwarded-Prefix";

    /// More proxies than anybody has in a row.
    private static final int HOPS_MAX = 32;

    private enum Kind {
        FORWARDED,
        X_FORWARDED
    }

    private final AddressRanges trusted;
    private final Kind kind;

    private TrustedProxies(List<String> trusted, Kind kind) {
        this.trusted = AddressRanges.of(trusted);
        this.kind = kind;
    }

    /// Believes the field `Forwarded` (RFC 7239).
    ///
    /// @param proxies such as `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`, and `unix` for whoever comes by a Unix socket
    /// @throws IllegalArgumentException naming the one that is none of these
    public static TrustedProxies forwarded(String... proxies) {
        return new TrustedProxies(List.of(proxies), Kind.FORWARDED);
    }

    /// Believes the fields `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
    ///
    /// @param proxies as [#forwarded]
    /// @throws IllegalArgumentException as [#forwarded]
    public static TrustedProxies xForwarded(String... proxies) {
        return new TrustedProxies(List.of(proxies), Kind.X_FORWARDED);
    }

    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var fields = exchange.request().fields();
        if (hasAny(fields)) {
            if (trusted.contains(exchange.peer().remoteAddress())) {
                believe(exchange, fields);
            } else {
                exchange.request(exchange.request().withFields(without(fields).remove(PREFIX).build()));
            }
        }
        next.handle(exchange);
    }

    private static boolean hasAny(HeaderFields fields) {
        for (var name : FIELDS) {
            if (fields.contains(name)) {
                return true;
            }
        }
        return fields.contains(PREFIX);
    }

    private static HeaderFieldsBuilder without(HeaderFields fields) {
        var kept = HeaderFields.builder().addAll(fields);
        for (var name : FIELDS) {
            kept.remove(name);
        }
        return kept;
    }

    private void believe(Exchange exchange, HeaderFields fields) {
        var client = client(hops(fields));
        var kept = without(fields);
        if (client != null) {
            var peer = exchange.peer();
            var address = client.address() == null ? peer.remoteAddress() : client.address();
            boolean isSecure = client.scheme() == null
                    ? peer.isSecure()
                    : Objects.requireNonNull(client.scheme()).equalsIgnoreCase("https");
            exchange.peer(new Peer(address, peer.localAddress(), isSecure));
            if (client.host() != null) {
                kept.set("Host", client.host());
            }
        }
        exchange.request(exchange.request().withFields(kept.build()));
    }

    private List<ForwardedHop> hops(HeaderFields fields) {
        return switch (kind) {
            case FORWARDED -> ForwardedHop.ofForwarded(fields, HOPS_MAX);
            case X_FORWARDED -> ForwardedHop.ofXForwarded(fields, HOPS_MAX);
        };
    }

    /// What the proxy next to the client says of it; without an address where that proxy does not tell. Null when
    /// nobody says anything.
    private @Nullable ForwardedHop client(List<ForwardedHop> hops) {
        ForwardedHop last = null;
        for (var hop : hops.reversed()) {
            if (hop.address() == null && last != null) {
                // Hidden, or nonsense: the last proxy that is known stands for what is behind it.
                return new ForwardedHop(last.address(), hop.scheme(), hop.host());
            }
            last = hop;
            if (hop.address() == null || !isTrusted(hop.address())) {
                return hop;
            }
        }
        return last;
    }

    private boolean isTrusted(InetSocketAddress address) {
        return trusted.contains(address);
    }
}
