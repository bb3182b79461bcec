package dev.gyre.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A type with `null`: `Optional<T>`, which is then empty, or `@Nullable T`. In a record it may be absent as well.
record OptionalShape(Shape inner, boolean isWrapped) implements Shape {
    /// The value for `null`.
    @Nullable
    Object empty() {
        return isWrapped ? Optional.empty() : null;
    }

    /// The value for one that is there.
    @Nullable
    Object wrapped(@Nullable Object value) {
        return isWrapped && value != null ? Optional.of(value) : value;
    }

    @Override
    public @Nullable Object bind(JsonValue input, Binding binding) {
        if (input instanceof JsonValue.JsonNull) return empty();
        var value = inner.bind(input, binding);
        return value == Binding.FAILED ? value : wrapped(value);
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_NULL) return empty();
        var value = inner.read(parser, token);
        return value == OTHER ? value : wrapped(value);
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        var content = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (content == null) {
            output.nullValue();
        } else {
            inner.write(content, output);
        }
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        return SchemaBook.anyOf(inner.schema(book), SchemaBook.type("null"));
    }

    @Override
    public String label() {
        return "Optional_" + inner.label() + "_";
    }
}
