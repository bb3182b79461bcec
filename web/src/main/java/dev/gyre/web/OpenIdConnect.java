package dev.gyre.web;

import dev.gyre.server.Exchange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tokens of an OpenID Connect provider: finds the field `Authorization`, and documents where the provider is. Checking
/// the token is up to you. See [SecurityScheme]. Immutable, for any thread.
public final class OpenIdConnect implements SecurityScheme {
    private static final Challenge CHALLENGE = new Challenge("Bearer");

    private final String name;
    private final String url;

    private OpenIdConnect(String name, String url) {
        this.name = name;
        this.url = url;
    }

    /// The scheme, called `OpenIdConnect`, for the provider whose configuration is at `url`.
    public static OpenIdConnect at(String url) {
        return new OpenIdConnect("OpenIdConnect", url);
    }

    /// The same scheme under another name.
    public OpenIdConnect named(String name) {
        return new OpenIdConnect(name, url);
    }

    /// The whole field.
    ///
    /// @throws dev.gyre.server.HttpException with status 401 when there is none
    public String authorization(Exchange exchange) {
        return find(exchange).orElseThrow(CHALLENGE::refusal);
    }

    /// As [#authorization], but null where that refuses the request: for routes that serve everybody.
    public @Nullable String authorizationOrNull(Exchange exchange) {
        return find(exchange).orElse(null);
    }

    /// As [#authorization], but empty where that refuses the request.
    public Optional<String> find(Exchange exchange) {
        return exchange.header("Authorization").filter(field -> !field.isEmpty());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JsonValue.JsonObject definition() {
        return Challenge.definition("type", "openIdConnect", "openIdConnectUrl", url);
    }

    @Override
    public String toString() {
        return name;
    }
}
