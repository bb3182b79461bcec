package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Constraints, code of the user's that checks values, types that cannot be bound, and limits on what is told.
class ValidationTest {
    private static List<String> errors(Class<?> type, String json) {
        var violations = assertThrows(ValidationException.class, () -> Json.read(json, type)).violations();
        return violations.stream().map(one -> one.loc() + " " + one.type() + ": " + one.msg()).toList();
    }

    record Account(String name, int limit, int used) {
        Account {
            if (used > limit) throw new IllegalArgumentException("used is more than the limit");
        }

        @Validates("name")
        static String trimmed(String name) {
            if (name.isBlank()) throw new IllegalArgumentException("must not be blank");
            return name.trim();
        }
    }

    record Nested(List<Account> accounts) {}

    @Test
    void codeOfARecordRefusesAndExchangesValues() {
        assertEquals(new Account("a", 2, 1), Json.read("{\"name\":\" a \",\"limit\":2,\"used\":1}", Account.class));
        assertEquals(List.of("[body, name] value_error: Value error, must not be blank"),
            errors(Account.class, "{\"name\":\" \",\"limit\":1,\"used\":2}"));
        assertEquals(List.of("[body, accounts, 0] value_error: Value error, used is more than the limit"),
            errors(Nested.class, "{\"accounts\":[{\"name\":\"a\",\"limit\":1,\"used\":2}]}"));
    }

    record Leaky(String secret) {
        Leaky {
            Thread.State.valueOf(secret);
        }
    }

    @Test
    void messagesOfOtherCodeAreNotTold() {
        assertEquals(List.of("[body] value_error: Value error, invalid value"),
            errors(Leaky.class, "{\"secret\":\"x\"}"));
    }

    record Broken(int a) {
        Broken {
            if (a == 1) throw new IllegalStateException("a bug");
        }
    }

    @Test
    void otherExceptionsAreBugsAndGoOn() {
        assertThrows(IllegalStateException.class, () -> Json.read("{\"a\":1}", Broken.class));
    }

    record OfJakarta(
            @jakarta.validation.constraints.Min(1) @jakarta.validation.constraints.Max(5) int a,
            @jakarta.validation.constraints.Positive double b,
            @jakarta.validation.constraints.Size(min = 2) String c,
            @jakarta.validation.constraints.NotEmpty List<@jakarta.validation.constraints.PositiveOrZero Integer> d,
            @jakarta.validation.constraints.DecimalMax(value = "10", inclusive = false) BigDecimal e,
            @jakarta.validation.constraints.Pattern(regexp = "a|b") String f,
            @jakarta.validation.constraints.Email String g,
            @jakarta.validation.constraints.NotBlank String h) {}

    @Test
    void annotationsOfJakartaMeanTheSame() {
        assertEquals(List.of(
            "[body, a] less_than_equal: Input should be less than or equal to 5",
            "[body, b] greater_than: Input should be greater than 0",
            "[body, c] string_too_short: String should have at least 2 characters",
            "[body, d, 0] greater_than_equal: Input should be greater than or equal to 0",
            "[body, e] less_than: Input should be less than 10",
            "[body, f] string_pattern_mismatch: String should match pattern 'a|b'",
            "[body, g] value_error: value is not a valid email address: An email address must have an @-sign.",
            "[body, h] string_too_short: String should have at least 1 character"),
            errors(OfJakarta.class, """
                {"a":6,"b":0,"c":"x","d":[-1],"e":10,"f":"ab","g":"x","h":" "}"""));
    }

    record OfJava(byte a, short b, int c, long d, char e, int[] f, @HttpUrl URI g, @Size(max = 1) String[] h) {}

