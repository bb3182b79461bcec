package dev.gyre.loop.sync;

import dev.gyre.loop.WaitQueue;
import org.jspecify.annotations.Nullable;

/// A number of permits: as many tasks as there are permits may be somewhere at a time.
///
/// ```java
/// var atMostTen = TaskSemaphore.bounded(10);
/// try (var permit = atMostTen.hold()) { fetch(url); }
/// ```
///
/// Strictly first come, first served: a permit that comes back belongs to the first task in line, and
/// no later one can take it away. Any task or callback may release, whoever acquired.
///
/// Loop-confined, as everything in this package.
public final class TaskSemaphore {
    private final WaitQueue<@Nullable Void> line = new WaitQueue<>();
    private final int permitsMax;

    /// Permits that are free. More than zero only while nobody waits.
    private int permits;

    private TaskSemaphore(int permits, int permitsMax) {
        this.permits = permits;
        this.permitsMax = permitsMax;
    }

    /// Makes a semaphore whose permits may grow beyond those it starts with, up to
    /// [Integer#MAX_VALUE].
    ///
    /// @param permits free at the beginning, at least 0
    /// @throws IllegalArgumentException when `permits` is out of range
    public TaskSemaphore(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("a semaphore starts with at least 0 permits, not " + permits);
        }
        this(permits, Integer.MAX_VALUE);
    }

    /// Makes a semaphore that never has more permits than it starts with: one release too many is an
    /// error. The right one for limits.
    ///
    /// @param permits free at the beginning, at least 1
    /// @throws IllegalArgumentException when `permits` is out of range
    public static TaskSemaphore bounded(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("a bounded semaphore has at least 1 permit, not " + permits);
        }
        return new TaskSemaphore(permits, permits);
    }

    /// Takes one permit; suspends until there is one and nobody else is in line before.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; it has no permit
    /// @throws IllegalStateException outside a task of the semaphore's loop
    public void acquire() {
        line.checkpoint();
        if (permits > 0) {
            permits--;
        } else {
            line.await(this, null);
        }
    }

    /// Takes one permit if one is free, and answers whether it did. Never suspends.
    ///
    /// @throws IllegalStateException off the semaphore's loop
    public boolean tryAcquire() {
        line.requireLoop();
        if (permits == 0) {
            return false;
        }
        permits--;
        return true;
    }

    /// As [#acquire], for try-with-resources: closing what it returns gives the permit back, and closing
    /// it again does nothing. Throws as [#acquire].
    public Held hold() {
        acquire();
        return new Permit(this);
    }

    /// Gives one permit to the first task in line, or back to the semaphore. Never suspends.
    ///
    /// @throws IllegalStateException when all permits are free already; off the semaphore's loop
    public void release() {
        line.requireLoop();
        if (!line.isEmpty()) {
            line.wakeFirst(null);
            return;
        }
        if (permits == permitsMax) {
            throw new IllegalStateException("released more often than acquired: all " + permitsMax + " permits of "
                    + this + " are free already");
        }
        permits++;
    }

    private static final class Permit implements Held {
        private @Nullable TaskSemaphore from;

        Permit(TaskSemaphore from) {
            this.from = from;
        }

        @Override
        public void close() {
            var semaphore = from;
            from = null;
            if (semaphore != null) {
                semaphore.release();
            }
        }
    }

    /// A look at a semaphore.
    ///
    /// @param permits how many are free
    /// @param permitsMax how many there can be
    /// @param waiting how many tasks are in line for one
    public record Statistics(int permits, int permitsMax, int waiting) {}

    /// How the semaphore is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the semaphore's loop
    public Statistics statistics() {
        line.requireLoop();
        return new Statistics(permits, permitsMax, line.size());
    }

    @Override
    public String toString() {
        var of = permitsMax == Integer.MAX_VALUE ? "" : " of " + permitsMax;
        return "semaphore (" + permits + of + " permits free, " + line.size() + " waiting)";
    }
}
