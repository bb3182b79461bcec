package dev.gyre.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The schemas of both directions as the components of one document: a type that looks the same in both has one, any
/// other has `…-Input` and `…-Output`.
final class MergedSchemas {
    private static final String PREFIX = "#/components/schemas/";

    private final Set<String> differing = new HashSet<>();
    private final Map<String, JsonValue.JsonObject> all = new TreeMap<>();

    MergedSchemas(SchemaBook input, SchemaBook output) {
        var inputs = input.schemas();
        var outputs = output.schemas();
        // A type with a member of a type that differs refers to another one in each direction, and so differs too.
        boolean isGrowing = true;
        while (isGrowing) {
            isGrowing = false;
            for (var name : inputs.keySet()) {
                var other = outputs.get(name);
                if (other != null && !differing.contains(name)
                        && (!other.equals(inputs.get(name)) || refersToDiffering(other))) {
                    isGrowing = differing.add(name);
                }
            }
        }
        inputs.forEach((name, schema) -> all.put(renamed(name, true), (JsonValue.JsonObject) renamed(schema, true)));
        outputs.forEach((name, schema) -> all.put(renamed(name, false), (JsonValue.JsonObject) renamed(schema, false)));
    }

    private boolean refersToDiffering(JsonValue schema) {
        return switch (schema) {
            case JsonValue.JsonObject(var members) -> members.values().stream().anyMatch(this::refersToDiffering);
            case JsonValue.JsonArray(var elements) -> elements.stream().anyMatch(this::refersToDiffering);
            case JsonValue.JsonString(var text) -> text.startsWith(PREFIX)
                    && differing.contains(text.substring(PREFIX.length()));
            case JsonValue.JsonNumber _,JsonValue.JsonBoolean _,JsonValue.JsonNull() -> false;
        };
    }

    private String renamed(String name, boolean isInput) {
        return differing.contains(name) ? name + (isInput ? "-Input" : "-Output") : name;
    }

    /// A schema whose references lead to the components of this document.
    JsonValue renamed(JsonValue schema, boolean isInput) {
        return switch (schema) {
            case JsonValue.JsonObject(var members) -> {
                var renamed = new LinkedHashMap<String, JsonValue>();
                members.forEach((name, member) -> renamed.put(name, renamed(member, isInput)));
                yield new JsonValue.JsonObject(renamed);
            }
            case JsonValue.JsonArray(var elements) -> {
                var renamed = new ArrayList<JsonValue>();
                elements.forEach(element -> renamed.add(renamed(element, isInput)));
                yield new JsonValue.JsonArray(renamed);
            }
            case JsonValue.JsonString(var text) when text.startsWith(PREFIX) ->
                new JsonValue.JsonString(PREFIX + renamed(text.substring(PREFIX.length()), isInput));
            case JsonValue.JsonString _,JsonValue.JsonNumber _,JsonValue.JsonBoolean _,JsonValue.JsonNull() -> schema;
        };
    }

    /// All components by name, in alphabetical order.
    Map<String, JsonValue.JsonObject> all() {
        return Collections.unmodifiableMap(all);
    }
}
