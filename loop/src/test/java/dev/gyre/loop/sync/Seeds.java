package dev.gyre.loop.sync;

import java.util.function.LongConsumer;

/// Random tests, each run of which has a number that repeats it: `-Dgyre.seed=…` runs that one alone,
/// `-Dgyre.seeds=…` changes how many there are.
final class Seeds {
    private Seeds() {}

    static void each(int howMany, LongConsumer run) {
        var only = Long.getLong("gyre.seed");
        if (only != null) {
            run(only, run);
            return;
        }
        for (long seed = 0; seed < Integer.getInteger("gyre.seeds", howMany); seed++) {
            run(seed, run);
        }
    }

    private static void run(long seed, LongConsumer run) {
        try {
            run.accept(seed);
        } catch (Throwable failure) {
            throw new AssertionError("failed with -Dgyre.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }
}
