package dev.gyre.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Values of one type by name: a map, whose keys are anything that is one piece of text.
record MapShape(Shape key, Shape value, Constraints constraints) implements Shape {
    private static final String WORD = "Dictionary";
    private static final Complaint COMPLAINT = Complaint.of("dict_type", "Input should be a valid dictionary");

    /// What stands in the place of an error in a key, behind the key itself.
    private static final String KEY = "[key]";

    @Override
    public @Nullable Object bind(JsonValue input, Binding binding) {
        if (!(input instanceof JsonValue.JsonObject(var members))) return binding.fail(COMPLAINT, input);
        int failuresBefore = binding.failures();
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var member : members.entrySet()) {
            if (binding.isFull()) break;
            binding.enter(member.getKey());
            binding.enter(KEY);
            var name = key.bind(new JsonValue.JsonString(member.getKey()), binding);
            binding.leave();
            var content = value.bind(member.getValue(), binding);
            binding.leave();
            if (name != Binding.FAILED && content != Binding.FAILED) map.put(name, content);
        }
        if (binding.failures() > failuresBefore) return Binding.FAILED;
        if (map.size() < constraints.lengthMin()) {
            return binding.fail(Complaint.tooShort(WORD, constraints.lengthMin(), map.size()), input);
        }
        return map.size() > constraints.lengthMax()
                ? binding.fail(Complaint.tooLong(WORD, constraints.lengthMax(), map.size()), input)
                : map;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_OBJECT) return OTHER;
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            var next = parser.nextToken();
            var named = keyOf(name);
            if (next == null || named == OTHER) return OTHER;
            var content = value.read(parser, next);
            if (content == OTHER) return OTHER;
            map.put(named, content);
        }
        return map.size() < constraints.lengthMin() || map.size() > constraints.lengthMax() ? OTHER : map;
    }

    private Object keyOf(String name) {
        var result = switch (key) {
            case ScalarShape scalar -> scalar.ofText(name);
            case EnumShape constants -> constants.ofText(name);
            default -> OTHER;
        };
        return result instanceof Complaint ? OTHER : result;
    }

    @Override
    public void write(@Nullable Object object, JsonOutput output) {
        if (!(object instanceof Map<?, ?> map)) throw Shape.notOfType(object, this);
        output.open('{');
        for (var entry : map.entrySet()) {
            int start = output.length();
            key.write(entry.getKey(), output);
            output.quoteFrom(start);
            output.put((byte) ':');
            value.write(entry.getValue(), output);
            output.comma();
        }
        output.close('}');
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        var schema = new LinkedHashMap<String, JsonValue>();
        schema.put("additionalProperties",
            value instanceof AnyShape ? new JsonValue.JsonBoolean(true) : value.schema(book));
        if (key instanceof EnumShape) schema.put("propertyNames", key.schema(book));
        schema.put("type", new JsonValue.JsonString("object"));
        ConstraintSchema.lengths(constraints, "Properties", schema);
        return new JsonValue.JsonObject(schema);
    }

    @Override
    public String label() {
        return "dict_" + key.label() + "_" + value.label() + "_";
    }
}
