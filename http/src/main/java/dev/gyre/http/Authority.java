package dev.gyre.http;

/// The syntax of `host:port` (RFC 9110 section 7.2), as a Host field and a target have it. A user name is refused, as
/// RFC 9110 section 4.2.4 asks.
final class Authority {
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;

    private Authority() {}

    /// Whether the bytes are a host with or without a port.
    static boolean isValid(byte[] bytes, int from, int to) {
        int hostEnd = hostEnd(bytes, from, to);
        return hostEnd > from && (hostEnd == to || isPort(bytes, hostEnd, to));
    }

    /// Whether the bytes are a host with a port.
    static boolean isValidWithPort(byte[] bytes, int from, int to) {
        int hostEnd = hostEnd(bytes, from, to);
        return hostEnd > from && hostEnd + 1 < to && isPort(bytes, hostEnd, to);
    }

    /// Where the host ends, `from` when there is none.
    private static int hostEnd(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '[') {
            return addressEnd(bytes, from, to);
        }
        int at = from;
        while (at < to && Grammar.isHost(bytes[at])) {
            if (bytes[at] == '%' && !Grammar.isPercentEncoded(bytes, at, to)) {
                return from;
            }
            at++;
        }
        return at;
    }

    /// An address of IPv6 in brackets. Whether it is one that exists is for those who look it up.
    private static int addressEnd(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && (Grammar.hexDigit(bytes[at]) >= 0 || bytes[at] == ':' || bytes[at] == '.')) {
            at++;
        }
        return at < to && bytes[at] == ']' && at > from + 2 ? at + 1 : from;
    }

    /// A colon and a number; the number may be missing (RFC 3986 section 3.2.3).
    private static boolean isPort(byte[] bytes, int from, int to) {
        if (bytes[from] != ':' || to - from - 1 > PORT_DIGITS_MAX) {
            return false;
        }
        int port = 0;
        for (int at = from + 1; at < to; at++) {
            if (!Grammar.isDigit(bytes[at])) {
                return false;
            }
            port = 10 * port + bytes[at] - '0';
        }
        return port <= PORT_MAX;
    }
}
