package dev.gyre.http;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// The ways in which bytes can arrive: how many with each read.
record Splits(String name, Supplier<IntSupplier> sizes) {
    static final Splits WHOLE = new Splits("whole", () -> () -> Integer.MAX_VALUE);
    static final Splits BYTE_BY_BYTE = new Splits("byte by byte", () -> () -> 1);

    static Splits random(long seed, int sizeMax) {
        return new Splits("random with seed " + seed, () -> {
            var random = new SplittableRandom(seed);
            return () -> 1 + random.nextInt(sizeMax);
        });
    }

    static List<Splits> all() {
        return List.of(
            WHOLE, BYTE_BY_BYTE, new Splits("two by two", () -> () -> 2), random(1, 7), random(2, 30), random(3, 300),
            random(4, 3000));
    }
}
