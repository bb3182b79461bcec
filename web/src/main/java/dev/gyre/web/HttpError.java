package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ends the handling of a request with an error for the client: `{"detail": …}` and a status.
///
/// ```java
/// throw new HttpError(404, "There is no such item.");
/// ```
///
/// What it holds is shown to anybody, so it must be safe. It has no stack trace and is not logged, for it is no failure
/// of the server.
public final class HttpError extends RuntimeException {
    private final int status;
    private final transient @Nullable Object detail;
    private final transient HeaderFields fields;

    /// With the status's usual words as detail, such as `Not Found`.
    ///
    /// @throws IllegalArgumentException when the status is not 300 to 599
    public HttpError(int status) {
        this(status, Status.reason(status));
    }

    /// With a detail, which is anything that can be written as JSON.
    ///
    /// @throws IllegalArgumentException when the status is not 300 to 599
    public HttpError(int status, @Nullable Object detail) {
        this(status, detail, HeaderFields.empty());
    }

    /// With a detail and header fields, such as `WWW-Authenticate`.
    ///
    /// @throws IllegalArgumentException when the status is not 300 to 599, or the fields are no pairs
    public HttpError(int status, @Nullable Object detail, Map<String, String> fields) {
        this(status, detail, fields(fields));
    }

    /// With a detail and header fields.
    ///
    /// @throws IllegalArgumentException when the status is not 300 to 599
    public HttpError(int status, @Nullable Object detail, HeaderFields fields) {
        super(status + " " + detail, null, false, false);
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("the status is " + status + ", but that of an error is 300 to 599");
        }
        this.status = status;
        this.detail = detail;
        this.fields = fields;
    }

    private static HeaderFields fields(Map<String, String> pairs) {
        var builder = HeaderFields.builder();
        pairs.forEach(builder::add);
        return builder.build();
    }

    /// The status of the answer, 300 to 599.
    public int status() {
        return status;
    }

    /// What the client is told.
    public @Nullable Object detail() {
        return detail;
    }

    /// Header fields of the answer.
    public HeaderFields fields() {
        return fields;
    }
}
