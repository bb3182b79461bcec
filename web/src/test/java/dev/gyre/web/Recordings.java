package dev.gyre.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What others were seen to answer, and how ours is compared with it.
final class Recordings {
    /// A request with a body, and its answer.
    record Body(String url, String contentType, String body, int status, String answer) {}

    private Recordings() {}

    static Stream<Body> lines(String file) {
        return texts(file).map(line -> Json.read(line, Body.class));
    }

    static Stream<String> texts(String file) {
        try (var stream = Recordings.class.getResourceAsStream(file)) {
            if (stream == null) throw new AssertionError(file + " is missing");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The parameter of a method, for its annotations and its type.
    static Field field(Class<?> holder, String method, String name) {
        for (var candidate : holder.getDeclaredMethods()) {
            if (!candidate.getName().equals(method)) continue;
            for (var parameter : candidate.getParameters()) {
                if (parameter.getName().equals(name)) return Shapes.shared().field(parameter, name, name);
            }
        }
        throw new AssertionError("no " + method + "(" + name + ") in " + Arrays.toString(holder.getDeclaredMethods()));
    }

    /// Equal for JSON that means the same: the order of members aside, and 1.0 is 1. Texts that are free are left out.
    static Object comparable(String json) {
        return comparable(Json.parse(json));
    }

    static Object comparable(JsonValue value) {
        return switch (value) {
            case JsonValue.JsonObject(var members) -> {
                var sorted = new TreeMap<String, Object>();
                boolean isSyntax = members.getOrDefault("type", JsonValue.JsonNull.VALUE)
                        .equals(new JsonValue.JsonString("json_invalid"));
                members.forEach((name, member) -> {
                    if (!(isSyntax && name.equals("ctx"))) sorted.put(name, comparable(member));
                });
                yield sorted;
            }
            case JsonValue.JsonArray(var elements) -> {
                List<Object> list = new ArrayList<>();
                elements.forEach(element -> list.add(comparable(element)));
                yield list;
            }
            case JsonValue.JsonNumber number -> new BigDecimal(number.text()).add(BigDecimal.ZERO).stripTrailingZeros();
            case JsonValue.JsonString _,JsonValue.JsonBoolean _,JsonValue.JsonNull() -> value;
        };
    }
}
