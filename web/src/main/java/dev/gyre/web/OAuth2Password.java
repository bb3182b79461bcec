package dev.gyre.web;

import dev.gyre.server.Exchange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A token with every request, which the client has got for a name and a password from this very application (the
/// password flow of OAuth 2): it posts an [OAuth2PasswordForm] to a route that answers
/// `{"access_token": …, "token_type": "bearer"}`. The documentation page has a dialog for that.
///
/// ```java
/// static final OAuth2Password OAUTH = OAuth2Password.at("token").withScope("me", "Reads about yourself");
///
/// app.post("/token", this::token);                // Token token(OAuth2PasswordForm form) { … }
/// app.provide(String.class, OAUTH.requiring("me")::token).named("me");
/// app.get("/me", this::me);                       // User me(@From("me") String token) { … }
/// ```
///
/// Checking the token, and that it has the scopes, is up to you. Immutable, for any thread.
public final class OAuth2Password implements SecurityScheme {
    private static final Challenge CHALLENGE = new Challenge("Bearer");

    private final String name;
    private final String tokenUrl;
    private final Map<String, String> known;
    private final List<String> scopes;

    private OAuth2Password(String name, String tokenUrl, Map<String, String> known, List<String> scopes) {
        this.name = name;
        this.tokenUrl = tokenUrl;
        this.known = known;
        this.scopes = scopes;
    }

    /// The scheme, called `OAuth2PasswordBearer`, for tokens from `tokenUrl`, which is relative to the document.
    public static OAuth2Password at(String tokenUrl) {
        return new OAuth2Password("OAuth2PasswordBearer", tokenUrl, Map.of(), List.of());
    }

    /// The same scheme with a scope that tokens can have, and what it permits, in words.
    public OAuth2Password withScope(String scope, String description) {
        var all = new LinkedHashMap<>(known);
        all.put(scope, description);
        return new OAuth2Password(name, tokenUrl, Collections.unmodifiableMap(all), scopes);
    }

    /// The same scheme under another name.
    public OAuth2Password named(String name) {
        return new OAuth2Password(name, tokenUrl, known, scopes);
    }

    /// The same scheme, documented as needing these scopes.
    public OAuth2Password requiring(String... scopes) {
        return new OAuth2Password(name, tokenUrl, known, List.of(scopes));
    }

    /// The token of the client.
    ///
    /// @throws dev.gyre.server.HttpException with status 401 when it has sent none
    public String token(Exchange exchange) {
        return find(exchange).orElseThrow(CHALLENGE::refusal);
    }

    /// As [#token], but null where that refuses the request: for routes that serve everybody.
    public @Nullable String tokenOrNull(Exchange exchange) {
        return find(exchange).orElse(null);
    }

    /// As [#token], but empty where that refuses the request.
    public Optional<String> find(Exchange exchange) {
        return Challenge.find(exchange, "Bearer").map(Challenge.Authorization::credentials);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> scopes() {
        return scopes;
    }

    @Override
    public JsonValue.JsonObject definition() {
        var texts = new LinkedHashMap<String, JsonValue>();
        known.forEach((scope, description) -> texts.put(scope, new JsonValue.JsonString(description)));
        var flow = new LinkedHashMap<String, JsonValue>();
        flow.put("scopes", new JsonValue.JsonObject(texts));
        flow.put("tokenUrl", new JsonValue.JsonString(tokenUrl));
        var scheme = new LinkedHashMap<String, JsonValue>();
        scheme.put("type", new JsonValue.JsonString("oauth2"));
        scheme.put("flows", new JsonValue.JsonObject(Map.of("password", new JsonValue.JsonObject(flow))));
        return new JsonValue.JsonObject(scheme);
    }

    @Override
    public String toString() {
        return name;
    }
}
