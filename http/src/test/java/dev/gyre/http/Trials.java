package dev.gyre.http;

import java.util.SplittableRandom;

/// Random tests, each run of which has a number that repeats it: `-Dgyre.tests.options=-Dgyre.seed=…` runs that one
/// alone.
final class Trials {
    private Trials() {}

    interface Trial {
        void run(SplittableRandom random);
    }

    static void each(int howMany, Trial trial) {
        var only = Long.getLong("gyre.seed");
        long first = only == null ? 0 : only;
        long last = only == null ? howMany - 1 : only;
        System.out.println("seeds " + first + " to " + last);
        for (long seed = first; seed <= last; seed++) {
            try {
                trial.run(new SplittableRandom(seed));
            } catch (Throwable failure) {
                throw new AssertionError("failed with -Dgyre.seed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
    }
}
