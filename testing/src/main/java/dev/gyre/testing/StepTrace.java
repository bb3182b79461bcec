package dev.gyre.testing;

import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.Task;
import dev.gyre.loop.Ticker;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down which task ran when: one line per step of the loop, with the time on its clock.
///
/// ```
/// #1 0s main
/// #2 0s task-2
/// #3 1.5s main
/// ```
///
/// It keeps the last [#STEPS_MAX] steps, and a [#fingerprint] of all of them: two runs took the same steps at
/// the same times if their fingerprints are equal. Give it to one loop with
/// [dev.gyre.loop.LoopConfig#withObservers].
///
/// Reading is for the loop's tasks, and for any thread once the loop has stopped.
public final class StepTrace implements LoopObserver {
    /// How many steps are kept: more than anybody reads, and a few dozen kilobytes.
    public static final int STEPS_MAX = 1000;

    private static final String CALLBACKS = "callbacks";

    private final Ticker ticker;
    private final long originNanos;
    private final String[] names = new String[STEPS_MAX];
    private final long[] nanos = new long[STEPS_MAX];
    private long steps;
    private long fingerprint;

    /// Makes an empty trace whose times are those of `ticker`, from now on.
    public StepTrace(Ticker ticker) {
        this.ticker = ticker;
        originNanos = ticker.nanos();
    }

    @Override
    public void stepBegins(@Nullable Task<?> task) {
        var name = task == null ? CALLBACKS : task.name();
        long now = ticker.nanos() - originNanos;
        int slot = (int) (steps % STEPS_MAX);
        names[slot] = name;
        nanos[slot] = now;
        steps++;
        fingerprint = (fingerprint * 31 + name.hashCode()) * 31 + now;
    }

    /// How many steps there were.
    public long steps() {
        return steps;
    }

    /// A number made of all steps, those included that are no longer kept.
    public long fingerprint() {
        return fingerprint;
    }

    /// The steps that are kept, oldest first, one line each.
    public List<String> lines() {
        return last(STEPS_MAX);
    }

    /// The last `count` steps, oldest first; fewer when there were fewer, or are kept.
    public List<String> last(int count) {
        var lines = new ArrayList<String>();
        long kept = Math.min(Math.min(count, STEPS_MAX), steps);
        for (long step = steps - kept; step < steps; step++) {
            int slot = (int) (step % STEPS_MAX);
            lines.add("#" + (step + 1) + " " + seconds(nanos[slot]) + "s " + names[slot]);
        }
        return lines;
    }

    static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return "the last of " + steps + " steps:\n  " + String.join("\n  ", lines());
    }
}
