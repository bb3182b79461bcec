package dev.gyre.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The schemas of all types that have a name, for the components of an OpenAPI document.
///
/// A type may look different when it is read and when it is written: a decimal is read from a number too, but always
/// written as a string. So there are two passes, one for each direction; types that differ get two names, `…-Input` and
/// `…-Output`, and references are put right by [MergedSchemas].
final class SchemaBook {
    private static final String PREFIX = "#/components/schemas/";

    private final boolean isInput;
    private final Map<Shape, String> names = new LinkedHashMap<>();
    private final Map<String, JsonValue.JsonObject> schemas = new TreeMap<>();

    SchemaBook(boolean isInput) {
        this.isInput = isInput;
    }

    /// Whether it says what is read, rather than what is written.
    boolean isInput() {
        return isInput;
    }

    /// A reference to a type, whose schema is made the first time; types of one simple name are numbered.
    JsonValue.JsonObject reference(Shape shape, String name, Supplier<JsonValue.JsonObject> schema) {
        var known = names.get(shape);
        if (known == null) {
            known = name;
            for (int i = 2; names.containsValue(known); i++) {
                known = name + i;
            }
            names.put(shape, known);
            schemas.put(known, schema.get());
        }
        return new JsonValue.JsonObject(Map.of("$ref", new JsonValue.JsonString(PREFIX + known)));
    }

    /// Adds a schema that belongs to no type, such as that of a form with many parameters.
    void add(String name, JsonValue.JsonObject schema) {
        schemas.put(name, schema);
    }

    /// All schemas by name, in alphabetical order.
    Map<String, JsonValue.JsonObject> schemas() {
        return Collections.unmodifiableMap(schemas);
    }

    /// Whether the schema of a shape is a reference, perhaps to a type or null, and so has a title elsewhere.
    static boolean isReference(Shape shape) {
        return switch (shape) {
            case RecordShape _,EnumShape _ -> true;
            case OptionalShape optional -> isReference(optional.inner());
            case ScalarShape _,ListShape _,MapShape _,UnionShape _,AnyShape _ -> false;
        };
    }

    static JsonValue.JsonObject type(String type) {
        return new JsonValue.JsonObject(Map.of("type", new JsonValue.JsonString(type)));
    }

    static JsonValue.JsonObject anyOf(JsonValue... schemas) {
        return new JsonValue.JsonObject(Map.of("anyOf", new JsonValue.JsonArray(List.of(schemas))));
    }

    static JsonValue.JsonArray strings(Iterable<String> texts) {
        var strings = new ArrayList<JsonValue>();
        for (var text : texts) {
            strings.add(new JsonValue.JsonString(text));
        }
        return new JsonValue.JsonArray(List.copyOf(strings));
    }
}
