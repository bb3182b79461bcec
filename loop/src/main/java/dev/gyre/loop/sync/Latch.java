package dev.gyre.loop.sync;

import dev.gyre.loop.WaitQueue;
import org.jspecify.annotations.Nullable;

/// A number that is counted down to zero, once, and tasks that wait until it is.
///
/// Loop-confined, as everything in this package.
public final class Latch {
    private final WaitQueue<@Nullable Void> line = new WaitQueue<>();
    private final int countAtFirst;
    private int count;

    /// Makes a latch.
    ///
    /// @param count how often it has to be counted down, at least 0
    /// @throws IllegalArgumentException when `count` is out of range
    public Latch(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a latch counts down from at least 0, not from " + count);
        }
        this.countAtFirst = count;
        this.count = count;
    }

    /// Suspends until the count is zero; returns at once when it is.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled before
    /// @throws IllegalStateException outside a task of the latch's loop
    public void await() {
        line.checkpoint();
        if (count > 0) {
            line.await(this, null);
        }
    }

    /// Takes one from the count; everybody who waits goes on when it becomes zero. Never suspends.
    ///
    /// @throws IllegalStateException when the count is zero already; off the latch's loop
    public void countDown() {
        line.requireLoop();
        if (count == 0) {
            throw new IllegalStateException(
                "counted down more often than the " + countAtFirst + " times that this latch"
                        + " was made for: use a Gate for what may happen again");
        }
        count--;
        if (count == 0) {
            line.wakeAll(null);
        }
    }

    /// How often the latch has still to be counted down. Never suspends.
    ///
    /// @throws IllegalStateException off the latch's loop
    public int count() {
        line.requireLoop();
        return count;
    }

    /// A look at a latch.
    ///
    /// @param count how often it has still to be counted down
    /// @param waiting how many tasks wait until it is zero
    public record Statistics(int count, int waiting) {}

    /// How the latch is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the latch's loop
    public Statistics statistics() {
        line.requireLoop();
        return new Statistics(count, line.size());
    }

    @Override
    public String toString() {
        return "latch (" + count + " of " + countAtFirst + " to go, " + line.size() + " waiting)";
    }
}
