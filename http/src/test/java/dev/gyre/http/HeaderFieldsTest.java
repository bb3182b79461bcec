package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldsTest {
    private static final HeaderFields FIELDS =
            HeaderFields.of("Host", "a", "X-One", "1", "x-two", "2", "X-ONE", "3", "Accept", " a , B;q=1,c ");

    @Test
    void namesAreFoundWithoutRegardToCase() {
        assertEquals(Optional.of("1"), FIELDS.first("x-one"));
        assertEquals(List.of("1", "3"), FIELDS.all("X-onE"));
        assertTrue(FIELDS.contains("HOST"));
        assertFalse(FIELDS.contains("Hos"));
        assertEquals(Optional.empty(), FIELDS.first("x-three"));
        assertEquals(List.of(), FIELDS.all("\u00e4"));
    }

    @Test
    void fieldsKeepTheirOrderAndTheirNames() {
        assertEquals("{Host=a|X-One=1|x-two=2|X-ONE=3|Accept=a , B;q=1,c}", Transcript.show(FIELDS));
        assertEquals(5, FIELDS.size());
        assertEquals("X-ONE", FIELDS.name(3));
        assertEquals("3", FIELDS.value(3));
        assertThrows(IndexOutOfBoundsException.class, () -> FIELDS.value(5));
        assertThrows(IndexOutOfBoundsException.class, () -> FIELDS.name(-1));
    }

    @Test
    void listsHaveMembers() {
        assertTrue(FIELDS.hasListMember("accept", "A"));
        assertTrue(FIELDS.hasListMember("accept", "b;Q=1"));
        assertTrue(FIELDS.hasListMember("accept", "c"));
        assertFalse(FIELDS.hasListMember("accept", "b"));
        assertFalse(FIELDS.hasListMember("host", "b"));
        assertTrue(FIELDS.hasListMember("X-One", "3"));
    }

    @Test
    void setReplacesAllOfTheName() {
        var fields = HeaderFields.builder().addAll(FIELDS).set("x-ONE", "9").build();
        assertEquals("{Host=a|x-two=2|Accept=a , B;q=1,c|x-ONE=9}", Transcript.show(fields));
        assertEquals(List.of("9"), fields.all("X-One"));
    }

    @Test
    void aValueThatIsRefusedReplacesNothing() {
        var builder = HeaderFields.builder().add("a", "1").add("b", "2");
        assertThrows(IllegalArgumentException.class, () -> builder.set("a", "x\r\ny"));
        assertEquals("{a=1|b=2}", Transcript.show(builder.build()));
    }

    @Test
    void removeTakesAllOfTheName() {
        assertEquals(
            "{Host=a|x-two=2}",
            Transcript
                    .show(HeaderFields.builder().addAll(FIELDS).remove("X-one").remove("Accept").remove("z").build()));
    }

    @Test
    void manyFieldsHaveRoom() {
        var builder = HeaderFields.builder();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 1000; i++) {
            builder.add("name" + i % 7, "value" + i);
            if (i % 7 == 3) {
                expected.add("value" + i);
            }
        }
        assertEquals(expected, builder.build().all("NAME3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\nSet-Cookie: x=y", "a\u0000b", "a\u0001", "\u007f", "\u2028",
        "\u010d\u010a", "\ud83d"})
    void aValueEndsNoLine(String value) {
        var builder = HeaderFields.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.add("Location", value));
        assertThrows(IllegalArgumentException.class, () -> builder.set("Location", value));
        assertTrue(builder.build().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r\nb", "\u00e4", "\u0141", "a\u0000", "(a)", "a,"})
    void aNameIsAToken(String name) {
        assertThrows(IllegalArgumentException.class, () -> HeaderFields.of(name, "x"));
    }

    @Test
    void namesThatCollideAreToldApart() {
        assertEquals(KnownField.hash("BB-"), KnownField.hash("bb-"));
        // 31 * 'a' + 'z' == 31 * 'b' + '[' - ... in lower case: "a~" and "b_" have the same hash.
        assertEquals(KnownField.hash("a~"), KnownField.hash("b_"));
        var fields = HeaderFields.of("a~", "1", "b_", "2");
        assertEquals(List.of("2"), fields.all("B_"));
        assertEquals(List.of("1"), fields.all("A~"));
    }

    @Test
    void aValueMayBeLatin1AndHaveTabs() {
        assertEquals("\u00e4\tb", HeaderFields.of("x", "  \u00e4\tb\t ").value(0));
    }

    @Test
    void aBuilderBuildsOnce() {
        var builder = HeaderFields.builder();
        builder.build();
        assertThrows(IllegalStateException.class, () -> builder.add("a", "b"));
        assertThrows(IllegalStateException.class, builder::build);
        assertThrows(IllegalStateException.class, () -> builder.remove("a"));
    }

    @Test
    void aNameWithoutValueIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> HeaderFields.of("a", "b", "c"));
    }
}
