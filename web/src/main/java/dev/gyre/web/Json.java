package dev.gyre.web;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// JSON by hand, with the same rules that handlers have for their parameters and results. For any thread; none of it
/// suspends.
public final class Json {
    private static final JsonInput INPUT = new JsonInput(JsonLimits.defaults());

    /// What the places of errors begin with, as in the body of a request.
    private static final String PLACE = "body";

    private Json() {}

    /// The tree of any JSON.
    ///
    /// @throws ValidationException when it is none
    /// @throws IllegalArgumentException when it exceeds one of the [default limits][JsonLimits#defaults]
    public static JsonValue parse(String json) {
        return (JsonValue) value(INPUT.tree(json.getBytes(StandardCharsets.UTF_8), PLACE));
    }

    /// A value of a type: a record, an enum, or a type of the JDK that has JSON.
    ///
    /// @throws ValidationException with all that is wrong with it
    /// @throws IllegalArgumentException when it exceeds one of the [default limits][JsonLimits#defaults], or the type
    ///     is none that can be read
    public static <T> T read(String json, Class<T> type) {
        return read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    /// The same from UTF-8.
    ///
    /// @throws ValidationException with all that is wrong with it
    /// @throws IllegalArgumentException when it is not UTF-8, or exceeds one of the [default
    ///     limits][JsonLimits#defaults], or the type is none that can be read
    @SuppressWarnings("unchecked")
    public static <T> T read(byte[] json, Class<T> type) {
        return (T) value(INPUT.read(json, Shapes.ofClass(type), PLACE));
    }

    private static Object value(Bound bound) {
        return switch (bound) {
            case Bound.Valid(var value) when value != null -> value;
            case Bound.Valid _ -> throw new IllegalStateException("a class is never read as null");
            case Bound.Invalid(var violations) -> throw new ValidationException(violations);
            case Bound.Unreadable(var reason) -> throw new IllegalArgumentException(reason);
        };
    }

    /// The JSON of a value, by the class that it has.
    ///
    /// @throws IllegalStateException when the class, or that of a value inside it, has no JSON
    public static String write(@Nullable Object value) {
        var output = new JsonOutput();
        AnyWriter.write(value, output);
        return output.text();
    }
}
