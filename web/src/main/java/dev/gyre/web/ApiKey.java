package dev.gyre.web;

import dev.gyre.http.Cookie;
import dev.gyre.http.CookieLimits;
import dev.gyre.server.Exchange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A key with every request, in a header field, a parameter of the query or a cookie. Queries end up in logs and
/// histories, so prefer a field. See [SecurityScheme].
///
/// ```java
/// static final ApiKey KEY = ApiKey.inHeader("X-Key");
///
/// app.provide(String.class, KEY::value).named("key");
/// app.get("/me", this::me);                       // String me(@From("key") String key) { … }
/// ```
///
/// Immutable, for any thread.
public final class ApiKey implements SecurityScheme {
    private static final Challenge CHALLENGE = new Challenge("APIKey");

    private final String name;
    private final Place place;
    private final String parameter;

    private enum Place {
        HEADER("header"), QUERY("query"), COOKIE("cookie");

        private final String text;

        Place(String text) {
            this.text = text;
        }
    }

    private ApiKey(String name, Place place, String parameter) {
        this.name = name;
        this.place = place;
        this.parameter = parameter;
    }

    /// A key in a header field; the scheme is called `APIKeyHeader`.
    public static ApiKey inHeader(String field) {
        return new ApiKey("APIKeyHeader", Place.HEADER, field);
    }

    /// A key in a parameter of the query; the scheme is called `APIKeyQuery`.
    public static ApiKey inQuery(String parameter) {
        return new ApiKey("APIKeyQuery", Place.QUERY, parameter);
    }

    /// A key in a cookie; the scheme is called `APIKeyCookie`.
    public static ApiKey inCookie(String cookie) {
        return new ApiKey("APIKeyCookie", Place.COOKIE, cookie);
    }

    /// The same scheme under another name: needed where there are two of one kind.
    public ApiKey named(String name) {
        return new ApiKey(name, place, parameter);
    }

    /// The key of the client.
    ///
    /// @throws dev.gyre.server.HttpException with status 401 when it has sent none, or an empty one
    public String value(Exchange exchange) {
        return find(exchange).orElseThrow(CHALLENGE::refusal);
    }

    /// As [#value], but null where that refuses the request: for routes that serve everybody.
    public @Nullable String valueOrNull(Exchange exchange) {
        return find(exchange).orElse(null);
    }

    /// As [#value], but empty where that refuses the request.
    public Optional<String> find(Exchange exchange) {
        var found = switch (place) {
            case HEADER -> exchange.header(parameter);
            case QUERY -> exchange.query().first(parameter);
            case COOKIE -> cookie(exchange);
        };
        return found.filter(key -> !key.isEmpty());
    }

    private Optional<String> cookie(Exchange exchange) {
        for (var cookie : Cookie.parse(exchange.request().fields().all("Cookie"), CookieLimits.defaults())) {
            if (cookie.name().equals(parameter)) return Optional.of(cookie.value());
        }
        return Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JsonValue.JsonObject definition() {
        return Challenge.definition("type", "apiKey", "in", place.text, "name", parameter);
    }

    @Override
    public String toString() {
        return name;
    }
}
