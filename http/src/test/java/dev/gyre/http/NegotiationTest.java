package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "text/html | text/html", "Text/HTML;Charset=\"utf-8\" | text/html; charset=utf-8",
        "text/html; charset=UTF-8 | text/html; charset=UTF-8", "a/b;c=\"d e\\\"\\\\\" | a/b; c=\"d e\\\"\\\\\"",
        " a/b ; c=d ; | a/b; c=d", "application/ld+json | application/ld+json", "*/* | */*"})
    void mediaTypesAreReadAndWritten(String text, String written) {
        assertEquals(written, MediaType.parse(text).toString());
        assertEquals(MediaType.parse(text), MediaType.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "text", "text/", "/html", "text html", "text/html x", "a/b;c", "a/b;c=", "a/b;=d", "a/b; c =d",
            "a/b;c=\"d", "a/b;c=d;C=e", "a/b, c/d", "a/b;c=\"\u0001\"", "t\u00e9xt/html"})
    void mediaTypesThatBreakTheGrammarAreRefused(String text) {
        assertEquals(400, assertThrows(BadContentException.class, () -> MediaType.parse(text)).status());
    }

    @Test
    void mediaTypesAreNotMadeOfOtherThings() {
        assertThrows(IllegalArgumentException.class, () -> MediaType.of("text", "ht ml"));
        assertThrows(IllegalArgumentException.class, () -> new MediaType("a", "b", Map.of("c", "d\r\ne")));
        assertEquals(Optional.of("utf-8"), MediaType.parse("a/b; charset=UTF-8").charset());
        assertEquals(Optional.empty(), MediaType.of("a", "b").charset());
    }

    /// The last ones are those of RFC 9110, section 12.5.1.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "text/html, application/json | application/json text/html | application/json",
        "text/html, application/json;q=0.9 | application/json text/html | text/html",
        "text/* | application/json text/html | text/html", "*/* | application/json text/html | application/json",
        "text/html | application/json | -", "application/json;q=0 | application/json | -",
        "*/*, application/json;q=0 | application/json text/html | text/html",
        "audio/*; q=0.2, audio/basic | audio/mp3 audio/basic | audio/basic",
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5 "
                + "| text/html image/jpeg text/plain;format=fixed | image/jpeg",
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5 "
                + "| text/html text/plain text/plain;format=flowed | text/plain; format=flowed",
        "text/html;q=0.5;ext=1 | text/html | text/html", "text/html;level=1 | text/html | -", "'' | a/b c/d | a/b",
        ",, a/b ,, | a/b | a/b", "*/html | text/html | -"})
    void theBestMediaTypeIsChosen(String accept, String offers, String best) {
        assertEquals(Optional.ofNullable(best), Negotiation.mediaType(List.of(accept),
            Stream.of(offers.split(" ")).map(MediaType::parse).toList()).map(MediaType::toString));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "gzip | gzip", "GZIP, deflate | gzip", "deflate, gzip;q=0.5 | deflate", "x-gzip | gzip", "br | identity",
        "* | gzip", "*;q=0.1, deflate | deflate", "gzip;q=0 | identity", "identity;q=0 | -", "*;q=0 | -",
        "*;q=0, identity | identity", "*;q=0, identity;q=0.5, gzip | gzip", "identity;q=1, gzip;q=0.5 | identity",
        "gzip;q=0.001 | gzip", "gzip;q=1.000, deflate;q=0.999 | gzip", "'' | identity", "identity;q=0, gzip | gzip",
        "gzip, gzip;q=0 | gzip"})
    void theBestCodingIsChosen(String accept, String best) {
        assertEquals(Optional.ofNullable(best), Negotiation.coding(List.of(accept), List.of("gzip", "deflate")));
    }

    @Test
    void withoutTheFieldsTheServerDecides() {
        assertEquals(Optional.of("identity"), Negotiation.coding(List.of(), List.of("gzip")));
        assertEquals(Optional.of(MediaType.of("a", "b")),
            Negotiation.mediaType(List.of(), List.of(MediaType.of("a", "b"))));
        assertEquals(Optional.empty(), Negotiation.mediaType(List.of(), List.of()));
        assertEquals(Optional.of("deflate"),
            Negotiation.coding(List.of("gzip;q=0.5", "deflate"), List.of("gzip", "deflate")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gzip;q=2 | identity", "gzip;q=-1, deflate | deflate", "gzip;q= | identity", "gzip;q=. | identity",
        "gzip deflate | identity", "gzip;q=1;q=0 | identity", "\"gzip\", deflate | deflate", "gzip;q=x | identity",
        "gzip;q=.5, deflate;q=.4 | gzip", "gzip;q=0.33333, deflate;q=0.3 | gzip", "gzip;q=1.1, deflate;q=0.3 | gzip",
        "a=\"gzip, deflate | identity"})
    void brokenElementsAreSkipped(String accept, String best) {
        assertEquals(Optional.of(best), Negotiation.coding(List.of(accept), List.of("gzip", "deflate")));
    }

    @Test
    void oldJavaClientsAreUnderstood() {
        assertEquals(Optional.of("application/json"), Negotiation.mediaType(
            List.of("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"),
            List.of(MediaType.of("application", "json"))).map(MediaType::toString));
        assertEquals(Optional.of("a/b"), Negotiation.mediaType(List.of("*;q=.2"), List.of(MediaType.of("a", "b")))
                .map(MediaType::toString));
        assertEquals(Optional.of("a/b"), Negotiation.mediaType(List.of("nonsense"), List.of(MediaType.of("a", "b")))
                .map(MediaType::toString));
    }

    @Test
    void commasInQuotesSeparateNothing() {
        assertEquals(Optional.of("c/d"), Negotiation.mediaType(List.of("a/b;x=\"1, c/d, \\\"\"", "c/d;q=0.1"),
            List.of(MediaType.of("a", "b"), MediaType.of("c", "d"))).map(MediaType::toString));
    }

    @Test
    void theEndOfLongListsIsNotRead() {
        var many = "gzip;q=0, " + String.join(",", Collections.nCopies(300, "a")) + ", deflate";
        assertEquals(Optional.of("identity"), Negotiation.coding(List.of(many), List.of("gzip", "deflate")));
    }

    @Test
    void randomFieldsAreReadOrRefused() {
        var pieces =
                List.of("a", "/", "*", ";", "q=", "0.5", "1", "\"", "\\", ",", " ", "=", "gzip", "\u00e9", "x=\"y\"");
        Seeds.each(10_000, random -> {
            var text = new StringBuilder();
            for (var count = random.nextInt(12); count > 0; count--)
                text.append(pieces.get(random.nextInt(pieces.size())));
            for (Runnable reader : List.<Runnable>of(
                () -> MediaType.parse(text.toString()),
                () -> Negotiation.mediaType(List.of(text.toString()), List.of(MediaType.of("a", "a"))),
                () -> Negotiation.coding(List.of(text.toString()), List.of("gzip")),
                () -> ETag.parse(text.toString()),
                () -> ETag.parseList("If-Match", List.of(text.toString())),
                () -> RangeSelection.select(text.toString(), 10, RangeLimits.defaults()),
                () -> PermessageDeflate.accept(List.of(text.toString()), DeflateOptions.defaults()))) {
                try {
                    reader.run();
                } catch (BadContentException bad) {
                    assertEquals(400, bad.status());
                }
            }
        });
    }
}
