package dev.gyre.http;

/// The versions that this codec speaks. A later minor version, such as HTTP/1.2, is treated as HTTP/1.1 (RFC 9110
/// section 2.5).
public enum HttpVersion {
    /// One request for each connection, unless both sides say otherwise; no chunks.
    HTTP_1_0,
    /// The one of RFC 9112.
    HTTP_1_1;

    /// "HTTP/" DIGIT "." DIGIT has this length.
    static final int LENGTH = 8;

    /// Reads `HTTP/1.1` and its like.
    ///
    /// @throws HttpSyntaxException with status 505 when it is another major version, 400 when it is none
    static HttpVersion parse(byte[] bytes, int from, int to) {
        if (to - from != LENGTH || !Grammar.startsWith(bytes, from, to, "HTTP/") || bytes[from + 6] != '.'
                || !Grammar.isDigit(bytes[from + 5]) || !Grammar.isDigit(bytes[from + 7])) {
            throw HttpSyntaxException.badRequest("line 1: the version is not of the form HTTP/1.1");
        }
        return switch (bytes[from + 5]) {
            case '0' -> throw HttpSyntaxException.badRequest("line 1: HTTP/0.x is not a version of this protocol");
            case '1' -> bytes[from + 7] == '0' ? HTTP_1_0 : HTTP_1_1;
            default -> throw new HttpSyntaxException(505, "line 1: the major version is not 1");
        };
    }
}
