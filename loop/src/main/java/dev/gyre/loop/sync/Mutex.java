package dev.gyre.loop.sync;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.HeldByTask;
import dev.gyre.loop.Task;
import dev.gyre.loop.WaitQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A lock that one task holds at a time, and that knows who.
///
/// ```java
/// try (var held = mutex.hold()) {
///     var balance = read();       // suspends; no other task is in here meanwhile
///     write(balance - price);
/// }
/// ```
///
/// Strictly first come, first served: [#unlock] makes the first task in line the owner, on the spot.
/// That costs a switch where a lock that lets newcomers barge in would go on without one; in return
/// nobody starves and the order is the same in every run. Not re-entrant. Tasks that wait for each
/// other in a circle of mutexes get a [dev.gyre.loop.DeadlockException] that prints it.
///
/// A task that ends while it holds the mutex breaks it: everybody in line, and everybody who comes later,
/// gets a [MutexBrokenException]. The owner is watched only while somebody waits, so a lock that is free costs
/// a few field accesses.
///
/// Loop-confined, as everything in this package.
public final class Mutex implements HeldByTask {
    private static final Object BROKEN = "broken";

    private final @Nullable String name;
    private final WaitQueue<Task<?>> line = new WaitQueue<>();
    private final Held held = this::unlock;
    private final Runnable ownerEnded = this::ownerEnded;

    /// Conditions that tasks may be waiting for; null until there is one.
    private @Nullable List<MutexCondition> awaited;

    /// The task that holds the mutex; for ever, when it has ended without unlocking.
    private @Nullable Task<?> owner;

    /// Whether [#ownerEnded] is registered with the owner.
    private boolean watching;

    /// Makes a mutex that is free.
    public Mutex() {
        this.name = null;
    }

    /// Makes a mutex that is free.
    ///
    /// @param name shown by `toString`, and so by snapshots and errors
    public Mutex(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /// Makes the current task the owner; suspends while another task is.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; it does not own the mutex
    /// @throws MutexBrokenException when the owner ends, or has ended, without unlocking
    /// @throws dev.gyre.loop.DeadlockException when the owner waits, directly or not, for this task
    /// @throws IllegalStateException when this task is the owner already; outside a task of the mutex's loop
    public void lock() {
        line.checkpoint();
        var holder = owner;
        if (holder == null) {
            own(Task.current());
        } else {
            awaitOwnership(holder);
        }
    }

    /// Makes the current task the owner if nobody is, and answers whether it did. Never suspends.
    ///
    /// @throws MutexBrokenException when the owner has ended without unlocking
    /// @throws IllegalStateException when this task is the owner already; outside a task of the mutex's loop
    public boolean tryLock() {
        line.requireLoop();
        var task = Task.current();
        var holder = owner;
        if (holder != null) {
            requireOther(holder, task);
            return false;
        }
        own(task);
        return true;
    }

    /// As [#lock], for try-with-resources: closing what it returns unlocks, once. Throws as [#lock].
    public Held hold() {
        lock();
        return held;
    }

    /// Gives the mutex to the first task in line, or frees it. Never suspends.
    ///
    /// @throws IllegalStateException when the current task is not the owner
    public void unlock() {
        line.requireLoop();
        requireOwner("unlock");
        release();
    }

    /// Makes a condition for those who hold this mutex. Never suspends.
    public MutexCondition newCondition() {
        return new MutexCondition(this);
    }

    /// The task that holds the mutex, or null. Never suspends.
    ///
    /// @throws IllegalStateException off the mutex's loop
    @Override
    public @Nullable Task<?> holder() {
        line.requireLoop();
        return owner;
    }

    // ---- ownership -------------------------------------------------------------------------------

    private void own(Task<?> task) {
        owner = task;
        if (awaited != null) {
            watchIfAwaited(task);
        }
    }

    private void awaitOwnership(Task<?> holder) {
        var task = Task.current();
        requireOther(holder, task);
        watch(holder);
        if (line.await(this, task) == BROKEN) {
            throw broken();
        }
    }

    /// Frees the mutex, or makes the first task in line the owner: it is woken, and nothing stops a task
    /// that was woken from returning with what it got.
    void release() {
        if (watching) {
            watching = false;
            Objects.requireNonNull(owner).removeListener(ownerEnded);
        }
        if (line.isEmpty()) {
            owner = null;
            return;
        }
        var next = line.firstAttachment();
        owner = next;
        line.wakeFirst(null);
        watchIfAwaited(next);
    }

    /// Takes the mutex back after the wait for a condition, whatever cancellation is under way.
    void lockAgain() {
        line.requireLoop();
        var holder = owner;
        if (holder == null) {
            own(Task.current());
            return;
        }
        try (var scope = CancelScope.open()) {
            scope.shield(true);
            awaitOwnership(holder);
        }
    }

    void requireOwner(String toDoWhat) {
        var task = Task.current();
        if (task != owner) {
            throw new IllegalStateException(
                task + " cannot " + toDoWhat + " " + this + ": only the task that holds it can");
        }
    }

    private void requireOther(Task<?> holder, Task<?> task) {
        if (holder == task) {
            throw new IllegalStateException(task + " holds " + this + " already, and a mutex is not re-entrant: lock"
                    + " it once, in the outermost method that needs it");
        }
        if (holder.isDone()) {
            throw broken();
        }
    }

    // ---- the owner's end -------------------------------------------------------------------------

    private void watchIfAwaited(Task<?> newOwner) {
        if (!line.isEmpty() || isAConditionAwaited()) {
            watch(newOwner);
        }
    }

    private void watch(Task<?> ofOwner) {
        if (!watching) {
            watching = true;
            ofOwner.addListener(ownerEnded);
        }
    }

    private void ownerEnded() {
        line.wakeAll(BROKEN);
        if (awaited != null) {
            awaited.forEach(MutexCondition::fail);
        }
    }

    MutexBrokenException broken() {
        return new MutexBrokenException(owner + " has ended while it held " + this + ", so what this guards may be half"
                + " changed: unlock in a finally block, or use try (var held = mutex.hold())");
    }

    /// Remembers a condition that the current task, the owner, is about to wait for.
    void noteAwaited(MutexCondition condition) {
        if (awaited == null) {
            awaited = new ArrayList<>(1);
        }
        if (!awaited.contains(condition)) {
            awaited.add(condition);
        }
    }

    private boolean isAConditionAwaited() {
        return awaited != null && !awaited.isEmpty();
    }

    void forget(MutexCondition notAwaited) {
        if (awaited != null) {
            awaited.remove(notAwaited);
        }
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// A look at a mutex.
    ///
    /// @param owner the task that holds it, if one does
    /// @param waiting how many tasks are in line for it
    public record Statistics(@Nullable Task<?> owner, int waiting) {}

    /// How the mutex is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the mutex's loop
    public Statistics statistics() {
        line.requireLoop();
        return new Statistics(owner, line.size());
    }

    @Override
    public String toString() {
        var title = name == null ? "mutex" : "mutex " + name;
        var holder = owner;
        return title + (holder == null ? " (free)" : " (held by " + holder + ", " + line.size() + " waiting)");
    }
}
