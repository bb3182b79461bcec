package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header fields of a request, to be bound. Of a field that comes several times the first one counts where one is
/// wanted, for proxies add theirs behind it.
///
/// Names are those of fields, or for components of a record those of Java: `xTag` and `x_tag` are `x-tag`.
record HeaderTexts(HeaderFields fields) implements TextBinder.Source {
    @Override
    public @Nullable String last(String name) {
        var value = fields.first(name);
        if (value.isEmpty() && !isFieldName(name)) value = fields.first(Input.headerName(name));
        return value.orElse(null);
    }

    @Override
    public List<String> all(String name) {
        var values = fields.all(name);
        return values.isEmpty() && !isFieldName(name) ? fields.all(Input.headerName(name)) : values;
    }

    private static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' || Character.isUpperCase(c)) return false;
        }
        return true;
    }

    /// None: there are always more fields than a record names.
    @Override
    public Iterable<String> names() {
        return List.of();
    }
}
