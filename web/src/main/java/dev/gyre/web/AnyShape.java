package dev.gyre.web;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Any JSON: as a [JsonValue], or for `Object` in the JDK's own types: `Map` in order, `List`, `String`, `Boolean`,
/// `null`, `Long`, or `BigInteger` where that is too small, and `Double`.
enum AnyShape implements Shape {
    TREE, PLAIN;

    @Override
    public @Nullable Object bind(JsonValue input, Binding binding) {
        return this == TREE ? input : plain(input);
    }

    private static @Nullable Object plain(JsonValue value) {
        return switch (value) {
            case JsonValue.JsonObject(var members) -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                for (var member : members.entrySet()) {
                    map.put(member.getKey(), plain(member.getValue()));
                }
                yield map;
            }
            case JsonValue.JsonArray(var elements) -> {
                var list = new ArrayList<@Nullable Object>(elements.size());
                for (var element : elements) {
                    list.add(plain(element));
                }
                yield list;
            }
            case JsonValue.JsonString(var text) -> text;
            case JsonValue.JsonNumber number -> number.isInteger()
                    ? NumberText.narrowed(new BigInteger(number.text()))
                    : (Object) number.doubleValue();
            case JsonValue.JsonBoolean(var bool) -> bool;
            case JsonValue.JsonNull() -> null;
        };
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        var tree = JsonInput.tree(parser, token);
        return this == TREE ? tree : plain(tree);
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        AnyWriter.write(value, output);
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        return new JsonValue.JsonObject(Map.of());
    }

    @Override
    public String label() {
        return "Any";
    }
}
