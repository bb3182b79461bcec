package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.ParameterLimits;
import dev.gyre.http.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Parameters of a query and of a form.
class TextBinderTest {
    private static final TextBinder QUERY = new TextBinder("query", false);
    private static final TextBinder FORM = new TextBinder("body", true);

    record Filter(
            @Gt(0) @Le(100) @Default("100") int limit, @Literal({
                "a", "b"}) @Default("a") String order,
            @Default("[]") List<String> tags) {
    }

    record Needed(int a, String b) {}

    @Strict
    record Only(Optional<Integer> a) {}

    @SuppressWarnings("unused")
    private static void handlers(
            int a, String b, @Default("[]") List<Integer> c, Optional<Boolean> flag, @Nullable String nothing,
            @Gt(0) @Lt(10.5) @Default("1.0") double size, Filter filter, Needed needed, Only only,
            Map<String, String> map) {}

    private static Field field(String name) {
        return Recordings.field(TextBinderTest.class, "handlers", name);
    }

    private static TextBinder.Source query(String text) {
        var parameters = Parameters.ofQuery(text, ParameterLimits.defaults());
        return new TextBinder.Source() {
            @Override
            public @Nullable String last(String name) {
                var all = parameters.all(name);
                return all.isEmpty() ? null : all.getLast();
            }

            @Override
            public List<String> all(String name) {
                return parameters.all(name);
            }

            @Override
            public Iterable<String> names() {
                return parameters.names();
            }
        };
    }

    private static @Nullable Object value(String name, String query) {
        var binding = new Binding(JsonLimits.defaults());
        var value = QUERY.bind(field(name), query(query), binding);
        assertEquals(List.of(), binding.violations());
        return value;
    }

    private static String errors(String query, String... names) {
        var binding = new Binding(JsonLimits.defaults());
        for (var name : names) {
            var field = field(name);
            if (field.shape() instanceof RecordShape record) {
                assertSame(Binding.FAILED, QUERY.bindRecord(record, query(query), binding));
            } else {
                assertSame(Binding.FAILED, QUERY.bind(field, query(query), binding));
            }
        }
        var output = new JsonOutput();
        ErrorBody.writeDetail(binding.violations(), JsonLimits.defaults(), output);
        return output.text();
    }

    @Test
    void textsBecomeValues() {
        assertEquals(1, value("a", "a=%201"));
        assertEquals(3, value("a", "a=3.0"));
        assertEquals("x", value("b", "b=x"));
        assertEquals(Optional.of(true), value("flag", "flag=YES"));
        assertEquals(2.5, value("size", "size=2.5"));
    }

    @Test
    void theLastOfManyCountsUnlessAllDo() {
        assertEquals(2, value("a", "a=1&a=2"));
        assertEquals(List.of(1, 2), value("c", "c=1&b=x&c=2"));
    }

    @Test
    void absentOnesHaveTheirDefault() {
        assertEquals(List.of(), value("c", ""));
        assertEquals(Optional.empty(), value("flag", ""));
        assertNull(value("nothing", ""));
        assertEquals(1.0, value("size", ""));
    }

    @Test
    void errorsAreToldInTheOrderOfTheParameters() {
        assertEquals("""
            {"detail":[{"type":"int_parsing","loc":["query","a"],"msg":"Input should be a valid integer, unable to \
            parse string as an integer","input":"1e3"},\
            {"type":"missing","loc":["query","b"],"msg":"Field required","input":null},\
            {"type":"int_parsing","loc":["query","c",1],"msg":"Input should be a valid integer, unable to parse string \
            as an integer","input":"x"},\
            {"type":"bool_parsing","loc":["query","flag"],"msg":"Input should be a valid boolean, unable to interpret \
            input","input":"maybe"},\
            {"type":"less_than","loc":["query","size"],"msg":"Input should be less than 10.5","input":"11",\
            "ctx":{"lt":10.5}}]}""", errors("a=1e3&c=1&c=x&flag=maybe&size=11", "a", "b", "c", "flag", "size"));
    }

    @Test
    void aRecordBundlesParameters() {
        var binding = new Binding(JsonLimits.defaults());
        var filter = QUERY.bindRecord((RecordShape) field("filter").shape(), query("limit=5&tags=a&more=1"), binding);
        assertEquals(new Filter(5, "a", List.of("a")), filter);
    }

    @Test
    void errorsOfABundleShowTheParameters() {
        assertEquals("""
            {"detail":[{"type":"int_parsing","loc":["query","a"],"msg":"Input should be a valid integer, unable to \
            parse string as an integer","input":"x"},\
            {"type":"missing","loc":["query","b"],"msg":"Field required","input":{"a":"x","more":["1","2"]}}]}""",
            errors("a=x&more=1&more=2", "needed"));
        assertEquals("""
            {"detail":[{"type":"extra_forbidden","loc":["query","more"],"msg":"Extra inputs are not permitted",\
            "input":"1"}]}""", errors("a=1&more=1", "only"));
    }

    @Test
    void anEmptyTextOfAFormCountsAsAbsent() {
        var binding = new Binding(JsonLimits.defaults());
        assertSame(Binding.FAILED, FORM.bind(field("b"), query("b="), binding));
        assertEquals("missing", binding.violations().getFirst().type());
        assertEquals(List.of("body", "b"), binding.violations().getFirst().loc());
        assertEquals("", QUERY.bind(field("b"), query("b="), binding));
    }

    @Test
    void onlyTextsAndListsOfThemAreBoundFromText() {
        assertTrue(TextBinder.isText(field("a").shape()));
        assertTrue(TextBinder.isText(field("c").shape()));
        assertTrue(TextBinder.isText(field("flag").shape()));
        assertFalse(TextBinder.isText(field("filter").shape()));
        assertFalse(TextBinder.isText(field("map").shape()));
    }
}
