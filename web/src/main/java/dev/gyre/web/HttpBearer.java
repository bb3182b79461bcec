package dev.gyre.web;

import dev.gyre.server.Exchange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A token with every request (RFC 6750); whoever has it may use it. See [SecurityScheme]. Immutable, for any thread.
public final class HttpBearer implements SecurityScheme {
    private static final Challenge CHALLENGE = new Challenge("Bearer");

    private final String name;

    private HttpBearer(String name) {
        this.name = name;
    }

    /// The scheme, called `HTTPBearer`.
    public static HttpBearer create() {
        return new HttpBearer("HTTPBearer");
    }

    /// The same scheme under another name.
    public HttpBearer named(String name) {
        return new HttpBearer(name);
    }

    /// What the client says.
    ///
    /// @throws dev.gyre.server.HttpException with status 401 when it says nothing
    public HttpCredentials credentials(Exchange exchange) {
        return find(exchange).orElseThrow(CHALLENGE::refusal);
    }

    /// As [#credentials], but null where that refuses the request: for routes that serve everybody.
    public @Nullable HttpCredentials credentialsOrNull(Exchange exchange) {
        return find(exchange).orElse(null);
    }

    /// As [#credentials], but empty where that refuses the request.
    public Optional<HttpCredentials> find(Exchange exchange) {
        return Challenge.find(exchange, "Bearer")
                .map(found -> new HttpCredentials(found.scheme(), found.credentials()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JsonValue.JsonObject definition() {
        return Challenge.definition("type", "http", "scheme", "bearer");
    }

    @Override
    public String toString() {
        return name;
    }
}
