package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bodies by chance. Whatever comes in, one of the three outcomes comes out, and the short way from tokens to values
/// finds the same as the long one by way of a tree.
class FuzzTest {
    private static final long SEED = 20_260_101;
    private static final JsonInput INPUT = new JsonInput(JsonLimits.defaults());

    private static final List<Shape> SHAPES = List.of(
        Shapes.shared().of(ContractModels.Item.class), Shapes.shared().of(ContractModels.Many.class),
        Shapes.shared().of(ContractModels.OnlyA.class), Shapes.shared().of(ContractModels.Checked.class),
        Shapes.shared().of(ContractModels.Pet.class), Shapes.shared().of(ContractModels.AnyPet.class),
        Shapes.shared().of(PydanticTest.Own.class), Shapes.shared().of(PydanticTest.Node.class), AnyShape.PLAIN,
        Recordings.field(PydanticTest.class, "types", "hueMap").shape(),
        Recordings.field(PydanticTest.class, "types", "nested").shape(),
        Recordings.field(PydanticTest.class, "types", "twoMap").shape(),
        Recordings.field(PydanticTest.class, "types", "someSet").shape());

    private static final List<String> BODIES = List.of(
        "{\"name\":\"Foo\",\"price\":1.5,\"tax\":null,\"tags\":[\"a\"],\"sub\":{\"url\":\"http://a.com\",\"n\":1}}",
        "{\"d\":\"2020-01-01\",\"t\":\"2020-01-01T00:00:00Z\",\"tm\":\"10:00\",\"td\":\"P1DT2H\",\"dec\":\"1.10\","
                + "\"u\":\"12345678123456781234567812345678\",\"e\":\"blue\",\"by\":\"hi\",\"m\":{\"a\":1}}",
        "{\"a\":2}", "{\"kind\":\"cat\",\"meow\":1}", "{\"bark\":2,\"kind\":\"dog\"}",
        "{\"pet\":{\"kind\":\"dog\",\"bark\":1},\"other\":{\"x\":1,\"w\":2.5}}",
        "{\"v\":1,\"kids\":[{\"v\":2,\"kids\":[]}]}", "{\"red\":1.5,\"green\":2}", "[[1,null],[2]]",
        "{\"a\":1,\"b\":2}", "[1,2,2]");

    @Test
    void bothWaysFindTheSame() {
        var random = new Random(SEED);
        int usual = 0;
        for (int i = 0; i < 30_000; i++) {
            var json = i % 2 == 0 ? typed(random) : text(random, 4);
            usual += compare(json.getBytes(StandardCharsets.UTF_8), SHAPES.get(random.nextInt(SHAPES.size())));
        }
        assertTrue(usual > 1_000, "seed " + SEED + ": only " + usual + " bodies took the short way");
    }

    @Test
    void spoiltBodiesAreRefusedInOrder() {
        var random = new Random(SEED);
        for (int i = 0; i < 30_000; i++) {
            var bytes = BODIES.get(random.nextInt(BODIES.size())).getBytes(StandardCharsets.UTF_8);
            for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean()
                        ? random.nextInt(256)
                        : "{}[]\",:0123456789.eE-\\u ".charAt(random.nextInt(24)));
            }
            compare(bytes, SHAPES.get(random.nextInt(SHAPES.size())));
        }
    }

    @Test
    void everyBodyCutShortIsRefused() {
        for (var body : BODIES) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < bytes.length; length++) {
                for (var shape : SHAPES) {
                    assertInstanceOf(Bound.Invalid.class, INPUT.read(Arrays.copyOf(bytes, length), shape, "body"));
                }
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBackAsTheSame() {
        for (var body : BODIES) {
            for (var shape : SHAPES) {
                if (!(INPUT.read(body.getBytes(StandardCharsets.UTF_8), shape,
                    "body") instanceof Bound.Valid(var value)))
                    continue;
                var first = written(shape, value);
                var again = assertInstanceOf(Bound.Valid.class,
                    INPUT.read(first.getBytes(StandardCharsets.UTF_8), shape, "body"));
                assertEquals(first, written(shape, again.value()));
            }
        }
    }

    /// Checks both ways, and counts 1 for the short one.
    private static int compare(byte[] bytes, Shape shape) {
        var hint = "seed " + SEED + ": " + shape.label() + " " + new String(bytes, StandardCharsets.UTF_8);
        var usual = INPUT.readUsual(bytes, shape);
        var bound = INPUT.read(bytes, shape, "body");
        if (bound instanceof Bound.Invalid(var violations)) {
            assertTrue(!violations.isEmpty(), hint);
            var output = new JsonOutput();
            ErrorBody.writeDetail(violations, JsonLimits.defaults(), output);
            Json.parse(output.text());
            ErrorBody.writeProblem(violations, output);
        }
        if (usual == Shape.OTHER) return 0;
        var tree = assertInstanceOf(Bound.Valid.class, INPUT.tree(bytes, "body"), hint);
        var binding = new Binding(JsonLimits.defaults());
        var value = shape.bind((JsonValue) Optional.ofNullable(tree.value()).orElseThrow(), binding);
        assertNotSame(Binding.FAILED, value, hint);
        assertEquals(written(shape, value), written(shape, usual), hint);
        return 1;
    }

    private static String written(Shape shape, Object value) {
        var output = new JsonOutput();
        shape.write(value, output);
        return output.text();
    }

    /// One of the bodies with some of its values exchanged.
    private static String typed(Random random) {
        var body = Json.parse(BODIES.get(random.nextInt(BODIES.size())));
        return body instanceof JsonValue.JsonObject(var members) ? exchanged(members, random) : body.toString();
    }

    private static String exchanged(Map<String, JsonValue> members, Random random) {
        var changed = new LinkedHashMap<>(members);
        changed.replaceAll((name, value) -> random.nextInt(8) == 0 ? Json.parse(text(random, 1)) : value);
        if (random.nextInt(8) == 0) changed.put("more", Json.parse(text(random, 2)));
        return new JsonValue.JsonObject(changed).toString();
    }

    private static String text(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 7);
        return switch (kind) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> Integer.toString(random.nextInt(-3, 12));
            case 3 -> Json.write(random.nextInt(-100, 100) / 10.0);
            case 4 -> random.nextBoolean() ? "1e400" : Long.toString(random.nextLong()) + random.nextInt(10);
            case 5 -> Json.write(
                List.of("", "1", "x", "red", "cat", "2020-01-01", "true", "é😀", "a\"\\\n", "http://a.com").get(
                    random.nextInt(10)));
            case 6 -> Json.write("kind");
            case 7 -> "[" + text(random, depth - 1) + " , " + text(random, depth - 1) + "]";
            default -> {
                var members = new ArrayList<String>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.add(Json.write(List.of("a", "v", "kids", "kind", "name", "price", "red").get(
                        random.nextInt(7))) + ":" + text(random, depth - 1));
                }
                yield "{" + String.join(",", members) + "}";
            }
        };
    }
}
