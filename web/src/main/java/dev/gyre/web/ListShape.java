package dev.gyre.web;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Many values of one type: a list, a set, in which equal ones collapse, or an array.
record ListShape(Kind kind, Class<?> elementType, Shape element, Constraints constraints) implements Shape {
    enum Kind {
        LIST("List"), SET("Set"), ARRAY("List");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        private Complaint complaint() {
            var name = word.toLowerCase(Locale.ROOT);
            return Complaint.of(name + "_type", "Input should be a valid " + name);
        }
    }

    @Override
    public @Nullable Object bind(JsonValue input, Binding binding) {
        if (!(input instanceof JsonValue.JsonArray(var elements))) return binding.fail(kind.complaint(), input);
        if (kind != Kind.SET && elements.size() > constraints.lengthMax()) {
            return binding.fail(Complaint.tooLong(kind.word, constraints.lengthMax(), elements.size()), input);
        }
        int failuresBefore = binding.failures();
        var values = collection();
        for (int i = 0; i < elements.size() && !binding.isFull(); i++) {
            binding.enter(i);
            var value = element.bind(elements.get(i), binding);
            binding.leave();
            if (value != Binding.FAILED) values.add(value);
            if (values.size() > constraints.lengthMax()) {
                binding.forgetAfter(failuresBefore);
                return binding.fail(Complaint.tooLong(kind.word, constraints.lengthMax()), input);
            }
        }
        if (binding.failures() > failuresBefore) return Binding.FAILED;
        if (values.size() < constraints.lengthMin()) {
            return binding.fail(Complaint.tooShort(kind.word, constraints.lengthMin(), values.size()), input);
        }
        return finished(values);
    }

    private Collection<@Nullable Object> collection() {
        return kind == Kind.SET ? new LinkedHashSet<>() : new ArrayList<>();
    }

    private Object finished(Collection<@Nullable Object> values) {
        if (kind != Kind.ARRAY) return values;
        var array = Array.newInstance(elementType, values.size());
        int i = 0;
        for (var value : values) {
            Array.set(array, i++, value);
        }
        return array;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_ARRAY) return OTHER;
        var values = collection();
        for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next == null || values.size() == constraints.lengthMax()) return OTHER;
            var value = element.read(parser, next);
            if (value == OTHER) return OTHER;
            values.add(value);
        }
        return values.size() < constraints.lengthMin() ? OTHER : finished(values);
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        output.open('[');
        switch (value) {
            case List<?> list -> {
                // No iterator: the usual list is an array.
                for (int i = 0; i < list.size(); i++) {
                    writeElement(list.get(i), output);
                }
            }
            case Iterable<?> iterable -> {
                for (var one : iterable) {
                    writeElement(one, output);
                }
            }
            case Object array when array.getClass().isArray() -> {
                for (int i = 0; i < Array.getLength(array); i++) {
                    writeElement(Array.get(array, i), output);
                }
            }
            case null, default -> throw Shape.notOfType(value, this);
        }
        output.close(']');
    }

    private void writeElement(@Nullable Object value, JsonOutput output) {
        element.write(value, output);
        output.comma();
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        var schema = new LinkedHashMap<String, JsonValue>();
        schema.put("items", element.schema(book));
        schema.put("type", new JsonValue.JsonString("array"));
        if (kind == Kind.SET) schema.put("uniqueItems", new JsonValue.JsonBoolean(true));
        ConstraintSchema.lengths(constraints, "Items", schema);
        return new JsonValue.JsonObject(schema);
    }

    @Override
    public String label() {
        return kind.word.toLowerCase(Locale.ROOT) + "_" + element.label() + "_";
    }
}
