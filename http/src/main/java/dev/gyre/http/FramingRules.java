package dev.gyre.http;

/// Decides from its head where a message ends (RFC 9112 section 6.3). If two programs on the way answer this
/// differently, the second takes a part of one message for another one; so everything that is not entirely clear is
/// refused, also where the RFC lets a recipient repair it.
final class FramingRules {
    /// What fits into a `long` in any case.
    private static final int LENGTH_DIGITS_MAX = 18;

    private FramingRules() {}

    /// The framing of a request.
    ///
    /// @throws HttpSyntaxException with 400, or 501 when it is a coding that we do not know
    static BodyFraming ofRequest(HttpVersion version, HeaderFields fields) {
        if (fields.contains(KnownField.TRANSFER_ENCODING)) {
            requireChunkedOnly(version, fields);
            return BodyFraming.CHUNKED;
        }
        return fields.contains(KnownField.CONTENT_LENGTH)
                ? BodyFraming.length(contentLength(fields))
                : BodyFraming.NONE;
    }

    /// The framing of the response to a request with this method.
    ///
    /// @throws HttpSyntaxException with 400 or 501
    static BodyFraming ofResponse(String requestMethod, int status, HttpVersion version, HeaderFields fields) {
        var framing = ofRequest(version, fields);
        if (neverHasBody(requestMethod, status)) {
            return BodyFraming.NONE;
        }
        return framing.equals(BodyFraming.NONE) ? BodyFraming.UNTIL_CLOSE : framing;
    }

    /// Whether a response has no body, whatever its fields say.
    static boolean neverHasBody(String requestMethod, int status) {
        return status < 200 || status == 204 || status == 304 || requestMethod.equals("HEAD")
                || isTunnel(requestMethod, status);
    }

    /// Whether the bytes after this response are no HTTP any more.
    static boolean isTunnel(String requestMethod, int status) {
        return status == 101 || (requestMethod.equals("CONNECT") && status >= 200 && status < 300);
    }

    private static void requireChunkedOnly(HttpVersion version, HeaderFields fields) {
        if (fields.contains(KnownField.CONTENT_LENGTH)) {
            throw HttpSyntaxException.badRequest("there are both Transfer-Encoding and Content-Length");
        }
        if (version == HttpVersion.HTTP_1_0) {
            throw HttpSyntaxException.badRequest("HTTP/1.0 has no Transfer-Encoding");
        }
        if (fields.repeats(KnownField.TRANSFER_ENCODING)) {
            throw HttpSyntaxException.badRequest("there are several Transfer-Encoding fields");
        }
        int field = fields.find(KnownField.TRANSFER_ENCODING);
        if (Grammar.equalsIgnoringCase(
            fields.bytes(), fields.valueStart(field), fields.valueEnd(field), "chunked")) {
            return;
        }
        if (isOtherCodingThenChunked(fields.value(field))) {
            throw new HttpSyntaxException(501, "the Transfer-Encoding has other codings than chunked");
        }
        throw HttpSyntaxException.badRequest("the Transfer-Encoding is not chunked");
    }

    private static boolean isOtherCodingThenChunked(String value) {
        return value.matches("(?i)(?!chunked[ \\t]*,)[a-z0-9-]+[ \\t]*,[ \\t]*chunked");
    }

    private static long contentLength(HeaderFields fields) {
        if (fields.repeats(KnownField.CONTENT_LENGTH)) {
            throw HttpSyntaxException.badRequest("there are several Content-Length fields");
        }
        int field = fields.find(KnownField.CONTENT_LENGTH);
        int from = fields.valueStart(field);
        int to = fields.valueEnd(field);
        if (from == to || to - from > LENGTH_DIGITS_MAX) {
            throw HttpSyntaxException.badRequest("the Content-Length has " + (to - from) + " characters");
        }
        long length = 0;
        for (int at = from; at < to; at++) {
            byte b = fields.bytes()[at];
            if (!Grammar.isDigit(b)) {
                throw HttpSyntaxException.badRequest("the Content-Length has the character " + Grammar.show(b));
            }
            length = 10 * length + b - '0';
        }
        return length;
    }
}
