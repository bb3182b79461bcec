package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one proxy says of who has connected to it.
///
/// @param address from where, or null when it does not tell, or tells nonsense
/// @param scheme `http` or `https`, or null
/// @param host that was asked for, or null
record ForwardedHop(@Nullable InetSocketAddress address, @Nullable String scheme, @Nullable String host) {
    private static final int PORT_MAX = 65_535;
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    /// The elements of `X-Forwarded-For`, each with its scheme and host where as many of these were sent, and else with
    /// the last ones, which are of the nearest proxy.
    static List<ForwardedHop> ofXForwarded(HeaderFields fields, int hopsMax) {
        var addresses = elements(fields.all("X-Forwarded-For"), hopsMax);
        var schemes = elements(fields.all("X-Forwarded-Proto"), hopsMax);
        var hosts = elements(fields.all("X-Forwarded-Host"), hopsMax);
        var hops = new ArrayList<ForwardedHop>();
        int count = Math.max(addresses.size(), schemes.isEmpty() && hosts.isEmpty() ? 0 : 1);
        for (int i = 0; i < count; i++) {
            hops.add(new ForwardedHop(addresses.isEmpty() ? null : address(addresses.get(i)),
                scheme(matching(schemes, i, count)), host(matching(hosts, i, count))));
        }
        return hops;
    }

    private static @Nullable String matching(List<String> values, int index, int count) {
        return values.isEmpty() ? null : values.size() == count ? values.get(index) : values.getLast();
    }

    /// The elements of `Forwarded` (RFC 7239, section 4).
    static List<ForwardedHop> ofForwarded(HeaderFields fields, int hopsMax) {
        var hops = new ArrayList<ForwardedHop>();
        for (var element : elements(fields.all("Forwarded"), hopsMax)) {
            InetSocketAddress address = null;
            String scheme = null;
            String host = null;
            for (var pair : cut(element, ';')) {
                int equals = pair.indexOf('=');
                var value = equals < 0 ? "" : unquoted(pair.substring(equals + 1).strip());
                switch (equals < 0 ? "" : pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                    case "for" -> address = address(value);
                    case "proto" -> scheme = scheme(value);
                    case "host" -> host = host(value);
                    default -> {
                        // What the proxy was reached by, or what is not known.
                    }
                }
            }
            hops.add(new ForwardedHop(address, scheme, host));
        }
        return hops;
    }

    /// The last elements of the list that `values` are together.
    private static List<String> elements(List<String> values, int countMax) {
        var elements = cut(String.join(",", values), ',');
        elements.removeIf(String::isEmpty);
        return elements.subList(Math.max(0, elements.size() - countMax), elements.size());
    }

    /// Cuts at what is not in quotes. A quote without an end hides what follows it; and as the trusted end of the list
    /// must not be hidden by what stands before, quotes end with a comma that the list is cut at.
    private static List<String> cut(String text, char separator) {
        var parts = new ArrayList<String>();
        int start = 0;
        boolean isQuoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == separator && (!isQuoted || c == ',')) {
                parts.add(text.substring(start, at).strip());
                start = at + 1;
                isQuoted = false;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static @Nullable String scheme(@Nullable String value) {
        return value != null && (value.equalsIgnoreCase("http") || value.equalsIgnoreCase("https")) ? value : null;
    }

    private static @Nullable String host(@Nullable String value) {
        return value != null && HOST.matcher(value).matches() ? value : null;
    }

    /// An address with or without a port, which is 0 then: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`,
    /// `[2001:db8::1]:80`.
    private static @Nullable InetSocketAddress address(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > bracket && (bracket >= 0 || text.indexOf(':') == colon);
        var host = hasPort ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : 0;
            return port < 0 || port > PORT_MAX ? null : new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException hidden) {
            return null;
        }
    }
}
