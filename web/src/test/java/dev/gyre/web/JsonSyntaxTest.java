package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What is JSON, where the error is in what is not, and what is too much.
class JsonSyntaxTest {
    record Fault(int offset, String reason) {}

    record Case(String text, Optional<Fault> error) {}

    private static final JsonInput INPUT = new JsonInput(JsonLimits.defaults());

    @TestFactory
    Stream<DynamicTest> errorsAreWherePythonFindsThem() {
        return Recordings.texts("syntax.jsonl").map(line -> Json.read(line, Case.class))
                .map(one -> DynamicTest.dynamicTest("of " + one.text(), () -> {
                    var bound = INPUT.tree(one.text().getBytes(StandardCharsets.UTF_8), "body");
                    if (one.error().isEmpty()) {
                        assertInstanceOf(Bound.Valid.class, bound);
                    } else {
                        var violation = assertInstanceOf(Bound.Invalid.class, bound).violations().getFirst();
                        assertEquals(List.of("body", one.error().get().offset()), violation.loc());
                        assertEquals(one.error().get().reason(),
                            ((JsonValue.JsonString) violation.ctx().get("error")).value());
                    }
                }));
    }

    /// The tokens come from another parser, which has to take and refuse the same texts.
    @TestFactory
    Stream<DynamicTest> bothParsersAgree() {
        return Recordings.texts("syntax.jsonl").map(line -> Json.read(line, Case.class))
                .map(one -> DynamicTest.dynamicTest("of " + one.text(), () -> {
                    var bytes = one.text().getBytes(StandardCharsets.UTF_8);
                    var usual = INPUT.readUsual(bytes, AnyShape.TREE);
                    var tree = INPUT.tree(bytes, "body");
                    assertEquals(tree instanceof Bound.Valid(var value) ? value : Shape.OTHER, usual);
                }));
    }

    @Test
    void deeperThanTheLimitIsUnreadable() {
        assertInstanceOf(Bound.Valid.class, read(nested(100)));
        assertInstanceOf(Bound.Unreadable.class, read(nested(101)));
        assertInstanceOf(Bound.Unreadable.class, read(nested(100_000)));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    @Test
    void longerNumbersStringsAndNamesThanTheLimitAreUnreadable() {
        var input = new JsonInput(new JsonLimits(10, 5, 5, 5, 10, 100));
        assertInstanceOf(Bound.Valid.class, read(input, "[12345, \"abcde\", {\"abcde\": 1}]"));
        assertInstanceOf(Bound.Unreadable.class, read(input, "123456"));
        assertInstanceOf(Bound.Unreadable.class, read(input, "\"abcdef\""));
        assertInstanceOf(Bound.Unreadable.class, read(input, "{\"abcdef\": 1}"));
    }

    @Test
    void otherCharsetsAreUnreadableOrNoJson() {
        var text = "{\"a\": \"é\"}";
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1)) {
            assertInstanceOf(Bound.Unreadable.class, INPUT.read(text.getBytes(charset), AnyShape.PLAIN, "body"));
        }
        assertInstanceOf(Bound.Invalid.class,
            INPUT.read("{}".getBytes(StandardCharsets.UTF_16LE), AnyShape.PLAIN, "body"));
    }

    @Test
    void aByteOrderMarkOfUtf8IsReadOver() {
        assertEquals(new Bound.Valid(new JsonValue.JsonArray(List.of())),
            INPUT.read("\ufeff[]".getBytes(StandardCharsets.UTF_8), AnyShape.TREE, "body"));
    }

    @Test
    void ofANameThatStandsTwiceTheLastValueCounts() {
        record One(int a) {}
        assertEquals(new One(2), Json.read("{\"a\": \"x\", \"a\": 2}", One.class));
    }

    private static Bound read(String json) {
        return read(INPUT, json);
    }

    private static Bound read(JsonInput input, String json) {
        return input.read(json.getBytes(StandardCharsets.UTF_8), AnyShape.TREE, "body");
    }
}
