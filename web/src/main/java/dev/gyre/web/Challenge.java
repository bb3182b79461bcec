package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.server.Exchange;
import dev.gyre.server.HttpException;
import java.util.LinkedHashMap;
import java.util.Optional;

/// What clients are told that have not shown who they are, and the field in which they do (RFC 9110, section 11).
///
/// @param text the value of `WWW-Authenticate`
record Challenge(String text) {
    /// A scheme, the part of the field before the first space.
    record Authorization(String scheme, String credentials) {}

    /// What the client has sent for a scheme, whose name is matched in any case; empty if it is for another, or if
    /// nothing follows.
    static Optional<Authorization> find(Exchange exchange, String scheme) {
        var field = exchange.header("Authorization").orElse("");
        int space = field.indexOf(' ');
        if (space < 0 || !field.substring(0, space).equalsIgnoreCase(scheme)) return Optional.empty();
        var credentials = field.substring(space + 1).strip();
        return credentials.isEmpty()
                ? Optional.empty()
                : Optional.of(new Authorization(field.substring(0, space), credentials));
    }

    /// The error for a client without credentials.
    HttpException refusal() {
        return new HttpException(401, "Not authenticated", HeaderFields.of("WWW-Authenticate", text));
    }

    /// The names and values of a security scheme object.
    static JsonValue.JsonObject definition(String... namesAndValues) {
        var members = new LinkedHashMap<String, JsonValue>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(namesAndValues[i], new JsonValue.JsonString(namesAndValues[i + 1]));
        }
        return new JsonValue.JsonObject(members);
    }
}
