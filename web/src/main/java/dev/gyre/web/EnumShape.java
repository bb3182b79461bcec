package dev.gyre.web;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// An `enum`: each constant is the text of its [Name], or else its name.
final class EnumShape implements Shape {
    private final Class<?> type;
    private final Notes notes;
    private final Map<String, Object> constants = new LinkedHashMap<>();
    private final IdentityHashMap<Object, String> texts = new IdentityHashMap<>();
    private final Complaint complaint;

    /// @throws IllegalArgumentException when there are no constants, or two with one text
    EnumShape(Class<?> type, Notes notes) {
        this.type = type;
        this.notes = notes;
        for (var constant : type.getEnumConstants()) {
            var text = text(type, (Enum<?>) constant);
            if (constants.put(text, constant) != null) {
                throw new IllegalArgumentException(
                    type + " has two constants that are \"" + text + "\": give one of them another @Name");
            }
            texts.put(constant, text);
        }
        if (constants.isEmpty()) {
            throw new IllegalArgumentException(type + " has no constants, so that no text can stand for one");
        }
        var expected = Complaint.alternatives(constants.keySet());
        this.complaint = Complaint.with("enum", "Input should be " + expected, "expected",
            new JsonValue.JsonString(expected));
    }

    private static String text(Class<?> type, Enum<?> constant) {
        try {
            var name = type.getField(constant.name()).getAnnotation(Name.class);
            return name == null ? constant.name() : name.value();
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Iterable<String> texts() {
        return Collections.unmodifiableSet(constants.keySet());
    }

    /// The constant, or a [Complaint].
    Object ofText(String text) {
        var constant = constants.get(text);
        return constant == null ? complaint : constant;
    }

    @Override
    public Object bind(JsonValue input, Binding binding) {
        var constant = input instanceof JsonValue.JsonString(var text) ? constants.get(text) : null;
        return constant == null ? binding.fail(complaint, input) : constant;
    }

    @Override
    public Object read(JsonParser parser, JsonToken token) {
        var constant = token == JsonToken.VALUE_STRING ? constants.get(parser.getString()) : null;
        return constant == null ? OTHER : constant;
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        var text = texts.get(value);
        if (text == null) throw Shape.notOfType(value, this);
        output.string(text);
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        return book.reference(this, type.getSimpleName(), () -> {
            var schema = new LinkedHashMap<String, JsonValue>();
            schema.put("type", new JsonValue.JsonString("string"));
            schema.put("enum", SchemaBook.strings(constants.keySet()));
            schema.put("title", new JsonValue.JsonString(notes.title().orElse(type.getSimpleName())));
            notes.describe(schema);
            return new JsonValue.JsonObject(schema);
        });
    }

    @Override
    public String label() {
        return type.getSimpleName();
    }
}
