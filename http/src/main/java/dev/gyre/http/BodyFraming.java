package dev.gyre.http;

/// How the end of a body is found (RFC 9112 section 6.3).
public sealed interface BodyFraming {
    /// There is no body.
    BodyFraming NONE = new None();

    /// In chunks.
    BodyFraming CHUNKED = new Chunked();

    /// Up to the end of the connection.
    BodyFraming UNTIL_CLOSE = new UntilClose();

    /// With this length, which may be zero.
    ///
    /// @throws IllegalArgumentException when it is negative
    static BodyFraming length(long bytes) {
        return new Length(bytes);
    }

    /// There is no body, and nothing says so: a request without `Content-Length`, or an answer that never has one.
    record None() implements BodyFraming {}

    /// `Content-Length`.
    ///
    /// @param bytes not negative
    record Length(long bytes) implements BodyFraming {
        /// Checks the range.
        ///
        /// @throws IllegalArgumentException when the length is negative
        public Length {
            if (bytes < 0) {
                throw new IllegalArgumentException("the length is " + bytes + ", but must not be negative");
            }
        }
    }

    /// `Transfer-Encoding: chunked`; the length shows at the end.
    record Chunked() implements BodyFraming {}

    /// The end of the connection is the end of the body; responses only.
    record UntilClose() implements BodyFraming {}
}
