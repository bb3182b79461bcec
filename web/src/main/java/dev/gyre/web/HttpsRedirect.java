package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.TargetForm;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;

/// Sends clients that have come without TLS to the same place with it, by a 307 that keeps method and body.
///
/// ```java
/// app.use(HttpsRedirect.toPort(443), SecurityHeaders.defaults().withHsts(ofDays(365)));
/// ```
///
/// Behind a proxy that ends TLS it believes [dev.gyre.server.Peer#isSecure], which a filter for trusted proxies in
/// front of this one sets; without that filter the redirect would go round in circles. Put [TrustedHosts] in front as
/// well, as the new address is made of the host that the client names.
///
/// Immutable, for any thread.
public final class HttpsRedirect implements Filter {
    private static final int HTTPS_PORT = 443;

    private final String portText;

    private HttpsRedirect(String portText) {
        this.portText = portText;
    }

    /// Sends clients to this port, 443 for the usual one.
    ///
    /// @throws IllegalArgumentException when the port is not 1 to 65535
    public static HttpsRedirect toPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port is " + port + ", but must be 1 to 65535");
        }
        return new HttpsRedirect(port == HTTPS_PORT ? "" : ":" + port);
    }

    /// Passes the request on, or answers 307; 400 if the client has not said which host it wants.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        if (exchange.peer().isSecure()) {
            next.handle(exchange);
            return;
        }
        var host = HostName.of(exchange);
        if (host.isEmpty()) {
            exchange.send(400, "Invalid host header");
            return;
        }
        exchange.send(307, HeaderFields.of("Location", "https://" + host + portText + pathAndQuery(exchange)));
    }

    private static String pathAndQuery(Exchange exchange) {
        return exchange.request().form() == TargetForm.ORIGIN
                ? exchange.request().target()
                : exchange.path() + exchange.request().query().map(query -> "?" + query).orElse("");
    }

    @Override
    public String toString() {
        return "redirect to https" + portText;
    }
}
