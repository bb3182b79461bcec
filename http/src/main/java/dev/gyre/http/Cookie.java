package dev.gyre.http;

import java.util.ArrayList;
import java.util.List;

/// A cookie as a request brings it (RFC 6265bis, section 4.2).
///
/// @param name a token
/// @param value exactly as it was sent: neither quotes nor escapes have a meaning in the protocol
public record Cookie(String name, String value) {
    /// Reads the values of the field `Cookie`, in order; of two cookies with one name, the browser puts the
    /// one with the longer path first.
    ///
    /// What is no cookie is left out rather than refused, since another site below the same domain may have
    /// set it, and could lock users out.
    ///
    /// @throws BadContentException with status 431 past the limit
    public static List<Cookie> parse(List<String> fields, CookieLimits limits) {
        var cookies = new ArrayList<Cookie>();
        for (var field : fields) {
            for (var start = 0; start <= field.length();) {
                var semicolon = field.indexOf(';', start);
                var end = semicolon < 0 ? field.length() : semicolon;
                add(cookies, field.substring(start, end), limits);
                start = end + 1;
            }
        }
        return cookies;
    }

    private static void add(List<Cookie> cookies, String pair, CookieLimits limits) {
        var equals = pair.indexOf('=');
        if (equals < 0) {
            return;
        }
        var name = pair.substring(0, equals).strip();
        var value = pair.substring(equals + 1).strip();
        if (!FieldScanner.isToken(name) || value.chars().anyMatch(c -> FieldScanner.isControl((char) c))) {
            return;
        }
        if (cookies.size() == limits.cookiesMax()) {
            throw new BadContentException(431,
                "the request has more cookies than the limit cookiesMax of " + limits.cookiesMax());
        }
        cookies.add(new Cookie(name, value));
    }
}
