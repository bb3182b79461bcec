package dev.gyre.testing;

import java.util.random.RandomGenerator;

/// Random numbers that are the same for a seed in every version of Java, which a seed that is written
/// into a bug report needs: the JDK fixes no algorithm for its good generators.
///
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number generators*, 2014):
/// neighbouring seeds give unrelated sequences, unlike those of [java.util.Random].
final class SplitMix implements RandomGenerator {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    /// One of several unrelated sequences for a seed; `use` tells them apart.
    static SplitMix of(long seed, String use) {
        return new SplitMix(mix(seed ^ mix(use.hashCode())));
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    /// A number from zero to `bound - 1`; the highest bits of the product (D. Lemire, *Fast random integer
    /// generation in an interval*, 2019), whose bias of 2^-33 no test will see.
    int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /// As [#below(int)], for large bounds.
    long belowLong(long bound) {
        return Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /// True with `probability`, from 0 to 1. Draws nothing where it is zero.
    boolean chance(double probability) {
        return probability > 0 && (nextLong() >>> 11) * 0x1p-53 < probability;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
