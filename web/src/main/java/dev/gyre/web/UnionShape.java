package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A sealed interface: one of several types. With a discriminator a member says which; without one the case is taken
/// that finds most of its members, and among equals the one that has least to convert, then the first.
final class UnionShape implements Shape {
    /// @param tag what the discriminator says for it; its name if there is none
    /// @param isTagWritten whether the record has no component for the tag, so that it is written beside them
    record Case(Class<?> type, Shape shape, String tag, boolean isTagWritten) {}

    private static final Complaint NO_OBJECT = Complaint.of("model_attributes_type",
        "Input should be a valid dictionary or object to extract fields from");

    private final Class<?> type;
    private final @Nullable String discriminator;

    // Set by complete(): a case may have a component of the type that is being made.
    private List<Case> cases = List.of();
    private Map<String, Case> casesByTag = Map.of();

    UnionShape(Class<?> type, @Nullable String discriminator) {
        this.type = type;
        this.discriminator = discriminator;
    }

    /// @throws IllegalArgumentException when two cases have one tag
    void complete(List<Case> made) {
        cases = List.copyOf(made);
        var byTag = new LinkedHashMap<String, Case>();
        for (var one : made) {
            var other = byTag.put(one.tag(), one);
            if (other != null && discriminator != null) {
                throw new IllegalArgumentException(other.type() + " and " + one.type() + " have both the tag \""
                        + one.tag() + "\": give one of them another @Name");
            }
        }
        casesByTag = byTag;
    }

    @Override
    public @Nullable Object bind(JsonValue input, Binding binding) {
        return discriminator == null ? bindBest(input, binding) : bindTagged(input, discriminator, binding);
    }

    private @Nullable Object bindTagged(JsonValue input, String tagName, Binding binding) {
        if (!(input instanceof JsonValue.JsonObject(var members))) return binding.fail(NO_OBJECT, input);
        var quoted = "'" + tagName + "'";
        var member = members.get(tagName);
        if (member == null) {
            return binding.fail(Complaint.with("union_tag_not_found",
                "Unable to extract tag using discriminator " + quoted, "discriminator",
                new JsonValue.JsonString(quoted)), input);
        }
        var tag = asPython(member);
        var one = member instanceof JsonValue.JsonString ? casesByTag.get(tag) : null;
        if (one == null) return binding.fail(unknown(quoted, tag), input);
        binding.enter(tag);
        var value = one.shape() instanceof RecordShape record
                ? record.bind(input, tagName, binding)
                : one.shape().bind(input, binding);
        binding.leave();
        return value;
    }

    private Complaint unknown(String quoted, String tag) {
        var expected = "'" + String.join("', '", casesByTag.keySet()) + "'";
        var ctx = new LinkedHashMap<String, JsonValue>();
        ctx.put("discriminator", new JsonValue.JsonString(quoted));
        ctx.put("tag", new JsonValue.JsonString(tag));
        ctx.put("expected_tags", new JsonValue.JsonString(expected));
        return new Complaint("union_tag_invalid", "Input tag '" + tag + "' found using " + quoted
                + " does not match any of the expected tags: " + expected,
            ctx);
    }

    /// How the message shows a tag that is no string.
    private static String asPython(JsonValue value) {
        return switch (value) {
            case JsonValue.JsonString(var text) -> text;
            case JsonValue.JsonNull() -> "None";
            case JsonValue.JsonBoolean(var bool) -> bool ? "True" : "False";
            case JsonValue.JsonNumber _,JsonValue.JsonArray _,JsonValue.JsonObject _ -> value.toString();
        };
    }

    private @Nullable Object bindBest(JsonValue input, Binding binding) {
        int failuresBefore = binding.failures();
        long bestFit = Long.MIN_VALUE;
        Object best = Binding.FAILED;
        var fitBefore = binding.takeFit();
        for (var one : cases) {
            int failuresBeforeCase = binding.failures();
            binding.enter(one.type().getSimpleName());
            var value = one.shape().bind(input, binding);
            binding.leave();
            var fit = binding.takeFit();
            if (binding.failures() == failuresBeforeCase && value != null && fit > bestFit) {
                best = value;
                bestFit = fit;
            }
        }
        binding.addFit(fitBefore);
        if (best != Binding.FAILED) {
            binding.addFit(bestFit);
            binding.forgetAfter(failuresBefore);
        }
        return best;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        // Where the tag does not come first, or there is none, the cases are compared on the tree.
        if (discriminator == null || token != JsonToken.START_OBJECT) return OTHER;
        if (!discriminator.equals(parser.nextName()) || parser.nextToken() != JsonToken.VALUE_STRING) return OTHER;
        var one = casesByTag.get(parser.getString());
        if (one == null || !(one.shape() instanceof RecordShape record)) return OTHER;
        var arguments = new @Nullable Object[record.fields().size()];
        int index = record.indexOf(discriminator);
        if (index < 0) return record.readMembers(parser, arguments, 0, discriminator);
        if (record.isValidated(index)) return OTHER;
        arguments[index] = record.fields().get(index).shape().read(parser, JsonToken.VALUE_STRING);
        return arguments[index] == OTHER ? OTHER : record.readMembers(parser, arguments, 1L << index, discriminator);
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        for (var one : cases) {
            if (one.type().isInstance(value)) {
                if (discriminator != null && one.isTagWritten() && one.shape() instanceof RecordShape record) {
                    record.write(value, discriminator, one.tag(), output);
                } else {
                    one.shape().write(value, output);
                }
                return;
            }
        }
        throw Shape.notOfType(value, this);
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        var alternatives = new ArrayList<JsonValue>();
        var mapping = new LinkedHashMap<String, JsonValue>();
        for (var one : cases) {
            var schema = one.shape().schema(book);
            alternatives.add(schema);
            schema.find("$ref").ifPresent(reference -> mapping.put(one.tag(), reference));
        }
        var schema = new LinkedHashMap<String, JsonValue>();
        schema.put(discriminator == null ? "anyOf" : "oneOf", new JsonValue.JsonArray(alternatives));
        if (discriminator != null) {
            var how = new LinkedHashMap<String, JsonValue>();
            how.put("propertyName", new JsonValue.JsonString(discriminator));
            how.put("mapping", new JsonValue.JsonObject(mapping));
            schema.put("discriminator", new JsonValue.JsonObject(how));
        }
        return new JsonValue.JsonObject(schema);
    }

    @Override
    public String label() {
        return type.getSimpleName();
    }
}
