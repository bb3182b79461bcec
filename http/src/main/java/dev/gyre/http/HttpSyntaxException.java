package dev.gyre.http;

/// The peer sent what is not HTTP, or more of it than the limits allow. The message says what is wrong and where, in
/// plain ASCII, and quotes nothing but single bytes: it is for a log.
///
/// The connection cannot be used any longer, as nobody knows where the next message would begin: a server answers with
/// [#status] and closes.
///
/// It has no stack trace: it tells about the peer, not about this program, and attackers must not make it expensive.
public final class HttpSyntaxException extends RuntimeException {
    private final int status;

    /// @param status the answer that a server gives, 400 to 599
    /// @param message what is wrong, and where
    HttpSyntaxException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static HttpSyntaxException badRequest(String message) {
        return new HttpSyntaxException(400, message);
    }

    /// The status to answer with: 400, 413, 414, 417, 431, 501 or 505; always 502 when it was a response that was
    /// malformed, which is what a gateway would answer.
    public int status() {
        return status;
    }
}
