package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.Preconditions.Outcome;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalRequestsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:00:00Z");
    private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT";
    private static final Instant MODIFIED = Instant.parse("1994-11-06T08:49:37.5Z");
    private static final Validators CURRENT = new Validators(ETag.strong("x"), MODIFIED);

    // ---- dates -------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Sun, 06 Nov 1994 08:49:37 GMT  | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994       | 1994-11-06T08:49:37Z",
        "Sun Nov 16 08:49:37 1994       | 1994-11-16T08:49:37Z",
        "Sunday, 06-Nov-76 08:49:37 GMT | 2076-11-06T08:49:37Z",
        "Sunday, 06-Nov-77 08:49:37 GMT | 1977-11-06T08:49:37Z",
        "Thu, 29 Feb 2024 00:00:00 GMT  | 2024-02-29T00:00:00Z"})
    void allThreeFormsOfDatesAreRead(String text, Instant time) {
        assertEquals(Optional.of(time), HttpDate.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sunday, 06 Nov 1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, \u0660\u0666 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT"})
    void otherDatesAreIgnored(String text) {
        assertEquals(Optional.empty(), HttpDate.parse(text, NOW));
    }

    @Test
    void datesComeBackAsTheyWereWritten() {
        assertEquals(SAME, HttpDate.format(MODIFIED));
        var form = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);
        Seeds.each(2000, random -> {
            var time = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L));
            assertEquals(form.format(time), HttpDate.format(time));
            assertEquals(Optional.of(time), HttpDate.parse(HttpDate.format(time), NOW));
        });
        assertThrows(IllegalArgumentException.class, () -> HttpDate.format(Instant.parse("+10000-01-01T00:00:00Z")));
    }

    // ---- entity tags -------------------------------------------------------------------------------

    /// The table of RFC 9110, section 8.8.3.2.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "W/\"1\", W/\"1\", false, true", "W/\"1\", W/\"2\", false, false", "W/\"1\", \"1\", false, true",
        "\"1\", \"1\", true, true"})
    void tagsAreComparedStronglyAndWeakly(String one, String other, boolean strongly, boolean weakly) {
        assertEquals(strongly, ETag.parse(one).equalsStrongly(ETag.parse(other)));
        assertEquals(weakly, ETag.parse(one).equalsWeakly(ETag.parse(other)));
        assertEquals(one, ETag.parse(one).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\"x", "x\"", "w/\"x\"", "W\"x\"", "\"a b\"", "\"x\"y", "\"a\"b\"", "*"})
    void tagsThatBreakTheGrammarAreRefused(String text) {
        assertEquals(400, assertThrows(BadContentException.class, () -> ETag.parse(text)).status());
    }

    @Test
    void tagsOfOddCharactersAreNotMade() {
        for (var text : List.of("a\"", "a b", "a\r\n", "\u20ac")) {
            assertThrows(IllegalArgumentException.class, () -> ETag.strong(text));
        }
    }

    // ---- preconditions -----------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "GET  | If-None-Match=\"x\"                                           | NOT_MODIFIED",
        "HEAD | If-None-Match=W/\"x\"                                         | NOT_MODIFIED",
        "GET  | If-None-Match=\"y\", , \"x\"                                  | NOT_MODIFIED",
        "GET  | If-None-Match=\"y\"                                           | PROCEED",
        "GET  | If-None-Match=*                                               | NOT_MODIFIED",
        "PUT  | If-None-Match=*                                               | FAILED",
        "PUT  | If-None-Match=\"x\"                                           | FAILED",
        "PUT  | If-Match=\"x\"                                                | PROCEED",
        "PUT  | If-Match=W/\"x\"                                              | FAILED",
        "PUT  | If-Match=\"y\"                                                | FAILED",
        "PUT  | If-Match=*                                                    | PROCEED",
        "GET  | If-Match=\"y\"                                                | FAILED",
        "GET  | If-Modified-Since=" + SAME + "                                | NOT_MODIFIED",
        "GET  | If-Modified-Since=" + EARLIER + "                             | PROCEED",
        "PUT  | If-Modified-Since=" + SAME + "                                | PROCEED",
        "GET  | If-Modified-Since=nonsense                                    | PROCEED",
        "GET  | If-None-Match=\"y\"; If-Modified-Since=" + SAME + "           | PROCEED",
        "PUT  | If-Unmodified-Since=" + SAME + "                              | PROCEED",
        "PUT  | If-Unmodified-Since=" + EARLIER + "                           | FAILED",
        "PUT  | If-Match=\"x\"; If-Unmodified-Since=" + EARLIER + "           | PROCEED",
        "PUT  | If-Unmodified-Since=nonsense                                  | PROCEED",
        "GET  | If-Match=\"x\"; If-None-Match=\"x\"                           | NOT_MODIFIED",
        "GET  | X=y                                                           | PROCEED"})
    void preconditionsAreEvaluatedInTheOrderOfTheRfc(String method, String fields, Outcome outcome) {
        assertEquals(outcome, conditions(fields).evaluate(method, CURRENT, NOW));
    }

    @Test
    void whatIsNotKnownDoesNotDecide() {
        var unknown = new Validators(null, null);
        assertEquals(Outcome.PROCEED, conditions("If-Modified-Since=" + SAME).evaluate("GET", unknown, NOW));
        assertEquals(Outcome.PROCEED, conditions("If-None-Match=\"x\"").evaluate("GET", unknown, NOW));
        assertEquals(Outcome.FAILED, conditions("If-Match=\"x\"").evaluate("PUT", unknown, NOW));
        assertEquals(Outcome.FAILED, conditions("If-Match=*").evaluateMissing());
        assertEquals(Outcome.PROCEED, conditions("If-None-Match=*").evaluateMissing());
        assertThrows(BadContentException.class, () -> conditions("If-Match=x").evaluate("PUT", CURRENT, NOW));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"X=y | true", "If-Range=\"x\" | true",
        "If-Range=\"y\" | false", "If-Range=W/\"x\" | false", "If-Range=" + SAME + " | true",
        "If-Range=" + EARLIER + " | false", "If-Range=nonsense | false"})
    void rangesOfAnotherStateAreNotSent(String fields, boolean allowed) {
        assertEquals(allowed, conditions(fields).allowsRange(CURRENT, NOW));
    }

    @Test
    void aDateOfThisSecondNamesNoState() {
        var conditions = conditions("If-Range=" + SAME);
        assertEquals(false, conditions.allowsRange(CURRENT, Instant.parse("1994-11-06T08:49:37.9Z")));
        assertEquals(true, conditions.allowsRange(CURRENT, Instant.parse("1994-11-06T08:49:38Z")));
    }

    private static Preconditions conditions(String fields) {
        var map = new java.util.HashMap<String, List<String>>();
        for (var field : fields.split("; ")) {
            var equals = field.indexOf('=');
            map.put(field.substring(0, equals).toLowerCase(Locale.ROOT), List.of(field.substring(equals + 1)));
        }
        return Preconditions.of(name -> map.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    // ---- ranges ------------------------------------------------------------------------------------

    /// Of 10,000 bytes, as in RFC 9110, section 14.1.2.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bytes=0-499 | 0-499", "bytes=500-999 | 500-999", "bytes=-500 | 9500-9999", "bytes=9500- | 9500-9999",
        "bytes=0-0,-1 | 0-0 9999-9999", "bytes= 0-999, 4500-5499, -1000 | 0-999 4500-5499 9000-9999",
        "bytes=500-600,601-999 | 500-999", "bytes=500-700,601-999 | 500-999", "BYTES=5-5 | 5-5",
        "bytes=9000-1, 5-5 | whole", "bytes=100-99 | whole", "bytes=-20000 | 0-9999", "bytes=9999-99999 | 9999-9999",
        "bytes=10000- | none", "bytes=-0 | none", "bytes=10000-, 3-4 | 3-4", "bytes=7-8, 3-4 | 7-8 3-4",
        "bytes=0-99999999999999999999999 | 0-9999", "bytes=99999999999999999999999- | none",
        "bytes=00000000000000000000001-1 | 1-1", "bytes= | whole", "bytes=-- | whole", "bytes=a-b | whole",
        "bytes=1 | whole", "bytes=1-2, | whole", "bytes=,1-2 | whole", "lines=1-2 | whole", "bytes | whole",
        "bytes=+1-2 | whole", "bytes=1 -2 | whole", "'' | whole"})
    void rangesAreSelected(String field, String expected) {
        assertEquals(expected, text(RangeSelection.select(field, 10_000, RangeLimits.defaults())));
    }

    @Test
    void emptyContentsHaveNoRanges() {
        assertEquals("none", text(RangeSelection.select("bytes=0-", 0, RangeLimits.defaults())));
        assertEquals("whole", text(RangeSelection.select("bytes=-1", 0, RangeLimits.defaults())));
    }

    @Test
    void manyRangesGetTheWhole() {
        var sixteen = "bytes=" + "1-1,3-3,".repeat(8).replaceAll(",$", "");
        assertEquals("1-1 3-3", text(RangeSelection.select(sixteen, 100, RangeLimits.defaults())));
        assertEquals("whole", text(RangeSelection.select(sixteen + ",5-5", 100, RangeLimits.defaults())));
        assertEquals("whole",
            text(RangeSelection.select("bytes=" + "0-,".repeat(1_000_000), 100, RangeLimits.defaults())));
    }

    @Test
    void rangesCoverWhatWasAskedForOnceAndNothingElse() {
        Seeds.each(3000, random -> {
            var size = random.nextInt(30);
            var wanted = new boolean[size];
            var specs = new java.util.ArrayList<String>();
            for (var count = 1 + random.nextInt(5); count > 0; count--) {
                var first = random.nextInt(40);
                var last = first + random.nextInt(10);
                specs.add(first + "-" + last);
                for (var at = first; at <= last && at < size; at++) wanted[at] = true;
            }
            var covered = new boolean[size];
            var selection = RangeSelection.select("bytes=" + String.join(", ", specs), size, RangeLimits.defaults());
            if (selection instanceof RangeSelection.Parts(var ranges)) {
                for (var range : ranges) {
                    for (var at = range.first(); at <= range.last(); at++) {
                        assertTrue(!covered[(int) at], specs::toString);
                        covered[(int) at] = true;
                    }
                }
            }
            assertTrue(Arrays.equals(wanted, covered), specs::toString);
        });
    }

    private static String text(RangeSelection selection) {
        return switch (selection) {
            case RangeSelection.Whole() -> "whole";
            case RangeSelection.Unsatisfiable() -> "none";
            case RangeSelection.Parts(var ranges) -> String.join(" ", ranges.stream()
                    .map(range -> range.first() + "-" + range.last()).toList());
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 42-1233/1234", "bytes 42-1233/*", "bytes */1234"})
    void contentRangesAreReadAndWritten(String text) {
        assertEquals(text, ContentRange.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes */*", "bytes 5-4/10", "bytes 5-10/10", "items 1-2/3", "bytes 1-2", "bytes 1-/5",
        "bytes 9999999999999999999-1/5", "bytes  1-2/3"})
    void contentRangesThatMakeNoSenseAreRefused(String text) {
        assertEquals(400, assertThrows(BadContentException.class, () -> ContentRange.parse(text)).status());
    }

    @Test
    void contentRangesAreMade() {
        assertEquals("bytes 0-4/10", ContentRange.of(new ByteRange(0, 4), 10).toString());
        assertEquals("bytes */10", ContentRange.unsatisfied(10).toString());
        assertEquals(5, new ByteRange(0, 4).length());
    }
}
