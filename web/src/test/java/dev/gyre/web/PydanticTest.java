package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Inputs that pydantic was given, and what it made of them: what a value looks like when it is written again, or the
/// errors.
class PydanticTest {
    enum Hue {
        red, blue, green
    }

    @Discriminator("kind")
    sealed interface Pet {}

    record Cat(@Literal("cat") String kind, int meow) implements Pet {}

    record Dog(@Literal("dog") String kind, int bark) implements Pet {}

    record Node(int v, @Default("[]") List<Node> kids) {}

    sealed interface Other {}

    record A(@Default("0") int x, @Default("") String y) implements Other {}

    record B(@Default("0") int x, @Default("") String z, Optional<Double> w) implements Other {}

    record Own(Pet pet, Other other) {}

    record Case(String type, JsonValue input, Optional<JsonValue> value, Optional<JsonValue> errors) {}

    /// The types by name, with the constraints that pydantic's had.
    @SuppressWarnings("unused")
    private static void types(
            BigInteger integer, double floating, boolean bool, String string, byte[] bytes, BigDecimal decimal,
            LocalDate date, Temporal moment, OffsetDateTime aware, LocalDateTime naive, Duration duration, UUID uuid,
            Hue hue, @Literal({"x", "y", "z"}) String literal, @Literal("x") String one, URL httpUrl, URI uri,
            List<BigInteger> ints, Set<Integer> intSet, Map<String, Integer> intMap, Map<Integer, Integer> keyMap,
            Map<Hue, Double> hueMap, @Size(min = 1, max = 2) List<Integer> twoInts,
            @Size(min = 2, max = 3) Set<Integer> someSet, @Size(min = 2, max = 2) Map<String, Integer> twoMap,
            @Gt(5) @Ge(6) @Lt(3) @Le(2) @MultipleOf(7) BigInteger odd, @Min(1) @Max(10) BigInteger small,
            @Gt(0) @Lt(10.5) double ratio, @MultipleOf(0.1) double tenth, @Ge(1.5) @Le(1e20) double wide,
            @Digits(integer = 2, fraction = 2) BigDecimal money, @Gt(0) @Lt(10) @MultipleOf(0.5) BigDecimal bounded,
            @Size(min = 3, max = 5) @Pattern(regexp = "^ab") String word, @Size(min = 1, max = 1) String letter,
            @Size(min = 2, max = 3) byte[] blob, Optional<BigInteger> maybe, Node node, Own own, List<String> strings,
            List<List<Optional<Integer>>> nested, Object any) {}

    @TestFactory
    Stream<DynamicTest> valuesAndErrorsAreThoseOfPydantic() {
        return Recordings.texts("pydantic.jsonl").map(line -> Json.read(line, Case.class))
                .map(one -> DynamicTest.dynamicTest(one.type() + " " + one.input(), () -> check(one)));
    }

    private static void check(Case one) {
        var shape = Recordings.field(PydanticTest.class, "types", one.type().equals("char") ? "letter" : one.type())
                .shape();
        var binding = new Binding(JsonLimits.defaults());
        var value = shape.bind(one.input(), binding);
        if (value == Binding.FAILED) {
            assertEquals(one.errors().map(Recordings::comparable), Optional.of(errors(binding.violations())));
        } else {
            var output = new JsonOutput();
            shape.write(value, output);
            assertEquals(Optional.empty(), one.errors());
            assertEquals(Recordings.comparable(one.value().orElse(JsonValue.JsonNull.VALUE)),
                Recordings.comparable(output.text()));
        }
    }

    private static Object errors(List<Violation> violations) {
        return Recordings.comparable(Json.write(violations.stream()
                .map(one -> one.ctx().isEmpty()
                        ? Map.of("type", one.type(), "loc", one.loc(), "msg", one.msg())
                        : Map.of("type", one.type(), "loc", one.loc(), "msg", one.msg(), "ctx", one.ctx()))
                .toList()));
    }
}
