package dev.gyre.web;

import java.util.Map;

/// Constraints in the words of JSON Schema 2020-12.
final class ConstraintSchema {
    private ConstraintSchema() {}

    /// Puts those of one value.
    static void describe(Constraints constraints, Map<String, JsonValue> schema) {
        for (var bound : Bounds.CHECKED) {
            var limit = bound.of(constraints);
            if (limit != null) schema.put(bound.keyword(), new JsonValue.JsonNumber(Bounds.text(limit)));
        }
        var factor = constraints.multipleOf();
        if (factor != null) schema.put("multipleOf", new JsonValue.JsonNumber(Bounds.text(factor)));
        lengths(constraints, "Length", schema);
        if (constraints.isNotBlank()) {
            schema.put("minLength", JsonValue.JsonNumber.of(Math.max(1, constraints.lengthMin())));
        }
        var pattern = constraints.pattern();
        if (pattern != null) {
            var text = pattern.pattern().pattern();
            schema.put("pattern", new JsonValue.JsonString(pattern.isWhole() ? "^(?:" + text + ")$" : text));
        }
        if (constraints.isEmail()) schema.put("format", new JsonValue.JsonString("email"));
        if (constraints.isHttpUrl()) schema.put("maxLength", JsonValue.JsonNumber.of(UrlText.WEB_CHARS_MAX));
        var literals = constraints.literals();
        if (literals.size() == 1) {
            schema.put("const", new JsonValue.JsonString(literals.getFirst()));
        } else if (!literals.isEmpty()) {
            schema.put("enum", SchemaBook.strings(literals));
        }
    }

    /// Puts a length, in the words for strings (`Length`), arrays (`Items`) or objects (`Properties`).
    static void lengths(Constraints constraints, String of, Map<String, JsonValue> schema) {
        if (constraints.lengthMin() > 0) schema.put("min" + of, JsonValue.JsonNumber.of(constraints.lengthMin()));
        if (constraints.lengthMax() < Integer.MAX_VALUE) {
            schema.put("max" + of, JsonValue.JsonNumber.of(constraints.lengthMax()));
        }
    }
}
