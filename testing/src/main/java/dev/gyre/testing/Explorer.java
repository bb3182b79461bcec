package dev.gyre.testing;

import dev.gyre.loop.Action;
import java.time.Duration;
import java.util.Set;

/// Runs a program in many orders, to find the one in which it fails.
///
/// ```java
/// Explorer.explore(1000, () -> gather(this::transfer, this::audit));
/// ```
///
/// Each run has a loop of its own, virtual time and a seed, from which its order and random numbers follow.
/// Seed zero is the loop's own order, first in, first out; others deal each batch out as
/// [SeededReadyQueue] does. A run fails if the program throws, if it leaves a task or a thread behind, if the
/// loop had something to report ([dev.gyre.loop.LoopReport]), or if it does not end within a minute.
///
/// The cost is that of as many runs: no order is skipped because it was seen before, for which the choices of
/// a program would have to be known in advance (as in model checkers, of which loom of Tokio is one).
///
/// A program that talks to others begins with [SimNetwork#ofLoop], whose faults the seed decides, too.
public final class Explorer {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Explorer() {}

    /// Runs `program` with the seeds from zero to `seeds - 1`, until one fails. With `-Ddev.gyre.seed=…` it runs with
    /// that seed alone. Any thread; blocks it, or suspends the calling task, until the runs have ended.
    ///
    /// @throws AssertionError at the first run that fails: the message has the seed, how to repeat the run, and
    ///     its last steps and events on the network with their virtual time; the cause is what the program threw
    /// @throws IllegalArgumentException when `seeds` is less than one
    public static void explore(int seeds, Action<?> program) {
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds is " + seeds + ", but must be at least 1");
        }
        var only = Long.getLong(FailingSchedule.SEED_PROPERTY);
        if (only != null) {
            replay(only, program);
            return;
        }
        for (long seed = 0; seed < seeds; seed++) {
            replay(seed, program);
        }
    }

    /// Runs `program` once, with `seed`: the same program takes the same steps at the same times as in every other
    /// run with that seed. Any thread; blocks it, or suspends the calling task, until the run has ended.
    ///
    /// @throws AssertionError when the run fails, as [#explore]
    public static void replay(long seed, Action<?> program) {
        var loop = new TestLoop(seed, VirtualTicker.jumping(), TestLoop.Leaks.FORBIDDEN, Set.of());
        try {
            loop.run(program::run, LIMIT);
        } catch (Throwable failure) {
            var orElse = ", or Explorer.replay(" + seed + ", program)";
            throw new AssertionError(
                failure + "\n" + FailingSchedule.describe(seed, orElse, loop), failure);
        }
    }
}
