package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.web.ContractModels.AnyPet;
import dev.gyre.web.ContractModels.Checked;
import dev.gyre.web.ContractModels.Item;
import dev.gyre.web.ContractModels.Many;
import dev.gyre.web.ContractModels.OnlyA;
import dev.gyre.web.ContractModels.Pet;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Bodies that FastAPI was sent, and what it answered.
class ContractTest {
    private static final BodyBinder BINDER = new BodyBinder(JsonLimits.defaults());

    /// Stands for the handlers' parameters.
    @SuppressWarnings("unused")
    private static void handlers(
            Item item, OnlyA strict, Checked v, Many many, Pet pet, AnyPet pet2, List<Integer> list,
            @org.jspecify.annotations.Nullable Item opt, int importance) {}

    @TestFactory
    Stream<DynamicTest> bodiesAreAnsweredAsRecorded() {
        return Recordings.lines("contract-bodies.jsonl").map(line -> DynamicTest.dynamicTest(
            line.url() + " " + line.body(),
            () -> assertEquals(Recordings.comparable(line.answer()), Recordings.comparable(answer(line)))));
    }

    private static String answer(Recordings.Body line) {
        var fields = switch (line.url()) {
            case "/items", "/embed" -> List.of(field("item"));
            case "/two" -> List.of(field("item"), field("importance"));
            case "/strict" -> List.of(field("strict"));
            case "/v" -> List.of(field("v"));
            case "/many" -> List.of(field("many"));
            case "/pet" -> List.of(field("pet"));
            case "/pet2" -> List.of(field("pet2"));
            case "/list" -> List.of(field("list"));
            case "/opt" -> List.of(field("opt"));
            default -> throw new AssertionError(line.url());
        };
        boolean isJson = line.contentType().equals("application/json");
        var bytes = line.body().getBytes(StandardCharsets.ISO_8859_1);
        var output = new JsonOutput();
        boolean isByMember = line.url().equals("/two") || line.url().equals("/embed");
        var bound = isByMember
                ? BINDER.bindMembers(bytes, fields)
                : isJson ? BINDER.bind(bytes, fields.getFirst()) : BINDER.bindText(line.body(), fields.getFirst());
        switch (bound) {
            case Bound.Valid(Object[] values) -> write(fields, values, output);
            case Bound.Valid(var value) -> fields.getFirst().shape().write(value, output);
            case Bound.Invalid(var violations) ->
                ErrorBody.writeDetail(violations, JsonLimits.defaults(), output);
            case Bound.Unreadable(var reason) -> throw new AssertionError(reason);
        }
        return output.text();
    }

    private static void write(List<Field> fields, Object[] values, JsonOutput output) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            byName.put(fields.get(i).name(), values[i]);
        }
        AnyWriter.write(byName, output);
    }

    private static Field field(String name) {
        return Recordings.field(ContractTest.class, "handlers", name);
    }
}
