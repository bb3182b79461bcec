package dev.gyre.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A block of code, with all the tasks below it, that is cancelled as one.
///
/// A cancelled scope is level-triggered: every suspension point inside throws
/// [TaskCancelledException] until the scope is left. Scopes nest; a shielded one hides the
/// cancellation of those around it from what it encloses.
///
/// [Gyre#timeout], [Gyre#moveOnAfter] and [Gyre#shield] are the usual ways to open one, and
/// [#open] is the plain one:
///
/// ```java
/// try (var scope = CancelScope.open()) {
///     loop().callLater(ofSeconds(1), () -> scope.cancel("user left"));
///     work();
/// }
/// ```
///
/// The idea is trio's (N. J. Smith, *Timeouts and cancellation for humans*, 2018). The cancelled
/// ones are not marked from above: each suspension point looks up the chain of scopes around it,
/// which is O(depth) and skipped while nothing on the loop is cancelled; cancelling walks down once
/// to wake those that wait. So opening and leaving a scope is a few field writes.
///
/// Loop-confined; opened and closed by the same task, innermost first.
public final class CancelScope implements AutoCloseable {
    private final EventLoop loop;

    /// The task inside the scope; null for the scopes of a loop's own groups.
    private final @Nullable Task<?> owner;

    private @Nullable CancelScope outer;
    @Nullable TaskGroup group;
    private boolean shielded;
    private boolean closed;
    private @Nullable Cancellation cancellation;
    private @Nullable Timer timer;
    private long deadlineNanos = Long.MAX_VALUE;

    private CancelScope(EventLoop loop, @Nullable Task<?> owner) {
        this.loop = loop;
        this.owner = owner;
        this.outer = owner == null ? null : owner.scope;
    }

    /// Opens a scope inside the innermost one of the current task.
    ///
    /// @throws IllegalStateException outside a task
    public static CancelScope open() {
        return openIn(Task.require("open a cancel scope"));
    }

    static CancelScope openIn(Task<?> owner) {
        var scope = new CancelScope(owner.loop, owner);
        owner.scope = scope;
        return scope;
    }

    static CancelScope withoutOwner(EventLoop loop) {
        return new CancelScope(loop, null);
    }

    @Nullable
    Task<?> owner() {
        return owner;
    }

    @Nullable
    CancelScope outer() {
        return outer;
    }

    // ---- cancelling ------------------------------------------------------------------------------

    /// Cancels everything inside. Returns false when the scope was cancelled or left before. Never
    /// suspends; a call from inside takes effect at the caller's next suspension point.
    ///
    /// @param reason for people; part of the exception's message
    public boolean cancel(String reason) {
        loop.requireOnLoop("cancel a scope");
        return cancel(Cancellation.requested(reason, this));
    }

    boolean cancel(Cancellation request) {
        if (closed || cancellation != null) {
            return false;
        }
        cancellation = request;
        loop.cancellations++;
        clearTimer();
        deliver();
        return true;
    }

    /// Whether [#cancel] was called or the deadline has passed while the scope was open.
    public boolean isCancelled() {
        return cancellation != null;
    }

    @Nullable
    Cancellation cancellation() {
        return cancellation;
    }

    /// Cancels the scope when `limit` has passed from now, instead of at the deadline it had. A limit
    /// of zero or less cancels it at once.
    public void timeout(Duration limit) {
        deadlineAt(loop.time.deadlineAfter(limit));
    }

    /// Cancels the scope at `deadline` on the loop's clock, instead of at the deadline it had;
    /// [Instant#MAX] for never. A deadline in the past cancels it at once.
    public void deadline(Instant deadline) {
        deadlineAt(loop.time.nanosAt(deadline));
    }

