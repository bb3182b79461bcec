package dev.gyre.web;

import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.util.ArrayList;
import java.util.List;

/// Refuses requests that pages of other sites make their visitors' browsers send, with 403.
///
/// ```java
/// app.use(Sessions.signedWith(key), Csrf.check());
/// ```
///
/// It asks the browser instead of hiding a token in every form. Browsers say with each request where it comes from
/// (`Sec-Fetch-Site`, in all of them since 2023, and before that `Origin`, on every request that is not `GET` or
/// `HEAD`), and scripts cannot change it. So there is no token to be stored, forgotten in a form, leaked, or to break
/// the back button, and nothing has to be random. The rules are those of the Go library's `CrossOriginProtection`:
///
/// 1. `GET`, `HEAD` and `OPTIONS` pass, as they must not change anything; but not those that begin a WebSocket, through
///    which anything can be done, and which other sites could else open with the visitor's cookies.
/// 2. `Sec-Fetch-Site: same-origin` or `none` (the user has typed the address) passes; any other value is refused,
///    `same-site` too, since a subdomain may belong to somebody else.
/// 3. Without it, an `Origin` whose host is the one the request is for passes, any other is refused.
/// 4. With neither of them it is no browser, so nobody's cookies are abused: it passes.
///
/// Origins that are trusted pass in any case. What stays open: a page of the same host over plain HTTP, for old
/// browsers; HSTS closes that ([SecurityHeaders]).
///
/// Immutable, for any thread.
public final class Csrf implements Filter {
    private static final Csrf CHECK = new Csrf(List.of());

    private final List<OriginPattern> trusted;

    private Csrf(List<OriginPattern> trusted) {
        this.trusted = trusted;
    }

    /// Lets only pages of this very origin send requests that change something.
    public static Csrf check() {
        return CHECK;
    }

    /// The same, and pages of these origins may, too.
    ///
    /// @param origins as for [Cors#allow], but not all
    /// @throws IllegalArgumentException when one is not an origin
    public Csrf trusting(String... origins) {
        var all = new ArrayList<>(trusted);
        for (var origin : origins) {
            all.add(OriginPattern.of(origin));
        }
        return new Csrf(List.copyOf(all));
    }

    /// Passes the request on, or answers 403.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        if (isSafe(exchange) || isFromHere(exchange)) {
            next.handle(exchange);
        } else {
            exchange.send(403, "Cross-origin request refused");
        }
    }

    private static boolean isSafe(Exchange exchange) {
        var method = exchange.method();
        return (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"))
                && exchange.request().upgrade().isEmpty();
    }

    private boolean isFromHere(Exchange exchange) {
        var site = exchange.header("Sec-Fetch-Site");
        var origin = exchange.header("Origin");
        if (site.isPresent()) {
            var from = site.get();
            return from.equals("same-origin") || from.equals("none") || isTrusted(origin.orElse(""));
        }
        return origin.isEmpty() || isOwn(origin.get(), exchange.request().authority()) || isTrusted(origin.get());
    }

    private static boolean isOwn(String origin, String authority) {
        int host = origin.indexOf("://") + 3;
        return host >= 4 && !authority.isEmpty() && origin.length() - host == authority.length()
                && origin.regionMatches(true, host, authority, 0, authority.length());
    }

    private boolean isTrusted(String origin) {
        for (var pattern : trusted) {
            if (pattern.matches(origin)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "CSRF check" + (trusted.isEmpty() ? "" : ", trusting " + trusted);
    }
}