    @Test
    void typesOfJavaHaveTheirBounds() {
        assertEquals(List.of(
            "[body, a] less_than_equal: Input should be less than or equal to 127",
            "[body, b] greater_than_equal: Input should be greater than or equal to -32768",
            "[body, c] less_than_equal: Input should be less than or equal to 2147483647",
            "[body, d] less_than_equal: Input should be less than or equal to 9223372036854775807",
            "[body, e] string_too_long: String should have at most 1 character",
            "[body, f, 1] int_parsing: Input should be a valid integer, unable to parse string as an integer",
            "[body, g] url_scheme: URL scheme should be 'http' or 'https'",
            "[body, h] too_long: List should have at most 1 item after validation, not 2"),
            errors(OfJava.class, """
                {"a":128,"b":-32769,"c":2147483648,"d":9223372036854775808,"e":"ab","f":[1,"x"],"g":"ftp://a.com",\
                "h":["a","b"]}"""));
        assertEquals(2, Json.read("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":\"x\",\"f\":[1,2],\"g\":\"http://a.com\","
                + "\"h\":[]}",
            OfJava.class).f().length);
    }

    record Dates(@Past LocalDate a, @FutureOrPresent LocalDate b, @Future Instant c, @PastOrPresent LocalDateTime d) {}

    @Test
    void datesAreComparedWithTheClock() {
        var shapes = new Shapes(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")), element -> null);
        var shape = shapes.of(Dates.class);
        var input = new JsonInput(JsonLimits.defaults());
        var good = """
            {"a":"2026-01-01","b":"2026-01-02","c":"2026-01-02T03:04:06Z","d":"2026-01-02T03:04:05"}""";
        assertTrue(input.read(good.getBytes(), shape, "body") instanceof Bound.Valid);
        var bad = """
            {"a":"2026-01-02","b":"2026-01-01","c":"2026-01-02T03:04:05Z","d":"2026-01-02T03:04:06"}""";
        assertEquals(List.of("date_past", "date_future", "datetime_future", "datetime_past"),
            ((Bound.Invalid) input.read(bad.getBytes(), shape, "body")).violations().stream().map(Violation::type)
                    .toList());
    }

    record Absent(Optional<Integer> a, @Nullable Integer b, @Default("5") int c,
            @Default("{}") Map<String, Integer> d) {}

    @Test
    void whatMayBeAbsentMay() {
        var absent = Json.read("{}", Absent.class);
        assertEquals(new Absent(Optional.empty(), null, 5, Map.of()), absent);
        assertEquals(absent, Json.read("{\"a\":null,\"b\":null}", Absent.class));
        absent.d().put("x", 1);
        assertEquals(Map.of(), Json.read("{}", Absent.class).d());
    }

    record OnText(@Min(1) String a) {}

    record OnNumber(@Size(max = 1) int a) {}

    record BadDefault(@Min(1) @Default("0") int a) {}

    record BadPattern(@Pattern(regexp = "(") String a) {}

    record Unknown(Thread a) {}

    record OddKeys(Map<List<String>, String> a) {}

    record NoSuch(int a) {
        @Validates("b")
        static void check(int b) {}
    }

    record Generic<T>(T a) {}

    @Discriminator("kind")
    sealed interface Twice {
        @Name("x")
        record A() implements Twice {}

        @Name("x")
        record B() implements Twice {}
    }

    @Test
    void typesThatCannotWorkAreRefusedWithTheReason() {
        assertRefused(OnText.class, "OnText.a: a value of type String has a bound for numbers");
        assertRefused(OnNumber.class, "OnNumber.a: a value of type int has a rule for lengths");
        assertRefused(BadDefault.class, "the @Default of a is \"0\": Input should be greater than or equal to 1");
        assertRefused(BadPattern.class, "the @Pattern \"(\" is no regular expression");
        assertRefused(Unknown.class, "java.lang.Thread is none of the types that can be bound");
        assertRefused(OddKeys.class, "are no text");
        assertRefused(NoSuch.class, "NoSuch has no component of that name");
        assertRefused(Generic.class, "is generic");
        assertRefused(Twice.class, "both the tag \"x\"");
    }

    private static void assertRefused(Class<?> type, String reason) {
        for (int attempt = 0; attempt < 2; attempt++) {
            var refusal = assertThrows(IllegalArgumentException.class, () -> Shapes.shared().of(type));
            assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
        }
    }

    @Test
    void noMoreErrorsAreToldThanTheLimit() {
        var limits = new JsonLimits(100, 1_000, 1_000, 1_000, 3, 100);
        var shape = Recordings.field(PydanticTest.class, "types", "ints").shape();
        var json = "[" + "\"x\",".repeat(1_000) + "1]";
        var bound = (Bound.Invalid) new JsonInput(limits).read(json.getBytes(), shape, "body");
        assertEquals(3, bound.violations().size());
        var record = Shapes.shared().of(ContractModels.Many.class);
        var many = (Bound.Invalid) new JsonInput(limits).read(
            "{\"i\":\"a\",\"f\":\"a\",\"b\":\"a\",\"d\":\"a\",\"l\":[\"a\"],\"u\":\"a\"}".getBytes(), record, "body");
        assertEquals(3, many.violations().size());
    }

    @Test
    void inputIsRepeatedUpToTheLimit() {
        var limits = new JsonLimits(100, 1_000, 1_000, 1_000, 100, 300);
        var shape = Shapes.shared().of(ContractModels.Sub.class);
        var json = "{\"more\":\"" + "x".repeat(150) + "\"}";
        var bound = (Bound.Invalid) new JsonInput(limits).read(json.getBytes(), shape, "body");
        var output = new JsonOutput();
        ErrorBody.writeDetail(bound.violations(), limits, output);
        var detail = Json.parse(output.text());
        assertTrue(detail.find("detail", 0, "input").isPresent());
        assertFalse(detail.find("detail", 1, "input").isPresent());
        assertEquals(Optional.of(new JsonValue.JsonString("missing")), detail.find("detail", 1, "type"));
    }

    @Test
    void aProblemPointsAtWhatIsWrong() {
        var violations = List.of(
            new Violation("missing", List.of("body", "a/b", 0), "Field required", JsonValue.JsonNull.VALUE, Map.of()),
            new Violation("int_parsing", List.of("query", "q"), "No integer", JsonValue.JsonNull.VALUE, Map.of()));
        var output = new JsonOutput();
        ErrorBody.writeProblem(violations, output);
        assertEquals("""
            {"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"2 errors in the request",\
            "errors":[{"detail":"Field required","code":"missing","pointer":"#/a~1b/0"},\
            {"detail":"No integer","code":"int_parsing","in":"query","parameter":"q"}]}""", output.text());
    }

    record Large(int id, String name, Optional<String> opt, String password) {}

    @Test
    void aValueOfAnotherTypeBecomesWhatIsDeclared() {
        var input = new JsonInput(JsonLimits.defaults());
        var out = Shapes.shared().of(ContractModels.Out.class);
        assertEquals(new Bound.Valid(new ContractModels.Out(1, "n", Optional.empty())),
            input.convert(new Large(1, "n", Optional.empty(), "secret"), out, "response"));
        assertEquals(new Bound.Valid(new ContractModels.Out(1, "d", Optional.empty())),
            input.convert(Map.of("id", 1, "password", "x"), out, "response"));
        var bound = (Bound.Invalid) input.convert(Map.of("name", 1), out, "response");
        assertEquals(List.of("missing", "string_type"),
            bound.violations().stream().map(Violation::type).toList());
    }

    @Test
    void hugeNumbersAreRefusedBeforeTheyCostAnything() {
        var digits = "9".repeat(1_000_000);
        var json = "{\"dec\":\"" + digits + "\",\"f\":\"" + digits + "\",\"i\":\"" + digits
                + "\",\"td\":1e-999999999,\"t\":1e-999999999,\"d\":1e999999999}";
        assertEquals(List.of(
            "[body, i] int_parsing_size: Unable to parse input string as an integer, exceeded maximum size",
            "[body, f] float_parsing: Input should be a valid number, unable to parse string as a number",
            "[body, d] date_from_datetime_parsing: Input should be a valid date or datetime, dates after 9999 are not"
                    + " supported as unix timestamps",
            "[body, dec] decimal_parsing: Input should be a valid decimal"), errors(ContractModels.Many.class, json));
    }
}
