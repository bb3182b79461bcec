package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private final Signatures signatures = new Signatures();

    String read(int id, Optional<String> q) {
        return id + " " + q.orElse("");
    }

    static long twice(long number) {
        return 2 * number;
    }

    void fail() throws IOException {
        throw new IOException("as it is");
    }

    record Point(int x, int y) {
        int sum(int more) {
            return x + y + more;
        }
    }

    private static Operation operation(Operation.Value1<?, ?> one) {
        return one;
    }

    private static Operation operation(Operation.Value2<?, ?, ?> two) {
        return two;
    }

    private static Operation operation(Operation.Void0 none) {
        return none;
    }

    private static List<@Nullable String> names(Signature signature) {
        return signature.parameters().stream().<@Nullable String>map(Signature.Taken::name).toList();
    }

    @Test
    void aMethodOfAnObjectIsFoundWithItsTypesAndNames() throws Exception {
        Operation.Value2<Integer, Optional<String>, String> reference = this::read;
        var signature = signatures.of(reference);
        assertEquals("read", signature.name());
        assertEquals(List.of("id", "q"), names(signature));
        assertEquals("java.util.Optional<java.lang.String>",
            String.valueOf(signature.parameters().getLast().annotated()));
        assertEquals("1 x", signature.call().call(new @Nullable Object[] {1, Optional.of("x")}));
    }

    @Test
    void aStaticMethodAndAConstructorAreFound() throws Exception {
        Operation.Value1<Long, Long> twice = SignaturesTest::twice;
        assertEquals(4L, signatures.of(twice).call().call(new @Nullable Object[] {2L}));
        Operation.Value2<Integer, Integer, Point> made = Point::new;
        var signature = signatures.of(made);
        assertEquals(List.of("x", "y"), names(signature));
        assertEquals(Point.class, signature.result());
        assertEquals(new Point(1, 2), signature.call().call(new @Nullable Object[] {1, 2}));
    }

    @Test
    void theObjectOfAnUnboundMethodIsItsFirstParameter() {
        Operation.Value2<Point, Integer, Integer> sum = Point::sum;
        var signature = signatures.of(sum);
        assertEquals(Point.class, signature.parameters().getFirst().type());
        assertEquals("more", signature.parameters().getLast().name());
    }

    @Test
    void ofALambdaTheTypesAreKnownButNotTheNames() {
        var captured = "c";
        Operation.Value1<String, String> lambda = (String text) -> text + captured;
        var taken = signatures.of(lambda).parameters();
        assertEquals(List.of(String.class), taken.stream().map(Signature.Taken::type).toList());
        assertNull(taken.getFirst().name());
    }

    @Test
    void exceptionsComeThroughAsTheyAre() {
        var signature = signatures.of(operation(this::fail));
        assertEquals("as it is",
            assertThrows(IOException.class, () -> signature.call().call(new @Nullable Object[0])).getMessage());
    }

    @Test
    void aSourceFileHasNamesAndComments() throws Exception {
        var source = SourceFile.parse("""
                import java.util.*;
                record Pair(int a, int b) {}
                /// Not this.
                String read(int number, Optional<String> text) { return ""; }

                /// Reads *one*.
                ///
                /// Or two.
                String read(@Deprecated long identifier, java.util.Optional<String> query) { return ""; }
                """);
        var method = Overloads.class.getDeclaredMethod("read", long.class, Optional.class);
        assertEquals(Optional.of(List.of("identifier", "query")), source.parameterNames(method));
        assertEquals(Optional.of("Reads *one*.\n\nOr two."), source.documentation(method));
        assertEquals(Optional.empty(), source.parameterNames(Object.class.getDeclaredMethod("hashCode")));
    }

    static final class Overloads {
        String read(long identifier, Optional<String> query) {
            return identifier + query.orElse("");
        }
    }

    @Test
    void operationsOfEveryFormCanBeCalled() throws Exception {
        assertEquals("x", Call.of(operation((Integer a) -> "x")).call(new @Nullable Object[] {1}));
        assertEquals("x", Call.of(operation((Integer a, Integer b) -> "x")).call(new @Nullable Object[] {1, 2}));
        Operation.Value8<Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer> sum =
                (a, b, c, d, e, f, g, h) -> a + b + c + d + e + f + g + h;
        assertEquals(36, Call.of(sum).call(new @Nullable Object[] {1, 2, 3, 4, 5, 6, 7, 8}));
        Operation.Void3<Integer, Integer, Integer> nothing = (a, b, c) -> {};
        assertNull(Call.of(nothing).call(new @Nullable Object[] {1, 2, 3}));
    }
}
