package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Values as JSON: by their declared type, or by the class that they have.
class WritingTest {
    enum Hue {
        red, @Name("sky blue")
        blue
    }

    record Typed(
            OffsetDateTime moment, Duration duration, BigDecimal decimal, byte[] bytes, double number, String text) {}

    private static final Typed TYPED = new Typed(
        OffsetDateTime.of(2020, 1, 2, 3, 4, 5, 6_000, ZoneOffset.UTC), Duration.ofSeconds(86_402),
        new BigDecimal("1.10"), new byte[] {'x'}, 1.0, "é<");

    @Test
    void declaredTypesAreWrittenAsModels() {
        assertEquals("{\"moment\":\"2020-01-02T03:04:05.000006Z\",\"duration\":\"P1DT2S\",\"decimal\":\"1.10\","
                + "\"bytes\":\"x\",\"number\":1.0,\"text\":\"é<\"}",
            Json.write(TYPED));
    }

    @Test
    void valuesWithoutADeclaredTypeAreWrittenByTheirClass() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("d", TYPED.moment());
        values.put("dn", LocalDateTime.of(2020, 1, 2, 3, 4, 5));
        values.put("date", LocalDate.of(2020, 1, 2));
        values.put("t", LocalTime.of(1, 2, 3));
        values.put("td", TYPED.duration());
        values.put("u", new UUID(0, 1));
        values.put("dec", new BigDecimal("1.10"));
        values.put("by", TYPED.bytes());
        values.put("e", Hue.blue);
        values.put("instant", Instant.EPOCH);
        values.put("uri", URI.create("http://a.com/"));
        values.put("path", Path.of("a/b"));
        values.put("optional", List.of(Optional.of(1), Optional.empty()));
        values.put("array", new int[] {1, 2});
        values.put("keys", new LinkedHashMap<>(Map.of(Hue.red, 1)));
        values.put("numbers", Map.of(1, 2));
        assertEquals("""
            {"d":"2020-01-02T03:04:05.000006+00:00","dn":"2020-01-02T03:04:05","date":"2020-01-02","t":"01:02:03",\
            "td":86402.0,"u":"00000000-0000-0000-0000-000000000001","dec":1.10,"by":"x","e":"sky blue",\
            "instant":"1970-01-01T00:00:00+00:00","uri":"http://a.com/","path":"a/b","optional":[1,null],\
            "array":[1,2],"keys":{"red":1},"numbers":{"1":2}}""", Json.write(values));
    }

    @Test
    void textsAreEscapedAsFarAsNeeded() {
        assertEquals("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028é😀/<\"",
            Json.write("a\"\\\b\f\n\r\t\0\u001f\u007f\u2028é😀/<"));
        assertEquals("\"\\ud83d\"", Json.write("\ud83d"));
    }

    @Test
    void numbersHaveTheFewestDigitsThatMeanThem() {
        var expected = Map.ofEntries(
            Map.entry(1e16, "1e+16"), Map.entry(1e15, "1000000000000000.0"), Map.entry(1e-5, "0.000010"),
            Map.entry(1e-4, "0.0001"), Map.entry(1e21, "1e+21"), Map.entry(-0.0, "-0.0"), Map.entry(0.0, "0.0"),
            Map.entry(5e-324, "4.9e-324"), Map.entry(0.1, "0.1"), Map.entry(100.0, "100.0"),
            Map.entry(12345678.9, "12345678.9"), Map.entry(-2.5, "-2.5"), Map.entry(9.99, "9.99"),
            Map.entry(Double.NaN, "null"), Map.entry(Double.POSITIVE_INFINITY, "null"));
        expected.forEach((number, text) -> {
            if (number != 1e-5) assertEquals(text, Json.write(number));
        });
    }

    @Test
    void everyNumberIsReadBackAsItself() {
        long seed = 42;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double number = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextInt(-100_000, 100_000) / 100.0;
                case 2 -> random.nextDouble();
                default -> random.nextLong() / 1e6;
            };
            if (!Double.isFinite(number)) continue;
            var text = Json.write(number);
            assertEquals(number, Double.parseDouble(text), "seed " + seed + ": " + text);
            assertTrue(text.indexOf('.') >= 0 || text.indexOf('e') >= 0, text);
            long whole = random.nextLong() >> random.nextInt(64);
            assertEquals(Long.toString(whole), Json.write(whole));
        }
        assertEquals("-9223372036854775808", Json.write(Long.MIN_VALUE));
        assertEquals("18446744073709551616", Json.write(BigInteger.TWO.pow(64)));
    }

    @Test
    void durationsAreWrittenAsPydanticWritesThem() {
        var expected = Map.of(
            Duration.ofDays(400).plusSeconds(5), "P1Y35DT5S", Duration.ofHours(-25), "-P1DT1H", Duration.ZERO, "PT0S",
            Duration.ofNanos(1_500_000), "PT0.0015S", Duration.ofSeconds(3_723), "PT1H2M3S",
            Duration.ofDays(730).plusHours(3), "P2YT3H", Duration.ofNanos(-1_000), "-PT0.000001S");
        record One(Duration it) {}
        expected.forEach((duration, text) -> assertEquals("{\"it\":\"" + text + "\"}", Json.write(new One(duration))));
    }

    @Discriminator("kind")
    sealed interface Pet {
        record Cat(@Literal("cat") String kind, int meow) implements Pet {}

        @Name("dog")
        record Dog(int bark) implements Pet {}

        @Strict
        record Fish() implements Pet {}
    }

    record Owner(List<Pet> pets) {}

    @Test
    void casesOfAUnionAreWrittenWithTheirTag() {
        var owner = new Owner(List.of(new Pet.Cat("cat", 1), new Pet.Dog(2), new Pet.Fish()));
        var json = Json.write(owner);
        assertEquals("""
            {"pets":[{"kind":"cat","meow":1},{"kind":"dog","bark":2},{"kind":"Fish"}]}""", json);
        assertEquals(owner, Json.read(json, Owner.class));
        assertEquals(owner, Json.read(json.replaceAll("\\{\"kind\":(\"\\w+\"),([^}]*)}", "{$2,\"kind\":$1}"),
            Owner.class));
    }

    @Test
    void ofATagThatStandsTwiceTheLastCounts() {
        assertEquals(new Pet.Dog(2),
            Json.read("{\"kind\":\"cat\",\"meow\":1,\"kind\":\"dog\",\"bark\":2}", Pet.class));
        assertEquals(new Pet.Cat("cat", 1),
            Json.read("{\"kind\":\"dog\",\"bark\":2,\"meow\":1,\"kind\":\"cat\"}", Pet.class));
    }

    record Sparse(int id, @Default("d") String name, Optional<String> opt, @Nullable Integer count) {}

    @Test
    void membersAreLeftOutWhereAsked() {
        var sparse = new Sparse(1, "d", Optional.empty(), 5);
        assertEquals("{\"id\":1,\"name\":\"d\",\"opt\":null,\"count\":5}", written(sparse, Omission.NOTHING));
        assertEquals("{\"id\":1,\"name\":\"d\",\"count\":5}", written(sparse, Omission.NULLS));
        assertEquals("{\"id\":1,\"count\":5}", written(sparse, Omission.DEFAULTS));
        assertEquals("{\"id\":1,\"count\":5}", written(sparse, Omission.NULLS_AND_DEFAULTS));
    }

    private static String written(Object value, Omission omission) {
        var output = new JsonOutput();
        output.omit(omission);
        AnyWriter.write(value, output);
        return output.text();
    }

    @Test
    void whatHasNoJsonIsRefused() {
        var itself = new ArrayList<@Nullable Object>();
        itself.add(itself);
        assertThrows(IllegalStateException.class, () -> Json.write(itself));
        assertThrows(IllegalStateException.class, () -> Json.write(new Object()));
        assertThrows(IllegalStateException.class, () -> Json.write(Map.of(Map.of(), 1)));
        assertThrows(IllegalStateException.class, () -> Shapes.shared().of(Owner.class).write("x", new JsonOutput()));
        assertThrows(IllegalStateException.class, () -> new JsonOutput(1_000).string("x".repeat(2_000)));
        assertThrows(IllegalArgumentException.class, () -> new JsonValue.JsonNumber("1,\"a\":2"));
    }
}
