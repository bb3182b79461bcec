package dev.gyre.web;

import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// URLs as the WHATWG's standard reads them, as far as a service needs it: scheme and host in lower case, the port left
/// out where it is the usual one, an empty path written as `/`, characters outside URLs escaped. Dots in paths are
/// left alone, as the JDK's classes leave them, and so are shortened IP addresses.
final class UrlText {
    /// What became of a text.
    sealed interface Reading {}

    /// A URL.
    record Normal(String url) implements Reading {}

    /// Not a URL.
    record Wrong(String error) implements Reading {}

    /// As long as URLs are that all browsers have taken.
    static final int WEB_CHARS_MAX = 2_083;

    private static final Wrong RELATIVE = new Wrong("relative URL without a base");
    private static final Wrong EMPTY_HOST = new Wrong("empty host");
    private static final Wrong BAD_PORT = new Wrong("invalid port number");
    private static final Wrong BAD_DOMAIN = new Wrong("invalid international domain name");

    private static final String FORBIDDEN_IN_HOST = " #/<>?@[\\]^|%:";
    private static final String ESCAPED = " \"<>`{}|\\^[]";
    private static final int PORT_MAX = 65_535;

    private UrlText() {}

    static boolean isOfWeb(URI uri) {
        return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    }

    static Reading normalized(String text) {
        var trimmed = text.strip();
        if (trimmed.isEmpty()) return new Wrong("input is empty");
        int colon = schemeLength(trimmed);
        if (colon < 0) return RELATIVE;
        var scheme = trimmed.substring(0, colon).toLowerCase(Locale.ROOT);
        var rest = trimmed.substring(colon + 1);
        boolean special = defaultPort(scheme) >= 0;
        if (special) {
            int start = 0;
            while (start < rest.length() && (rest.charAt(start) == '/' || rest.charAt(start) == '\\')) start++;
            return withAuthority(scheme, rest.substring(start), true);
        }
        if (rest.startsWith("//") && !scheme.equals("file")) return withAuthority(scheme, rest.substring(2), false);
        return new Normal(scheme + ":" + escaped(rest));
    }

    private static int schemeLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean further = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (c == ':' && i > 0) return i;
            if (!letter && !(further && i > 0)) return -1;
        }
        return -1;
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            case "ftp" -> 21;
            default -> -1;
        };
    }

    private static Reading withAuthority(String scheme, String rest, boolean special) {
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0 && !(special && rest.charAt(end) == '\\')) {
            end++;
        }
        var authority = rest.substring(0, end);
        var path = special ? rest.substring(end).replace('\\', '/') : rest.substring(end);
        int at = authority.lastIndexOf('@');
        var user = at > 0 ? escaped(authority.substring(0, at)) + "@" : "";
        var hostAndPort = authority.substring(at + 1);
        int bracket = hostAndPort.lastIndexOf(']');
        int colon = hostAndPort.indexOf(':', Math.max(0, bracket));
        var hostText = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
        if (hostText.isEmpty()) {
            return special || colon >= 0 || at >= 0 ? EMPTY_HOST : new Normal(scheme + "://" + escaped(path));
        }
        var port = colon < 0 ? "" : hostAndPort.substring(colon + 1);
        if (hostText.startsWith("[") && bracket < 0) return new Wrong("invalid IPv6 address");
        if (!isPort(port)) return BAD_PORT;
        var portPart = port.isEmpty() || Integer.parseInt(port) == defaultPort(scheme)
                ? ""
                : ":" + Integer.parseInt(port);
        var slash = special && !path.startsWith("/") ? "/" : "";
        return switch (host(hostText, special)) {
            case Normal(var host) -> new Normal(scheme + "://" + user + host + portPart + slash + escaped(path));
            case Wrong wrong -> wrong;
        };
    }

    private static boolean isPort(String text) {
        if (text.length() > 5) return false;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        }
        return text.isEmpty() || Integer.parseInt(text) <= PORT_MAX;
    }

    private static Reading host(String text, boolean special) {
        if (text.startsWith("[")) {
            return text.endsWith("]") && text.indexOf(':') > 0 && text.chars().skip(1).limit(text.length() - 2L)
                    .allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)
                            ? new Normal(text.toLowerCase(Locale.ROOT))
                            : new Wrong("invalid IPv6 address");
        }
        var name = special ? unescaped(text).toLowerCase(Locale.ROOT) : text;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == 0x7F || FORBIDDEN_IN_HOST.indexOf(c) >= 0) {
                return special ? BAD_DOMAIN : new Wrong("invalid domain character");
            }
        }
        if (isNumeric(name.substring(name.lastIndexOf('.') + 1))) return address(name);
        try {
            return new Normal(name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name));
        } catch (IllegalArgumentException noDomain) {
            return BAD_DOMAIN;
        }
    }

    private static boolean isNumeric(String label) {
        return !label.isEmpty() && label.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Reading address(String name) {
        for (var number : name.split("\\.", -1)) {
            if (!isNumeric(number) || number.length() > 3 || Integer.parseInt(number) > 255) {
                return new Wrong("invalid IPv4 address");
            }
        }
        return new Normal(name);
    }

    private static String unescaped(String host) {
        var text = new StringBuilder();
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '%' && i + 2 < host.length() && Character.digit(host.charAt(i + 1), 16) >= 0
                    && Character.digit(host.charAt(i + 2), 16) >= 0) {
                c = (char) Integer.parseInt(host, i + 1, i + 3, 16);
                i += 2;
            }
            text.append(c);
        }
        return text.toString();
    }

    /// With escapes for what the JDK's classes refuse: a `%` that is no escape, controls, and all that is not ASCII.
    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length());
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c <= ' ' || c >= 0x7F || ESCAPED.indexOf(c) >= 0) {
                escaped.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
