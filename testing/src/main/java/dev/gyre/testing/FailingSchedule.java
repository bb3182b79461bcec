package dev.gyre.testing;

/// Tells how to repeat the order in which a test failed; added to its failure as a suppressed exception.
final class FailingSchedule extends RuntimeException {
    /// The system property that makes [LoopTest] and [Explorer] use one seed only.
    static final String SEED_PROPERTY = "dev.gyre.seed";

    private static final long serialVersionUID = 1L;
    private static final int STEPS_SHOWN = 200;

    FailingSchedule(long seed, StepTrace trace) {
        super(describe(seed, "", trace), null, false, false);
    }

    /// @param orElse another way to repeat it, with its comma
    static String describe(long seed, String orElse, StepTrace trace) {
        var order = seed == 0 ? " (first in, first out)" : "";
        var shown = trace.last(STEPS_SHOWN);
        return "failed in the order of seed " + seed + order + "; repeat exactly this run with -D" + SEED_PROPERTY + "="
                + seed + orElse + "\nthe last " + shown.size() + " of " + trace.steps() + " steps:\n  "
                + String.join("\n  ", shown);
    }
}