    /// When the scope is cancelled, [Instant#MAX] for never.
    public Instant deadline() {
        return loop.time.instantAt(deadlineNanos);
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    private void deadlineAt(long nanos) {
        loop.requireOnLoop("set a deadline");
        clearTimer();
        deadlineNanos = nanos;
        if (closed || cancellation != null || nanos == Long.MAX_VALUE) {
            return;
        }
        if (nanos <= loop.time.nanos()) {
            expire();
        } else {
            timer = loop.time.timers().add(nanos, new Expiry(this));
        }
    }

    /// The action of the scope's timer.
    private record Expiry(CancelScope scope) implements Runnable {
        @Override
        public void run() {
            scope.expire();
        }

        @Override
        public String toString() {
            return "deadline of " + (scope.owner == null ? "all tasks" : scope.owner);
        }
    }

    private void expire() {
        timer = null;
        cancel(new Cancellation("deadline passed", "a deadline", this, true));
    }

    private void clearTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /// Hides the scopes around this one from what is inside, or no longer: a cancellation that was
    /// hidden is then delivered at once.
    public void shield(boolean on) {
        loop.requireOnLoop("shield a scope");
        shielded = on;
        if (!on) {
            deliver();
        }
    }

    /// Whether the scopes around this one are hidden from what is inside.
    public boolean isShielded() {
        return shielded;
    }

    // ---- leaving ---------------------------------------------------------------------------------

    /// Leaves the scope. Does not stop the exception of its own cancellation on its way out.
    ///
    /// @throws IllegalStateException when the current task did not open it; when it has opened others inside that
    ///     are still open: this one is left nevertheless
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (owner == null || Task.currentOrNull() != owner) {
            throw new IllegalStateException(
                "a cancel scope is closed by the task that opened it" + (owner == null ? "" : ", " + owner));
        }
        boolean innermost = owner.scope == this;
        abandon();
        if (!innermost) {
            throw new IllegalStateException("cancel scopes are closed innermost first: another one, opened inside"
                    + " this one by " + owner + ", is still open");
        }
        if (shielded) {
            CancelDelivery.tellLate(owner);
        }
        if (cancellation != null && owner.pendingCancellation() == null) {
            // An interrupt that carried this scope's cancellation must not hit what comes after it.
            CancelDelivery.told(owner, null);
        }
    }

    /// Leaves the scope of a task that is ending, whatever it still had open.
    void abandon() {
        closed = true;
        clearTimer();
        if (owner != null) {
            unlinkFrom(owner);
        }
        if (cancellation != null) {
            loop.cancellations--;
        }
    }

    private void unlinkFrom(Task<?> task) {
        if (task.scope == this) {
            task.scope = outer;
            return;
        }
        for (var inner = task.scope; inner != null; inner = inner.outer) {
            if (inner.outer == this) {
                inner.outer = outer;
            }
        }
    }

    /// Whether `failure`, thrown inside, is the doing of this scope's cancellation and of no other
    /// that reaches further.
    boolean caused(Throwable failure) {
        if (cancellation == null) {
            return false;
        }
        if (failure instanceof TaskCancelledException cancelled) {
            return cancelled.cancellation().target() == this;
        }
        return owner != null && Failures.isInterruption(failure) && inForce(owner) == cancellation;
    }

    // ---- the two walks ---------------------------------------------------------------------------

    /// The way up: the outermost cancellation that reaches the task, or null. The outermost, so that
    /// of two nested scopes that are both cancelled the outer one gets the exception.
    static @Nullable Cancellation inForce(Task<?> task) {
        if (task.loop.aborted != null && !task.loop.life.isOwn(task)) {
            return task.loop.aborted;
        }
        Cancellation found = null;
        Task<?> at = task;
        var scope = at.scope;
        while (true) {
            for (; scope != null; scope = scope.outer) {
                if (scope.cancellation != null) {
                    found = scope.cancellation;
                }
                if (scope.shielded) {
                    return found;
                }
            }
            if (at == null) {
                return found;
            }
            if (at.ownCancellation() != null) {
                found = at.ownCancellation();
            }
            scope = at.group.scope;
            at = scope.owner;
        }
    }

    /// The next deadline that would reach the task, [Long#MAX_VALUE] when there is none.
    static long nextDeadlineNanos(Task<?> task) {
        long next = Long.MAX_VALUE;
        Task<?> at = task;
        var scope = at.scope;
        while (true) {
            for (; scope != null; scope = scope.outer) {
                next = Math.min(next, scope.deadlineNanos);
                if (scope.shielded) {
                    return next;
                }
            }
            if (at == null) {
                return next;
            }
            scope = at.group.scope;
            at = scope.owner;
        }
    }

    /// The way down: wakes or interrupts every task that waits inside this scope.
    private void deliver() {
        if (owner != null) {
            deliver(owner, this);
        } else if (group != null) {
            var reached = new ArrayDeque<Task<?>>();
            group.addTasksTo(reached);
            deliverTo(reached);
        }
    }

    static void deliverTo(Task<?> task) {
        deliver(task, null);
    }

    private static void deliver(Task<?> task, @Nullable CancelScope outermost) {
        var reached = new ArrayDeque<Task<?>>();
        task.hearCancellation();
        addTasksBelow(task, outermost, reached);
        deliverTo(reached);
    }

    private static void deliverTo(ArrayDeque<Task<?>> reached) {
        for (var task = reached.poll(); task != null; task = reached.poll()) {
            task.hearCancellation();
            addTasksBelow(task, null, reached);
        }
    }

    /// Adds the tasks of every group that `task` has open, from the innermost to `outermost`.
    private static void addTasksBelow(
            Task<?> task, @Nullable CancelScope outermost, ArrayDeque<Task<?>> reached) {
        for (var scope = task.scope; scope != null; scope = scope.outer) {
            if (scope.group != null) {
                scope.group.addTasksTo(reached);
            }
            if (scope == outermost) {
                return;
            }
        }
    }
}
