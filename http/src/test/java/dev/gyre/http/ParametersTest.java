package dev.gyre.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private static final ParameterLimits LIMITS = ParameterLimits.defaults();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a=1&b=2 | a=1, b=2", "a=1&a=2 | a=1, a=2", "a | a=", "a= | a=", "=a | =a", "&&a=1&& | a=1", "'' | ''",
        "a=b=c | a=b=c", "a+b=c+d | a b=c d", "a%2Bb=%3D%26 | a+b==&", "a=%e2%82%AC | a=\u20ac", "a;b=c | a;b=c",
        "%41%5B%5D=1 | A[]=1", "a=x%00y | a=x\0y"})
    void parametersAreDecoded(String encoded, String expected) {
        for (var parameters : List.of(Parameters.ofQuery(encoded, LIMITS),
            Parameters.ofForm(encoded.getBytes(UTF_8), LIMITS))) {
            assertEquals(expected, String.join(", ", parameters.list().stream()
                    .map(parameter -> parameter.name() + "=" + parameter.value()).toList()));
        }
    }

    @ParameterizedTest
    @CsvSource({"a=%", "a=%4", "a=%zz", "a=%+1", "%", "a=%ff", "a=%c3", "a=%ed%a0%80", "a=%c0%80", "a=%\u0661\u0661"})
    void badEscapesAreRefused(String encoded) {
        var bad = assertThrows(BadContentException.class, () -> Parameters.ofQuery(encoded, LIMITS));
        assertEquals(400, bad.status());
        assertThrows(BadContentException.class, () -> Parameters.ofForm(encoded.getBytes(UTF_8), LIMITS));
    }

    @Test
    void rawUtf8IsTakenInFormsAndNotInQueries() {
        assertEquals(Optional.of("\u00e9"), Parameters.ofForm("a=\u00e9".getBytes(UTF_8), LIMITS).first("a"));
        assertThrows(BadContentException.class, () -> Parameters.ofForm("a=\u00e9".getBytes(ISO_8859_1), LIMITS));
        assertThrows(BadContentException.class, () -> Parameters.ofQuery("a=\u00e9", LIMITS));
    }

    @Test
    void valuesAreFoundByName() {
        var parameters = Parameters.ofQuery("a=1&b=2&a=3", LIMITS);
        assertEquals(Optional.of("1"), parameters.first("a"));
        assertEquals(Optional.empty(), parameters.first("c"));
        assertEquals(List.of("1", "3"), parameters.all("a"));
        assertEquals(List.of(), parameters.all("c"));
        assertEquals("[a, b]", parameters.names().toString());
        assertThrows(UnsupportedOperationException.class, () -> parameters.all("a").clear());
    }

    @Test
    void formFieldsAreCountedAndMeasured() {
        assertEquals(2, Parameters.ofQuery("a&b", LIMITS.withParametersMax(2)).list().size());
        assertEquals(400, assertThrows(BadContentException.class,
            () -> Parameters.ofQuery("a&b&c", LIMITS.withParametersMax(2))).status());
        assertEquals(413, assertThrows(BadContentException.class,
            () -> Parameters.ofForm("a&b&c".getBytes(UTF_8), LIMITS.withParametersMax(2))).status());
        assertEquals(413, assertThrows(BadContentException.class,
            () -> Parameters.ofForm("abc".getBytes(UTF_8), LIMITS.withBytesMax(2))).status());
    }

    @Test
    void namesThatCollideStayCheap() {
        var names = new ArrayList<>(List.of(""));
        for (var i = 0; i < 14; i++) {
            var longer = new ArrayList<String>();
            for (var name : names) longer.addAll(List.of(name + "Aa", name + "BB"));
            names = longer;
        }
        var limits = LIMITS.withParametersMax(20_000);
        var parameters = Parameters.ofQuery(String.join("&", names), limits);
        for (var name : names) assertEquals(Optional.of(""), parameters.first(name));
    }

    @Test
    void whatIsEncodedComesBack() {
        Seeds.each(2000, random -> {
            var list = new ArrayList<Parameter>();
            for (var count = random.nextInt(5); count > 0; count--) {
                list.add(new Parameter("n" + text(random), text(random)));
            }
            var encoded = Parameters.of(list).encode();
            assertEquals(list, Parameters.ofQuery(encoded, LIMITS).list());
            assertEquals(list, Parameters.ofForm(encoded.getBytes(UTF_8), LIMITS).list());
        });
    }

    private static String text(java.util.Random random) {
        return new String(Seeds.bytes(random, random.nextInt(8)), UTF_8);
    }

    @Test
    void randomTextIsDecodedOrRefused() {
        Seeds.each(5000, random -> {
            var text = new StringBuilder();
            for (var count = random.nextInt(12); count > 0; count--)
                text.append("%%%aF0=&+\u00ff".charAt(random.nextInt(10)));
            try {
                Parameters.ofForm(text.toString().getBytes(ISO_8859_1), LIMITS);
            } catch (BadContentException bad) {
                assertEquals(400, bad.status());
            }
        });
    }
}
