package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import dev.gyre.http.SetCookie;
import org.jspecify.annotations.Nullable;

/// What a handler or a provider wants of the answer besides its value: taken as a parameter, and merged into whatever
/// is answered when nothing goes wrong.
///
/// ```java
/// Item create(Item item, ResponseSettings response) {
///     response.header("Location", "/items/" + item.id()).cookie("last", item.id());
///     return item;
/// }
/// ```
public final class ResponseSettings {
    private final HeaderFieldsBuilder fields = HeaderFields.builder();
    private boolean hasFields;
    private int status;

    ResponseSettings() {}

    /// Sets the status, 200 to 599.
    ///
    /// @return this
    /// @throws IllegalArgumentException when it is another
    public ResponseSettings status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("the status is " + status + ", but that of an answer is 200 to 599");
        }
        this.status = status;
        return this;
    }

    /// Adds a header field.
    ///
    /// @return this
    /// @throws IllegalArgumentException when it is not a field that can be sent
    public ResponseSettings header(String name, String value) {
        fields.add(name, value);
        hasFields = true;
        return this;
    }

    /// Sets a cookie for the whole site, until the browser is closed, which scripts can read and other sites do not
    /// send along. For other kinds see [#cookie(SetCookie)].
    ///
    /// @return this
    /// @throws IllegalArgumentException when a cookie cannot hold it
    public ResponseSettings cookie(String name, String value) {
        return cookie(SetCookie.of(name, value).withHttpOnly(false));
    }

    /// Sets a cookie.
    ///
    /// @return this
    public ResponseSettings cookie(SetCookie cookie) {
        return header("Set-Cookie", cookie.encode());
    }

    /// 0 for none.
    int status() {
        return status;
    }

    @Nullable
    HeaderFields fields() {
        return hasFields ? fields.build() : null;
    }
}
