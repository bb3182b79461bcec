package dev.gyre.web;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The models of the application whose answers were recorded, as records.
final class ContractModels {
    private ContractModels() {}

    record Sub(@HttpUrl URI url, @Gt(0) int n) {}

    enum Color {
        red, blue
    }

    record Item(
            @Size(min = 2, max = 5) String name,
            double price,
            Optional<Double> tax,
            @Default("[]") List<String> tags,
            Optional<Sub> sub,
            @Default("red") Color color) {}

    @Strict
    record OnlyA(int a) {}

    record Checked(int a) {
        Checked {
            if (a == 4) throw new IllegalArgumentException("no four");
        }

        @Validates("a")
        static void even(int a) {
            if (a % 2 != 0) throw new IllegalArgumentException("must be even");
        }
    }

    record Many(
            @Default("0") int i,
            @Default("0") double f,
            @Default("false") boolean b,
            @Default("") String s,
            Optional<LocalDate> d,
            Optional<OffsetDateTime> t,
            Optional<LocalTime> tm,
            Optional<Duration> td,
            Optional<UUID> u,
            Optional<BigDecimal> dec,
            Optional<Color> e,
            @Literal({
                "x", "y"}) @Default("x") String lit,
            @Default("[]") List<Integer> l,
            @Default("{}") Map<String, Integer> m,
            @Ge(1) @Default("1") int ge,
            @Le(1) @Default("1") int le,
            @Lt(2) @Default("1") int lt,
            @MultipleOf(5) @Default("10") int mult,
            @Pattern(regexp = "^a") @Default("a") String pat,
            @Default("") byte[] by,
            @Default("[]") Set<Integer> st,
            @Size(max = 2) @Default("[]") List<Integer> mx,
            @Size(min = 1) @Default("[1]") List<Integer> mn) {
    }

    @Discriminator("kind")
    sealed interface Pet {
        record Cat(@Literal("cat") String kind, int meow) implements Pet {}

        record Dog(@Literal("dog") String kind, int bark) implements Pet {}
    }

    sealed interface AnyPet {
        record Cat(@Literal("cat") String kind, int meow) implements AnyPet {}

        record Dog(@Literal("dog") String kind, int bark) implements AnyPet {}
    }

    record Out(int id, @Default("d") String name, Optional<String> opt) {}
}
