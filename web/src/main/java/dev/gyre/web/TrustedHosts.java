package dev.gyre.web;

import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Refuses requests for hosts that are not ours, with 400.
///
/// ```java
/// app.use(TrustedHosts.of("example.com", "*.example.com"));
/// ```
///
/// A client writes into `Host` what it likes. Who builds links from it, in a mail for a new password say, sends users
/// to a site of the attacker's choice; and a page that has its own name resolved to this machine (DNS rebinding) is
/// kept out only by its name.
///
/// Immutable, for any thread.
public final class TrustedHosts implements Filter {
    private final List<String> hosts;
    private final List<String> suffixes;

    private TrustedHosts(List<String> hosts, List<String> suffixes) {
        this.hosts = hosts;
        this.suffixes = suffixes;
    }

    /// Lets requests for these hosts pass, whatever the port.
    ///
    /// @param hosts names or addresses without ports; `*.example.com` for all names below `example.com`, but not itself
    /// @throws IllegalArgumentException when one is not a host, or none is given
    public static TrustedHosts of(String... hosts) {
        if (hosts.length == 0) {
            throw new IllegalArgumentException("which hosts? Name those that this server is reached by");
        }
        var names = new ArrayList<String>();
        var suffixes = new ArrayList<String>();
        for (var host : hosts) {
            boolean isSuffix = host.startsWith("*.") && host.length() > 2;
            var name = (isSuffix ? host.substring(1) : host).toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.indexOf('*') >= 0 || name.indexOf('/') >= 0
                    || HostName.withoutPort(name).length() < name.length()) {
                throw new IllegalArgumentException("the host " + host
                        + " is none: write a name without scheme and port, such as example.com or *.example.com");
            }
            (isSuffix ? suffixes : names).add(name);
        }
        return new TrustedHosts(List.copyOf(names), List.copyOf(suffixes));
    }

    /// Passes the request on, or answers 400.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        if (isTrusted(HostName.of(exchange))) {
            next.handle(exchange);
        } else {
            exchange.send(400, "Invalid host header");
        }
    }

    private boolean isTrusted(String host) {
        for (var trusted : hosts) {
            if (trusted.equalsIgnoreCase(host)) {
                return true;
            }
        }
        for (var suffix : suffixes) {
            int start = host.length() - suffix.length();
            if (start > 0 && host.regionMatches(true, start, suffix, 0, suffix.length())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "trusted hosts " + hosts + (suffixes.isEmpty() ? "" : " and below " + suffixes);
    }
}
