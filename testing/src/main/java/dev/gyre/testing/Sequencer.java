package dev.gyre.testing;

import static dev.gyre.loop.Gyre.checkpoint;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.Waiter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Forces an order upon the steps of several tasks: each step waits until the one before it has ended.
///
/// ```java
/// var order = new Sequencer();
/// gather(
///         () -> { try (var step = order.at(1)) { println("second"); } },
///         () -> {
///             try (var step = order.at(0)) { println("first"); }
///             try (var step = order.at(2)) { println("third"); }
///         });
/// ```
///
/// Positions count from zero and are used once each. After trio's `Sequencer` (N. J. Smith). Loop-confined.
public final class Sequencer {
    private final Map<Integer, Waiter> waiting = new HashMap<>();
    private int turn;
    private boolean open;
    private @Nullable String broken;

    /// Makes a sequence whose first step is at position zero.
    public Sequencer() {}

    /// Suspends until every step before `position` has ended, and begins the step there; closing it lets the
    /// next one begin. When the wait is cancelled the sequence breaks, for no later step could begin:
    /// all who wait get an exception.
    ///
    /// @throws IllegalArgumentException when the position is negative
    /// @throws IllegalStateException when the position was used before, or the sequence is broken
    public Step at(int position) {
        checkpoint();
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative: steps count from zero");
        }
        if (position < turn || (position == turn && open) || waiting.containsKey(position)) {
            throw new IllegalStateException("position " + position + " of this sequence is used twice");
        }
        requireWhole();
        if (position > turn) {
            awaitTurn(position);
        }
        open = true;
        return new Step(this, position);
    }

    private void awaitTurn(int position) {
        var waiter = new Waiter("position " + position + " of a sequence, which is at " + turn);
        waiting.put(position, waiter);
        try {
            waiter.await();
        } catch (RuntimeException ended) {
            if (waiting.remove(position, waiter)) {
                breakAt(position, ended);
            }
            throw ended;
        }
    }

    private void breakAt(int position, RuntimeException ended) {
        broken = "position " + position + " of this sequence will never be reached: " + waitEndedBy(ended);
        var rest = waiting.values().stream().toList();
        waiting.clear();
        rest.forEach(waiter -> waiter.fail(new IllegalStateException(broken)));
    }

    private static String waitEndedBy(RuntimeException ended) {
        return ended instanceof TaskCancelledException
                ? "its task was cancelled: " + ended.getMessage()
                : "its task got " + ended;
    }

    private void requireWhole() {
        if (broken != null) {
            throw new IllegalStateException(broken);
        }
    }

    private void ended(int position) {
        if (position != turn || !open) {
            return;
        }
        turn++;
        open = false;
        var next = waiting.remove(turn);
        if (next != null) {
            open = true;
            next.wake(null);
        }
    }

    /// A step that is under way.
    public static final class Step implements AutoCloseable {
        private final Sequencer sequence;
        private final int position;

        private Step(Sequencer sequence, int position) {
            this.sequence = sequence;
            this.position = position;
        }

        /// Ends the step: the task that waits for the next position becomes ready. Idempotent; never suspends.
        @Override
        public void close() {
            sequence.ended(position);
        }

        @Override
        public String toString() {
            return "step " + position + " of a sequence";
        }
    }
}
