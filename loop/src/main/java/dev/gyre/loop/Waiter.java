package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// One wait of one task: the low-level seam on which every suspension point is built.
///
/// A task makes a waiter, puts it where somebody will find it, and calls [#await]; whoever provides
/// what it waits for calls [#wake]. A waiter is woken once, by the first of a wake, a failure and a
/// cancellation. If the wake comes first, its value is delivered whatever happens afterwards; if the
/// cancellation comes first, [#wake] answers false and the provider serves somebody else. So nothing
/// handed to a task is lost.
///
/// ```java
/// Object awaitTurn() {
///     var waiter = new Waiter("my turn");
///     line.add(waiter);                    // somebody else: line.remove().wake(value)
///     try {
///         return waiter.await();
///     } catch (TaskCancelledException e) {
///         line.remove(waiter);
///         throw e;
///     }
/// }
/// ```
///
/// Loop-confined: everything is called on the loop of the task that made it. [WaitQueue] is the
/// usual place to keep waiters.
public final class Waiter {
    private enum State {
        WAITING,
        WOKEN,
        FAILED,
        CANCELLED
    }

    final Task<?> task;
    private Object waitsOn;
    private final boolean external;
    private State state = State.WAITING;
    private boolean cancellable = true;

    /// What the wait ends with: a value, a Throwable or a Cancellation, as [#state] says.
    private @Nullable Object result;

    /// How often the waiter has been borrowed again.
    private int reuses;

    // Owned by the queue that the waiter stands in.
    @Nullable WaitQueue<?> queue;
    @Nullable Waiter before;
    @Nullable Waiter after;
    @Nullable Object attachment;

    /// A wait of the current task for something that another task of this loop provides.
    ///
    /// @param waitsOn shown by snapshots and reports through its `toString`
    /// @throws IllegalStateException outside a task
    public Waiter(Object waitsOn) {
        this(Task.require("wait"), waitsOn, false);
    }

    Waiter(Task<?> task, Object waitsOn, boolean external) {
        this.task = task;
        this.waitsOn = waitsOn;
        this.external = external;
    }

    /// A waiter as [#Waiter(Object)] makes it, for a wait after which nobody knows it any more but the caller:
    /// who then gives it back, so that a task that waits often makes one waiter only.
    static Waiter borrow(Object waitsOn) {
        var task = Task.require("wait");
        var spare = task.spareWaiter;
        if (spare == null) {
            return new Waiter(task, waitsOn, false);
        }
        task.spareWaiter = null;
        spare.waitsOn = waitsOn;
        spare.state = State.WAITING;
        spare.cancellable = true;
        spare.reuses++;
        return spare;
    }

    void giveBack() {
        result = null;
        attachment = null;
        task.spareWaiter = this;
    }

    /// Together with the waiter this says which wait it is.
    int reuses() {
        return reuses;
    }

    /// A wait for something that comes from outside the loop (a device, another thread), so that
    /// the loop never takes it for part of a deadlock.
    ///
    /// @param waitsOn shown by snapshots and reports through its `toString`
    /// @throws IllegalStateException outside a task
    public static Waiter external(Object waitsOn) {
        return new Waiter(Task.require("wait"), waitsOn, true);
    }

    /// Suspends the task until [#wake] and returns the value given there; returns at once when that
    /// has happened already.
    ///
    /// @throws TaskCancelledException when the task is cancelled before it is woken; [#wake] then
    ///     answers false for ever
    public @Nullable Object await() {
        if (state == State.WAITING) {
            var pending = task.pendingCancellation();
            if (pending != null) {
                cancel(pending);
            } else {
                Suspension.await(task, this);
            }
        }
        return result();
    }

    /// As [#await], but cancellation of the task does not end the wait: for waits that are bounded
    /// by something else.
    @Nullable
    Object awaitUncancellably() {
        cancellable = false;
        if (state == State.WAITING) {
            Suspension.await(task, this);
        }
        return result();
    }

    private @Nullable Object result() {
        return switch (state) {
            case WOKEN -> result;
            case CANCELLED -> throw task.cancelledBy((Cancellation) java.util.Objects.requireNonNull(result));
            case FAILED -> throw Failures.unchecked(task.name(), (Throwable) java.util.Objects.requireNonNull(result));
            case WAITING -> throw new AssertionError("resumed while waiting");
        };
    }

    /// Ends the wait with `value`. Returns false, and does nothing, when the wait has ended already,
    /// by a cancellation for example. Never suspends; the task goes to the end of the ready queue.
    public boolean wake(@Nullable Object value) {
        return end(State.WOKEN, value);
    }

    /// Ends the wait with an exception, which [#await] throws. Returns false when it has ended
    /// already. Never suspends.
    public boolean fail(Throwable exception) {
        return end(State.FAILED, exception);
    }

    /// Ends the wait because its task is cancelled; false when it has ended, or must not end so.
    boolean cancel(Cancellation cancellation) {
        return cancellable && end(State.CANCELLED, cancellation);
    }

    private boolean end(State with, @Nullable Object value) {
        if (state != State.WAITING) {
            return false;
        }
        task.loop.requireOnLoop("wake a task");
        state = with;
        result = value;
        if (queue != null) {
            queue.remove(this);
        }
        task.resume(this);
        return true;
    }

    /// Whether the wait goes on. Never suspends.
    public boolean isWaiting() {
        return state == State.WAITING;
    }

    /// The task that waits.
    public Task<?> task() {
        return task;
    }

    /// What the task waits for, as given to the constructor.
    public Object waitsOn() {
        return waitsOn;
    }

    boolean isExternal() {
        return external;
    }
}
