package dev.gyre.web;

import dev.gyre.server.Exchange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Digests of passwords (RFC 7616): finds the field, and leaves its parameters to you. For clients that are there
/// already; tokens over TLS are the better choice. See [SecurityScheme]. Immutable, for any thread.
public final class HttpDigest implements SecurityScheme {
    private static final Challenge CHALLENGE = new Challenge("Digest");

    private final String name;

    private HttpDigest(String name) {
        this.name = name;
    }

    /// The scheme, called `HTTPDigest`.
    public static HttpDigest create() {
        return new HttpDigest("HTTPDigest");
    }

    /// The same scheme under another name.
    public HttpDigest named(String name) {
        return new HttpDigest(name);
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
        return Challenge.find(exchange, "Digest")
                .map(found -> new HttpCredentials(found.scheme(), found.credentials()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JsonValue.JsonObject definition() {
        return Challenge.definition("type", "http", "scheme", "digest");
    }

    @Override
    public String toString() {
        return name;
    }
}
