package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lets pages of other origins use this server from their scripts, which browsers forbid unless it says so (the CORS
/// protocol of the Fetch standard).
///
/// ```java
/// app.use(Cors.allow("https://shop.example", "https://*.shop.example").withMethods("GET", "PUT").withCredentials());
/// ```
///
/// It answers *preflights*, in which a browser asks before a request that plain pages could not make: 200 with `OK`,
/// or 400 with what is not allowed. To other requests it adds what lets the page see the answer, errors too. It
/// protects no one from requests, as those without preflight reach the handler in any case: that is what [Csrf] is
/// for.
///
/// Immutable, for any thread.
public final class Cors implements Filter {
    private static final HeaderFields TEXT = HeaderFields.of("Content-Type", "text/plain; charset=utf-8");

    /// What a page may always send (Fetch standard, CORS-safelisted request-headers).
    private static final List<String> ALWAYS_ALLOWED =
            List.of("Accept", "Accept-Language", "Content-Language", "Content-Type");

    private final boolean allowsAnyOrigin;
    private final List<OriginPattern> origins;
    private final List<String> methods;
    private final boolean allowsAnyHeader;
    private final List<String> headers;
    private final List<String> exposed;
    private final boolean allowsCredentials;
    private final long maxAgeSeconds;

    // What every answer of a kind has, made once.
    private final String methodList;
    private final String headerList;
    private final String exposedList;

    private Cors(
            boolean allowsAnyOrigin, List<OriginPattern> origins, List<String> methods, boolean allowsAnyHeader,
            List<String> headers, List<String> exposed, boolean allowsCredentials, long maxAgeSeconds) {
        if (allowsAnyOrigin && allowsCredentials) {
            throw new IllegalArgumentException("credentials cannot be allowed to every origin: any site in the world "
                    + "could act as the user who visits it. List the origins that may");
        }
        this.allowsAnyOrigin = allowsAnyOrigin;
        this.origins = origins;
        this.methods = methods;
        this.allowsAnyHeader = allowsAnyHeader;
        this.headers = headers;
        this.exposed = exposed;
        this.allowsCredentials = allowsCredentials;
        this.maxAgeSeconds = maxAgeSeconds;
        methodList = String.join(", ", methods);
        headerList = String.join(", ", headers);
        exposedList = String.join(", ", exposed);
    }

    /// Allows pages of these origins to send `GET`, `HEAD` and `POST`, which any page can send without asking as well,
    /// and to see the answers; without cookies of this site. Browsers may remember for ten minutes.
    ///
    /// @param origins such as `https://shop.example`, with a port if it is not the usual one; a star at the beginning
    ///     of the host stands for subdomains, `https://*.shop.example`, and one instead of the port for any port,
    ///     `http://localhost:*`; or `*` alone for all pages there are
    /// @throws IllegalArgumentException when one is not an origin, or none is given
    public static Cors allow(String... origins) {
        if (origins.length == 0) {
            throw new IllegalArgumentException("which origins? Name those that are allowed, or * for all");
        }
        var patterns = new ArrayList<OriginPattern>();
        boolean any = false;
        for (var origin : origins) {
            if (origin.equals("*")) {
                any = true;
            } else {
                patterns.add(OriginPattern.of(origin));
            }
        }
        return new Cors(
            any, List.copyOf(patterns), List.of("GET", "HEAD", "POST"), false, ALWAYS_ALLOWED, List.of(), false, 600);
    }

    /// The same for these methods instead.
    public Cors withMethods(String... methods) {
        return new Cors(
            allowsAnyOrigin, origins, List.of(methods), allowsAnyHeader, headers, exposed, allowsCredentials,
            maxAgeSeconds);
    }

    /// The same for requests with these header fields besides those that any page can send; `*` for all there are.
    public Cors withHeaders(String... names) {
        var all = new ArrayList<String>(ALWAYS_ALLOWED);
        boolean any = false;
        for (var name : names) {
            if (name.equals("*")) {
                any = true;
            } else if (!containsName(all, name)) {
                all.add(name);
            }
        }
        return new Cors(
            allowsAnyOrigin, origins, methods, any, List.copyOf(all), exposed, allowsCredentials, maxAgeSeconds);
    }

    /// The same, and scripts can see these fields of answers besides the few that they always can.
    public Cors exposing(String... names) {
        return new Cors(
            allowsAnyOrigin, origins, methods, allowsAnyHeader, headers, List.of(names), allowsCredentials,
            maxAgeSeconds);
    }

    /// The same, and requests may bring cookies and other credentials of this site.
    ///
    /// @throws IllegalArgumentException when every origin is allowed
    public Cors withCredentials() {
        return new Cors(
            allowsAnyOrigin, origins, methods, allowsAnyHeader, headers, exposed, true, maxAgeSeconds);
    }

    /// The same, and browsers may remember the answer to a preflight for so long, in seconds; zero for not at all.
    ///
    /// @throws IllegalArgumentException when it is negative
    public Cors withMaxAge(Duration maxAge) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge is " + maxAge + ", but must be at least 0");
        }
        return new Cors(
            allowsAnyOrigin, origins, methods, allowsAnyHeader, headers, exposed, allowsCredentials,
            maxAge.toSeconds());
    }

    // ---- requests --------------------------------------------------------------------------------

    /// Answers preflights; adds to all other answers what lets the page see them.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var origin = exchange.header("Origin");
        if (origin.isPresent() && exchange.method().equals("OPTIONS")) {
            var method = exchange.header("Access-Control-Request-Method");
            if (method.isPresent()) {
                answerPreflight(exchange, origin.get(), method.get());
                return;
            }
        }
        if (!allowsAnyOrigin) {
            // Also without an origin: a cache must not hand the answer to a page of one.
            exchange.addField("Vary", "Origin");
        }
        if (origin.isPresent() && isAllowed(origin.get())) {
            exchange.addField("Access-Control-Allow-Origin", allowsAnyOrigin ? "*" : origin.get());
            if (allowsCredentials) {
                exchange.addField("Access-Control-Allow-Credentials", "true");
            }
            if (!exposed.isEmpty()) {
                exchange.addField("Access-Control-Expose-Headers", exposedList);
            }
        }
        next.handle(exchange);
    }

    private boolean isAllowed(String origin) {
        if (allowsAnyOrigin) {
            return true;
        }
        for (var pattern : origins) {
            if (pattern.matches(origin)) {
                return true;
            }
        }
        return false;
    }

    private void answerPreflight(Exchange exchange, String origin, String method) throws IOException {
        var refused = new ArrayList<String>();
        var fields = HeaderFields.builder().addAll(TEXT);
        fields.add("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        fields.add("Access-Control-Allow-Methods", methodList);
        fields.add("Access-Control-Max-Age", Long.toString(maxAgeSeconds));
        if (isAllowed(origin)) {
            fields.add("Access-Control-Allow-Origin", allowsAnyOrigin ? "*" : origin);
            if (allowsCredentials) {
                fields.add("Access-Control-Allow-Credentials", "true");
            }
        } else {
            refused.add("origin");
        }
        if (!methods.contains(method)) {
            refused.add("method");
        }
        var wanted = exchange.header("Access-Control-Request-Headers");
        if (allowsAnyHeader) {
            wanted.ifPresent(names -> fields.add("Access-Control-Allow-Headers", names));
        } else {
            fields.add("Access-Control-Allow-Headers", headerList);
            if (!areAllowed(wanted)) {
                refused.add("headers");
            }
        }
        boolean isGood = refused.isEmpty();
        var text = isGood ? "OK" : "Disallowed CORS " + String.join(", ", refused);
        exchange.send(isGood ? 200 : 400, fields.build(), text.getBytes(StandardCharsets.UTF_8));
    }

    private boolean areAllowed(Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        for (var name : wanted.get().split(",", -1)) {
            if (!name.isBlank() && !containsName(headers, name.strip())) {
                return false;
            }
        }
        return true;
    }

    private static boolean containsName(List<String> names, String name) {
        for (var known : names) {
            if (known.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "CORS for " + (allowsAnyOrigin ? "*" : origins);
    }
}
