package dev.gyre.web;

import dev.gyre.http.Cookie;
import dev.gyre.http.CookieLimits;
import dev.gyre.http.HeaderFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cookies of a request by name, to be bound.
record CookieTexts(Map<String, String> values) implements TextBinder.Source {
    static CookieTexts of(HeaderFields fields) {
        if (!fields.contains("Cookie")) return new CookieTexts(Map.of());
        var values = new LinkedHashMap<String, String>();
        for (var cookie : Cookie.parse(fields.all("Cookie"), CookieLimits.defaults())) {
            values.put(cookie.name(), cookie.value());
        }
        return new CookieTexts(values);
    }

    @Override
    public @Nullable String last(String name) {
        return values.get(name);
    }

    @Override
    public List<String> all(String name) {
        var value = values.get(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public Iterable<String> names() {
        return values.keySet();
    }
}
