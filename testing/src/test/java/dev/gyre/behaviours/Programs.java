package dev.gyre.behaviours;

import dev.gyre.loop.LoopConfig;
import dev.gyre.testing.SeededReadyQueue;
import dev.gyre.testing.VirtualTicker;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Does for tests of whole runs, which begin outside a loop, what [Behaviour] does for tests inside one.
final class Programs {
    private static final int SEEDS = 101;
    private static final Logger LOG = Logger.getLogger("dev.gyre.loop");

    private Programs() {}

    /// A test that makes its own loop, with the settings it is given.
    @FunctionalInterface
    interface Program {
        /// Runs outside a loop.
        void run(LoopConfig config) throws Exception;
    }

    /// Calls `program` with the settings of each order in virtual time, and then of real time.
    static void inEveryOrder(Program program) throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            attempt(program, virtual(seed), "in virtual time with seed " + seed);
        }
        attempt(program, LoopConfig.defaults(), "in real time");
    }

    private static LoopConfig virtual(long seed) {
        var config = LoopConfig.defaults().withSeed(seed).withTicker(VirtualTicker.jumping());
        return seed == 0 ? config : config.withReadyQueue(() -> new SeededReadyQueue(seed));
    }

    private static void attempt(Program program, LoopConfig config, String how) throws Exception {
        var before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        try {
            program.run(config);
        } catch (Throwable failure) {
            failure.addSuppressed(new AssertionError("failed " + how));
            throw failure;
        } finally {
            LOG.setLevel(before);
        }
    }
}
