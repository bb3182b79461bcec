package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A named value of an object or of a request: a component of a record, or a parameter of a handler.
///
/// @param javaName in the code
/// @param name in JSON, in a query and so on
/// @param given what it is when it is absent; null if it has to be there, or has a shape that can be empty
record Field(String javaName, String name, Shape shape, @Nullable JsonValue given, Notes notes) {
    /// Checks the default.
    ///
    /// @throws IllegalArgumentException when it is not of the type
    Field {
        if (given != null) valueOf(name, shape, given);
    }

    boolean isRequired() {
        return given == null && !(shape instanceof OptionalShape);
    }

    /// The value when it is absent, which it may be.
    @Nullable
    Object absent() {
        if (given != null) return valueOf(name, shape, given);
        if (shape instanceof OptionalShape optional) return optional.empty();
        throw new IllegalStateException(name + " has no default");
    }

    /// Whether [#absent] is the same object each time.
    boolean isAbsentConstant() {
        var content = shape instanceof OptionalShape optional ? optional.inner() : shape;
        return given == null || content instanceof EnumShape
                || (content instanceof ScalarShape scalar && scalar.isImmutable());
    }

    private static @Nullable Object valueOf(String name, Shape shape, JsonValue given) {
        var binding = new Binding(JsonLimits.defaults());
        var value = shape.bind(given, binding);
        if (value == Binding.FAILED) {
            throw new IllegalArgumentException("the @Default of " + name + " is " + given + ": "
                    + binding.violations().getFirst().msg());
        }
        return value;
    }

    /// What the schema of an object or a parameter says of it.
    ///
    /// A reference says it all by itself; next to one only what differs here is repeated.
    JsonValue.JsonObject schema(SchemaBook book) {
        var schema = new LinkedHashMap<>(shape.schema(book).members());
        if (notes.givenTitle() != null) {
            schema.put("title", new JsonValue.JsonString(notes.givenTitle()));
        } else if (!SchemaBook.isReference(shape)) {
            schema.put("title", new JsonValue.JsonString(title(name)));
        }
        notes.describe(schema);
        if (!notes.examples().isEmpty()) {
            var examples = new ArrayList<JsonValue>();
            for (var text : notes.examples()) {
                examples.add(written(Shapes.given(shape, text)));
            }
            schema.put("examples", new JsonValue.JsonArray(List.copyOf(examples)));
        }
        if (given != null && !(given instanceof JsonValue.JsonNull)) schema.put("default", written(given));
        return new JsonValue.JsonObject(schema);
    }

    /// The value in the form in which it would be written.
    private JsonValue written(JsonValue value) {
        var output = new JsonOutput();
        shape.write(valueOf(name, shape, value), output);
        return JsonInput.parse(output.toByteArray());
    }

    /// `item_id` and `itemId` become `Item Id`.
    static String title(String name) {
        var title = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isWordStart = i == 0 || !Character.isLetterOrDigit(name.charAt(i - 1));
            boolean isHump = !isWordStart && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1));
            if (isHump) title.append(' ');
            title.append(c == '_' || c == '-'
                    ? ' '
                    : isWordStart || isHump
                            ? Character.toUpperCase(c)
                            : Character.toLowerCase(c));
        }
        return title.toString();
    }

    /// The members of a schema for an object with these.
    static Map<String, JsonValue> objectSchema(List<Field> fields, SchemaBook book) {
        var properties = new LinkedHashMap<String, JsonValue>();
        var required = new ArrayList<String>();
        for (var field : fields) {
            properties.put(field.name(), field.schema(book));
            if (field.isRequired()) required.add(field.name());
        }
        var schema = new LinkedHashMap<String, JsonValue>();
        schema.put("properties", new JsonValue.JsonObject(properties));
        schema.put("type", new JsonValue.JsonString("object"));
        if (!required.isEmpty()) schema.put("required", SchemaBook.strings(required));
        return schema;
    }
}
