package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.Status;

/// Errors that the framework makes itself.
final class HttpErrors {
    private HttpErrors() {}

    static HttpError methodNotAllowed(String methods) {
        return new HttpError(405, Status.reason(405), HeaderFields.of("Allow", methods));
    }
}
