package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.Status;
import java.util.Objects;

/// Ends the handling of a request with an error for the client: thrown by handlers and filters, answered by the server.
///
/// ```java
/// throw new HttpException(404, "There is no such item.");
/// ```
///
/// Its text is the only message of an exception that a client ever sees, so it must be safe to be shown to anybody. It
/// is not logged, as it is no failure of the server, and has no stack trace.
public final class HttpException extends RuntimeException {
    private final int status;
    private final transient HeaderFields fields;

    /// With the status's usual words as text, such as `Not Found`.
    ///
    /// @throws IllegalArgumentException when the status is not 400 to 599
    public HttpException(int status) {
        this(status, Status.reason(status));
    }

    /// With a text for the client.
    ///
    /// @throws IllegalArgumentException when the status is not 400 to 599
    public HttpException(int status, String text) {
        this(status, text, HeaderFields.empty());
    }

    /// With a text for the client and header fields, such as `Retry-After`.
    ///
    /// @throws IllegalArgumentException when the status is not 400 to 599
    public HttpException(int status, String text, HeaderFields fields) {
        super(Objects.requireNonNull(text, "text"), null, false, false);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("the status is " + status + ", but that of an error is 400 to 599");
        }
        this.status = status;
        this.fields = fields;
    }

    /// The status of the answer, 400 to 599.
    public int status() {
        return status;
    }

    /// What the client is told.
    public String text() {
        return Objects.requireNonNull(getMessage());
    }

    /// Header fields of the answer.
    public HeaderFields fields() {
        return fields;
    }
}
