package dev.gyre.testing;

import dev.gyre.http.HeaderFields;
import dev.gyre.web.Json;
import dev.gyre.web.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a [WebClient] was answered.
///
/// @param status such as 200
/// @param fields of the head
/// @param body not to be changed
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record WebAnswer(int status, HeaderFields fields, byte[] body) {
    /// The value of the first header field of that name.
    public Optional<String> header(String name) {
        return fields.first(name);
    }

    /// The body as text.
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// The body as JSON.
    ///
    /// @throws dev.gyre.web.ValidationException when it is none
    public JsonValue json() {
        return Json.parse(text());
    }

    /// The value at the end of some steps into the JSON of the body, as text: names of members, indexes of elements.
    ///
    /// @throws AssertionError when they lead nowhere
    public String at(Object... steps) {
        return json().find(steps)
                .orElseThrow(() -> new AssertionError("nothing is at " + List.of(steps) + " of " + text()))
                .toString();
    }

    List<String> setCookies() {
        return fields.all("Set-Cookie");
    }

    /// Status and body.
    @Override
    public String toString() {
        return status + " " + text();
    }
}
