package dev.gyre.client;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A URL, taken apart. The JDK's class does not understand the names of hosts that have an underscore, as those of
/// containers often do, so the authority is read here.
///
/// @param origin scheme, host and port
/// @param path with the query, as it stands in a request; begins with `/`
/// @param credentials what stood before `@`, decoded; null for nothing
/// @param uri the whole, without credentials and fragment
record Target(Origin origin, String path, @Nullable String credentials, URI uri) {
    private static final int PORT_DIGITS_MAX = 5;

    /// Takes `uri` apart.
    ///
    /// @throws IllegalArgumentException when it is not an absolute URL with http, https, ws or wss
    static Target of(URI uri) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        var isSecure = switch (scheme) {
            case "http", "ws" -> false;
            case "https", "wss" -> true;
            case "" -> throw wrong(uri, "is relative: give the client a base, or the request the whole URL");
            default -> throw wrong(uri, "has the scheme " + scheme + ", but this client knows http, https, ws and wss");
        };
        var authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw wrong(uri, "names no host");
        }
        var at = authority.lastIndexOf('@');
        var hostAndPort = authority.substring(at + 1);
        var colon = hostAndPort.endsWith("]") ? -1 : hostAndPort.lastIndexOf(':');
        var port = colon < 0 || colon == hostAndPort.length() - 1
                ? (isSecure ? 443 : 80)
                : port(uri, hostAndPort.substring(colon + 1));
        var origin = new Origin(isSecure, host(uri, colon < 0 ? hostAndPort : hostAndPort.substring(0, colon)), port);
        var path = pathOf(uri);
        return new Target(origin, path, at < 0 ? null : decode(uri, authority.substring(0, at)),
            URI.create(origin + path));
    }

    /// Resolves the URL of a redirection.
    ///
    /// @throws IllegalArgumentException as [#of]
    Target resolve(String reference) {
        return of(uri.resolve(reference));
    }

    private static String host(URI uri, String text) {
        var isAddress = text.startsWith("[") && text.endsWith("]");
        var host = isAddress ? text.substring(1, text.length() - 1) : ascii(uri, text);
        if (host.isEmpty() || !host.chars().allMatch(c -> isHostCharacter(c) || (isAddress && c == ':'))) {
            throw wrong(uri, "names no host");
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static boolean isHostCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'
                || c == '_';
    }

    private static String ascii(URI uri, String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException notAName) {
            throw wrong(uri, "names no host");
        }
    }

    private static int port(URI uri, String text) {
        if (text.length() <= PORT_DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            var port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw wrong(uri, "has the port " + text + ", but must have 1 to 65535");
    }

    private static String pathOf(URI uri) {
        var ascii = URI.create(uri.toASCIIString());
        var path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    private static String decode(URI uri, String credentials) {
        try {
            return URI.create("x://" + credentials + "@h").getUserInfo();
        } catch (IllegalArgumentException malformed) {
            throw wrong(uri, "has a name or password that cannot be read: escape it");
        }
    }

    /// Says what is wrong with a URL, without what is often secret in one.
    private static IllegalArgumentException wrong(URI uri, String what) {
        var text = uri.toString().replaceFirst("[?#].*$", "").replaceFirst("//[^/]*@", "//…@");
        return new IllegalArgumentException("the URL " + text + " " + what);
    }
}
