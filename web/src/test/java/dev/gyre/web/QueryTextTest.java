package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.http.BadContentException;
import dev.gyre.http.ParameterLimits;
import dev.gyre.http.Parameters;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryTextTest {
    private static final ParameterLimits LIMITS = ParameterLimits.defaults();

    private static QueryText of(String text) {
        return QueryText.of(text, LIMITS);
    }

    @Test
    void theLastValueCountsAndAllCanBeHad() {
        var query = of("a=1&b=x&a=2&&c&d=");
        assertEquals("2", query.last("a"));
        assertEquals(List.of("1", "2"), query.all("a"));
        assertEquals("", query.last("c"));
        assertEquals("", query.last("d"));
        assertNull(query.last("e"));
        assertEquals(List.of(), query.all("e"));
    }

    @Test
    void escapesAreDecodedOnce() {
        var query = of("%61=%2541+b&a=%C3%A9");
        assertEquals(List.of("%41 b", "é"), query.all("a"));
        assertThrows(BadContentException.class, () -> of("a=%zz"));
        assertThrows(BadContentException.class, () -> of("a=%FF"));
    }

    @Test
    void limitsHoldWithAndWithoutEscapes() {
        var many = "a&".repeat(LIMITS.parametersMax() + 1);
        assertEquals(400, assertThrows(BadContentException.class, () -> of(many)).status());
        assertEquals(400, assertThrows(BadContentException.class, () -> of(many + "%41")).status());
        var fits = "a&".repeat(LIMITS.parametersMax());
        assertEquals(LIMITS.parametersMax(), of(fits).all("a").size());
        assertThrows(BadContentException.class, () -> of("a".repeat(LIMITS.bytesMax() + 1)));
    }

    @Test
    void itFindsWhatTheDecoderOfFormsFinds() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var letters = "ab=&&==xy";
        for (int round = 0; round < 5_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) text.append(letters.charAt(random.nextInt(letters.length())));
            var expected = Parameters.ofQuery(text.toString(), LIMITS);
            var query = of(text.toString());
            assertEquals(expected.names(), query.names(), () -> "seed " + seed + ": " + text);
            for (var name : List.of("a", "b", "", "ab", "x")) {
                assertEquals(expected.all(name), query.all(name), () -> "seed " + seed + ": " + name + " in " + text);
            }
        }
    }
}
