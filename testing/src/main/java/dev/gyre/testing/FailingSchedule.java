package dev.gyre.testing;

import org.jspecify.annotations.Nullable;

/// Tells how to repeat the order in which a test failed; added to its failure as a suppressed exception.
final class FailingSchedule extends RuntimeException {
    /// The system property that makes [LoopTest] and [Explorer] use one seed only.
    static final String SEED_PROPERTY = "dev.gyre.seed";

    private static final long serialVersionUID = 1L;
    private static final int STEPS_SHOWN = 200;
    private static final int EVENTS_SHOWN = 200;

    FailingSchedule(long seed, TestLoop loop) {
        super(describe(seed, "", loop), null, false, false);
    }

    /// @param orElse another way to repeat it, with its comma
    static String describe(long seed, String orElse, TestLoop loop) {
        var trace = loop.trace();
        var order = seed == 0 ? " (first in, first out)" : "";
        var shown = trace.last(STEPS_SHOWN);
        return "failed in the order of seed " + seed + order + "; repeat exactly this run with -D" + SEED_PROPERTY + "="
                + seed + orElse + "\nthe last " + shown.size() + " of " + trace.steps() + " steps:\n  "
                + String.join("\n  ", shown) + network(loop.network());
    }

    private static String network(@Nullable SimNetwork network) {
        if (network == null) {
            return "";
        }
        var trace = network.trace();
        var shown = trace.last(EVENTS_SHOWN);
        return "\nthe last " + shown.size() + " of " + trace.events() + " events on the network:\n  "
                + String.join("\n  ", shown);
    }
}
