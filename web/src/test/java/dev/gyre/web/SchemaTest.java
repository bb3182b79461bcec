package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Schemas, compared with the document that FastAPI made of the same types.
class SchemaTest {
    private static final JsonValue RECORDED = Json.parse(
        Recordings.texts("openapi.json").collect(Collectors.joining("\n")));

    @SuppressWarnings("unused")
    private static void handlers(
            ContractModels.Item item, ContractModels.Out out, ContractModels.Pet p, int item_id, Optional<String> q,
            @Name("short") @Default("false") boolean isShort, @Default("0") int skip,
            @Gt(0) @Le(100) @Default("100") int limit, @Literal({"a", "b"}) @Default("a") String order,
            @Default("[]") List<String> tags, String user, @Default("3") int age) {}

    private static Field field(String name) {
        return Recordings.field(SchemaTest.class, "handlers", name);
    }

    private static Object recorded(Object... steps) {
        return Recordings.comparable(RECORDED.find(steps).orElseThrow());
    }

    @Test
    void componentsAreThoseOfTheDocument() {
        var book = new SchemaBook(true);
        for (var name : List.of("item", "out", "p")) field(name).shape().schema(book);
        var components = new LinkedHashMap<String, JsonValue>(book.schemas());
        components.putAll(ErrorBody.schemas());
        assertEquals(recorded("components"), Recordings.comparable(new JsonValue.JsonObject(components)));
    }

    @Test
    void parametersAreThoseOfTheDocument() {
        var book = new SchemaBook(true);
        for (var name : List.of("item_id", "q", "isShort", "skip", "limit", "order", "tags")) {
            var field = field(name);
            assertEquals(recorded("parameters", field.name()), Recordings.comparable(field.schema(book)), name);
        }
    }

    @Test
    void aDiscriminatedUnionIsThatOfTheDocument() {
        assertEquals(recorded("pet"), Recordings.comparable(field("p").schema(new SchemaBook(true))));
    }

    @Test
    void anObjectOfParametersIsThatOfTheDocument() {
        var schema = new LinkedHashMap<>(
            Field.objectSchema(List.of(field("user"), field("age")), new SchemaBook(true)));
        schema.put("title", new JsonValue.JsonString("Body_form_form_post"));
        assertEquals(recorded("form"), Recordings.comparable(new JsonValue.JsonObject(schema)));
    }

    record Money(@Positive BigDecimal amount) {}

    record Account(String owner, Money balance) {}

    record Plain(int a) {}

    record Both(Account account, Plain plain) {}

    @Test
    void typesThatAreReadAndWrittenDifferentlyHaveTwoNames() {
        var shape = Shapes.shared().of(Both.class);
        var input = new SchemaBook(true);
        var output = new SchemaBook(false);
        var reference = shape.schema(input);
        shape.schema(output);
        var merged = new MergedSchemas(input, output);
        assertEquals(
            List.of("Account-Input", "Account-Output", "Both-Input", "Both-Output", "Money-Input", "Money-Output",
                "Plain"),
            List.copyOf(merged.all().keySet()));
        assertEquals("{\"$ref\":\"#/components/schemas/Both-Output\"}", merged.renamed(reference, false).toString());
        assertEquals(Optional.of(new JsonValue.JsonString("#/components/schemas/Money-Input")),
            merged.all().get("Account-Input").find("properties", "balance", "$ref"));
        assertEquals("""
            {"anyOf":[{"type":"number","exclusiveMinimum":0},{"type":"string",\
            "pattern":"^(?!^[-+.]*$)[+-]?0*\\\\d*\\\\.?\\\\d*$"}],"title":"Amount"}""",
            merged.all().get("Money-Input").find("properties", "amount").orElseThrow().toString());
    }

    record Node(int value, @Default("[]") List<Node> children) {}

    record Page<T>(List<T> items, Optional<T> first) {}

    record Holder(Page<Node> nodes, Page<String> texts) {}

    @Test
    void recursiveAndGenericRecordsHaveNamesOfTheirOwn() {
        var book = new SchemaBook(true);
        Shapes.shared().of(Holder.class).schema(book);
        assertEquals(List.of("Holder", "Node", "Page_Node_", "Page_String_"), List.copyOf(book.schemas().keySet()));
        assertEquals("""
            {"properties":{"items":{"items":{"$ref":"#/components/schemas/Node"},"type":"array","title":"Items"},\
            "first":{"anyOf":[{"$ref":"#/components/schemas/Node"},{"type":"null"}]}},"type":"object",\
            "required":["items"],"title":"Page[Node]"}""", book.schemas().get("Page_Node_").toString());
    }

    @Description("A thing")
    @Title("The Thing")
    @Strict
    record Noted(
            @Title("T") @Description("D") @Example({
                "1", "2"}) int a,
            @Size(max = 3) @NotBlank String b,
            @Size(min = 1) Map<String, Object> camelCase,
            @jakarta.validation.constraints.Pattern(regexp = "a|b") String e) {
        @Override
        @Deprecated
        public int a() {
            return a;
        }
    }

    @Test
    void annotationsAreInTheSchema() {
        var book = new SchemaBook(true);
        Shapes.shared().of(Noted.class).schema(book);
        assertEquals("""
            {"properties":{"a":{"type":"integer","title":"T","description":"D","deprecated":true,"examples":[1,2]},\
            "b":{"type":"string","maxLength":3,"minLength":1,"title":"B"},\
            "camelCase":{"additionalProperties":true,"type":"object","minProperties":1,"title":"Camel Case"},\
            "e":{"type":"string","pattern":"^(?:a|b)$","title":"E"}},\
            "type":"object","required":["a","b","camelCase","e"],"additionalProperties":false,\
            "title":"The Thing","description":"A thing"}""", book.schemas().get("Noted").toString());
    }

    @Test
    void commentsDescribeWhatHasNoDescription() {
        var shapes = new Shapes(InstantSource.system(), element -> "about " + element);
        var book = new SchemaBook(true);
        shapes.of(Plain.class).schema(book);
        var schema = book.schemas().get("Plain");
        assertEquals(Optional.of(new JsonValue.JsonString("about " + Plain.class)), schema.find("description"));
        assertEquals(Optional.of(new JsonValue.JsonString("about int a")),
            schema.find("properties", "a", "description"));
    }
}
