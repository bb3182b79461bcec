package dev.gyre.web;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes values of types that are not declared, by the class that they have: the JDK's own, records, enums and trees.
///
/// Without a declared type some look different, as they do in FastAPI: decimals are numbers, durations are seconds, and
/// UTC is `+00:00`. Inside a record, whose components are declared, they look as always.
final class AnyWriter {
    private AnyWriter() {}

    /// @throws IllegalStateException when the class of the value, or of one inside it, has no JSON
    static void write(@Nullable Object value, JsonOutput output) {
        switch (value) {
            case null -> output.nullValue();
            case String text -> output.string(text);
            case JsonValue tree -> writeTree(tree, output);
            case Map<?, ?> map -> writeMap(map, output);
            case Record record -> Shapes.ofClass(record.getClass()).write(record, output);
            case Boolean bool -> output.bool(bool);
            case Number number -> writeNumber(number, output);
            case Path path -> output.string(path.toString());
            case Iterable<?> iterable -> writeArray(iterable, output);
            case Optional<?> optional -> write(optional.orElse(null), output);
            case Enum<?> constant -> Shapes.ofClass(constant.getDeclaringClass()).write(constant, output);
            case LocalTime time -> TimeScalar.TIME.write(time, output);
            case Temporal moment -> MomentScalar.write(moment, "+00:00", output);
            case Duration duration -> writeDuration(duration, output);
            case byte[] bytes -> output.string(new String(bytes, StandardCharsets.UTF_8));
            default -> writeOther(value, output);
        }
    }

    private static void writeOther(Object value, JsonOutput output) {
        if (value.getClass().isArray()) {
            output.open('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                write(Array.get(value, i), output);
                output.comma();
            }
            output.close(']');
        } else if (Shapes.isText(value.getClass())) {
            output.string(value.toString());
        } else {
            throw new IllegalStateException("a value of " + value.getClass()
                    + " has no JSON: return a record, a collection, a map, or a type of the JDK that stands for text");
        }
    }

    private static void writeNumber(Number number, JsonOutput output) {
        switch (number) {
            case Integer value -> output.number(value);
            case Long value -> output.number(value);
            case Double value -> FloatText.write(value, output);
            case Float value -> FloatText.write(value, output);
            case BigDecimal value -> output.ascii(value.toString());
            default -> output.ascii(number.toString());
        }
    }

    private static void writeDuration(Duration duration, JsonOutput output) {
        output.ascii(BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9))
                .stripTrailingZeros().toPlainString());
        if (duration.getNano() == 0) output.ascii(".0");
    }

    private static void writeArray(Iterable<?> elements, JsonOutput output) {
        output.open('[');
        for (var element : elements) {
            write(element, output);
            output.comma();
        }
        output.close(']');
    }

    private static void writeMap(Map<?, ?> map, JsonOutput output) {
        output.open('{');
        for (var entry : map.entrySet()) {
            int start = output.length();
            write(entry.getKey(), output);
            output.quoteFrom(start);
            output.put((byte) ':');
            write(entry.getValue(), output);
            output.comma();
        }
        output.close('}');
    }

    private static void writeTree(JsonValue tree, JsonOutput output) {
        switch (tree) {
            case JsonValue.JsonObject(var members) -> writeMap(members, output);
            case JsonValue.JsonArray(var elements) -> writeArray(elements, output);
            case JsonValue.JsonString(var text) -> output.string(text);
            case JsonValue.JsonNumber(var text) -> output.ascii(text);
            case JsonValue.JsonBoolean(var bool) -> output.bool(bool);
            case JsonValue.JsonNull() -> output.nullValue();
        }
    }
}
