package dev.gyre.http;

import java.nio.charset.StandardCharsets;

/// The names of methods. Which of them a program serves is its own matter; the usual ones cost no new string.
final class Method {
    private static final String[] USUAL = {
        "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE"};

    private Method() {}

    /// Reads a method.
    ///
    /// @throws HttpSyntaxException with status 400 when it is not a token
    static String parse(byte[] bytes, int from, int to) {
        for (var method : USUAL) {
            if (Grammar.equals(bytes, from, to, method)) {
                return method;
            }
        }
        if (!Grammar.isToken(bytes, from, to)) {
            throw HttpSyntaxException.badRequest("line 1: the method is not a token");
        }
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }
}
