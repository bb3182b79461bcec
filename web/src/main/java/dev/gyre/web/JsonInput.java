package dev.gyre.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.Named;

/// From the bytes of a JSON document to a value of a type.
///
/// First the tokens are taken straight to the value, which works for whatever is as the type wants it. If that fails
/// anywhere, for whatever reason, the bytes are read again, now as a tree, and bound with all conversions and all
/// errors. A client that sends something odd pays for it twice; all others pay for nothing but their value.
final class JsonInput {
    private static final JsonInput DEFAULT = new JsonInput(JsonLimits.defaults());

    private static final int BYTE_ORDER_MARK = 0xEF;
    private static final int BYTE_ORDER_MARK_BYTES = 3;

    private final JsonLimits limits;
    private final JsonFactory factory;

    JsonInput(JsonLimits limits) {
        this.limits = limits;
        this.factory = JsonFactory.builder()
                // Names of the sender's choice must not stay in the JDK's table. Jackson's own has a bound.
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                // JSON between systems is UTF-8 (RFC 8259, section 8.1).
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                // Without locks, as reading never suspends: it keeps as many buffers as there were parsers at once.
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depthMax())
                        .maxNumberLength(limits.numberCharsMax())
                        .maxStringLength(limits.stringCharsMax())
                        .maxNameLength(limits.nameCharsMax())
                        .build())
                .build();
    }

    /// The value of a document, or all that is wrong with it.
    ///
    /// @param place what the places of errors begin with, such as `body`
    Bound read(byte[] json, Shape shape, String place) {
        var value = readUsual(json, shape);
        if (value != Shape.OTHER) return new Bound.Valid(value);
        return switch (tree(json, place)) {
            case Bound.Valid(JsonValue tree) -> {
                var binding = new Binding(limits);
                binding.enter(place);
                var bound = shape.bind(tree, binding);
                yield bound == Binding.FAILED ? new Bound.Invalid(binding.violations()) : new Bound.Valid(bound);
            }
            case Bound refused -> refused;
        };
    }

    /// What a value of another type is as one of this: a map or a larger record as a record, whose members are checked,
    /// converted and, where they are absent, given their defaults.
    ///
    /// @throws IllegalStateException when the value has no JSON
    Bound convert(@Nullable Object value, Shape shape, String place) {
        var output = new JsonOutput();
        AnyWriter.write(value, output);
        return read(output.toByteArray(), shape, place);
    }

    /// The value, if the document is as the type wants it, else [Shape#OTHER].
    @Nullable
    Object readUsual(byte[] json, Shape shape) {
        try (var parser = factory.createParser(ObjectReadContext.empty(), json, 0, json.length)) {
            var token = parser.nextToken();
            if (token == null) return Shape.OTHER;
            var value = shape.read(parser, token);
            return value == Shape.OTHER || parser.nextToken() != null ? Shape.OTHER : value;
        } catch (JacksonException refused) {
            return Shape.OTHER;
        }
    }

    /// The tree, as a [JsonValue], of a document of any type, or what is wrong with its syntax.
    Bound tree(byte[] json, String place) {
        int start = json.length >= BYTE_ORDER_MARK_BYTES && (json[0] & 0xFF) == BYTE_ORDER_MARK
                && (json[1] & 0xFF) == 0xBB && (json[2] & 0xFF) == 0xBF ? BYTE_ORDER_MARK_BYTES : 0;
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(json, start, json.length - start)).toString();
        } catch (CharacterCodingException otherCharset) {
            return new Bound.Unreadable("the JSON is not UTF-8, which is the only charset for it");
        }
        try {
            return new Bound.Valid(new JsonTreeParser(text, limits).document());
        } catch (JsonTreeParser.TooMuchException tooMuch) {
            return new Bound.Unreadable(tooMuch.reason());
        } catch (JsonTreeParser.SyntaxException wrong) {
            return new Bound.Invalid(List.of(new Violation("json_invalid", List.of(place, wrong.offset()),
                "JSON decode error", new JsonValue.JsonObject(Map.of()),
                Map.of("error", new JsonValue.JsonString(wrong.reason())))));
        }
    }

    /// The tree of a document that this module has written.
    static JsonValue parse(byte[] json) {
        if (DEFAULT.tree(json, "") instanceof Bound.Valid(JsonValue tree)) return tree;
        throw new IllegalStateException("no JSON: " + new String(json, StandardCharsets.UTF_8));
    }

    /// The tree that begins at the token where the parser is.
    static JsonValue tree(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, JsonValue>();
                for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                    members.put(name, tree(parser, parser.nextToken()));
                }
                yield new JsonValue.JsonObject(members);
            }
            case START_ARRAY -> {
                var elements = new ArrayList<JsonValue>();
                for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    elements.add(tree(parser, next));
                }
                yield new JsonValue.JsonArray(elements);
            }
            case VALUE_STRING -> new JsonValue.JsonString(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.JsonNumber(parser.getString());
            case VALUE_TRUE -> new JsonValue.JsonBoolean(true);
            case VALUE_FALSE -> new JsonValue.JsonBoolean(false);
            case VALUE_NULL -> JsonValue.JsonNull.VALUE;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException(token + " begins no value");
        };
    }

    /// Finds the place of a name among others.
    static PropertyNameMatcher matcher(List<String> names) {
        return DEFAULT.factory.constructNameMatcher(
            names.stream().<Named>map(name -> Named.fromString(name)).toList(), false);
    }
}
