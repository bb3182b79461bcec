package dev.gyre.web;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Any JSON, as a tree: what a body is before it has a type, and what an error shows of it. Immutable.
///
/// A parameter or component of this type takes any JSON, null included.
public sealed interface JsonValue {
    /// An object. A name stands once; the members keep the order in which their names were first read.
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        /// Copies the map.
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /// An array.
    record JsonArray(List<JsonValue> elements) implements JsonValue {
        /// Copies the list.
        public JsonArray {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return text(this);
        }
    }

    /// A string.
    record JsonString(String value) implements JsonValue {
        @Override
        public String toString() {
            return text(this);
        }
    }

    /// A number, as it was written: no digit is lost.
    ///
    /// @param text by the grammar of JSON
    record JsonNumber(String text) implements JsonValue {
        /// Checks the text.
        ///
        /// @throws IllegalArgumentException when JSON has no such number
        public JsonNumber {
            if (!JsonTreeParser.isNumber(text)) {
                throw new IllegalArgumentException("\"" + text + "\" is no number of JSON");
            }
        }

        /// A whole number.
        public static JsonNumber of(long value) {
            return new JsonNumber(Long.toString(value));
        }

        /// Whether it was written without a fraction and without an exponent.
        public boolean isInteger() {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '.' || c == 'e' || c == 'E') {
                    return false;
                }
            }
            return true;
        }

        /// The nearest `double`, which is infinite for what is too large for one.
        public double doubleValue() {
            return Double.parseDouble(text);
        }

        /// The same number, exactly.
        public BigDecimal decimalValue() {
            return new BigDecimal(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// `true` or `false`.
    record JsonBoolean(boolean value) implements JsonValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /// `null`.
    record JsonNull() implements JsonValue {
        /// The one that is needed.
        public static final JsonNull VALUE = new JsonNull();

        @Override
        public String toString() {
            return "null";
        }
    }

    /// What is found by following the steps from here: names of members and indexes of elements. Empty where one
    /// leads nowhere.
    ///
    /// @throws IllegalArgumentException for a step that is neither a `String` nor an `Integer`
    default Optional<JsonValue> find(Object... steps) {
        var value = this;
        for (var step : steps) {
            var next = switch (step) {
                case String name -> value instanceof JsonObject object ? object.members().get(name) : null;
                case Integer index -> value instanceof JsonArray array && index >= 0 && index < array.elements().size()
                        ? array.elements().get(index)
                        : null;
                default -> throw new IllegalArgumentException("a step is " + step
                        + ", but must be the name of a member, a String, or the index of an element, an Integer");
            };
            if (next == null) return Optional.empty();
            value = next;
        }
        return Optional.of(value);
    }

    private static String text(JsonValue value) {
        var output = new JsonOutput();
        AnyWriter.write(value, output);
        return output.text();
    }
}
