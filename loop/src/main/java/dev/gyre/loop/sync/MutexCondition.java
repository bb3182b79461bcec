package dev.gyre.loop.sync;

import dev.gyre.loop.WaitQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A place to wait, inside a [Mutex], until what it guards has changed: made by [Mutex#newCondition].
///
/// ```java
/// try (var held = mutex.hold()) {
///     notEmpty.awaitUntil(() -> !jobs.isEmpty());      // gives the mutex up while it waits
///     return jobs.removeFirst();
/// }
/// ```
///
/// Waiting and signalling need the mutex. A signal is spent on a task that was waiting when it was
/// given, first come, first served; where nobody waits it is spent on nobody. The task that gets it returns from
/// [#await] normally, also when it is cancelled while it takes the mutex back. Between the signal and that
/// moment others may hold the mutex, so look at the state again: [#awaitUntil] does.
///
/// The words are `signal` and not `notify` because that name belongs to [Object].
public final class MutexCondition {
    private static final Object SIGNAL = "signal";
    private static final Object BROKEN = "broken";

    private final Mutex mutex;
    private final WaitQueue<@Nullable Void> line = new WaitQueue<>();

    MutexCondition(Mutex mutex) {
        this.mutex = mutex;
    }

    /// Unlocks the mutex, suspends until there is a signal, and locks the mutex again, in this order;
    /// the last also when it ends with an exception, however often the task is cancelled meanwhile.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled before the signal
    /// @throws MutexBrokenException when an owner of the mutex has ended without unlocking it; alone of
    ///     these it returns without the mutex
    /// @throws dev.gyre.loop.DeadlockException when the mutex cannot be had again because its owner waits for
    ///     this task; the signal goes to the next in line
    /// @throws IllegalStateException when the current task does not hold the mutex
    public void await() {
        line.checkpoint();
        mutex.requireOwner("wait for a condition of");
        mutex.noteAwaited(this);
        mutex.release();
        if (awaitSignal() == BROKEN) {
            throw mutex.broken();
        }
        try {
            mutex.lockAgain();
        } catch (RuntimeException withoutMutex) {
            line.wakeFirst(SIGNAL);
            throw withoutMutex;
        }
    }

    private @Nullable Object awaitSignal() {
        try {
            return line.await(this, null);
        } catch (RuntimeException ended) {
            try {
                mutex.lockAgain();
            } catch (RuntimeException withoutMutex) {
                ended.addSuppressed(withoutMutex);
            }
            throw ended;
        } finally {
            if (line.isEmpty()) {
                mutex.forget(this);
            }
        }
    }

    /// Waits as [#await] does until `predicate` holds; not at all when it holds already.
    ///
    /// @param predicate called with the mutex held; must not suspend
    public void awaitUntil(BooleanSupplier predicate) {
        line.checkpoint();
        mutex.requireOwner("wait for a condition of");
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Lets the first task in line go on, once it has the mutex. Never suspends.
    ///
    /// @throws IllegalStateException when the current task does not hold the mutex
    public void signal() {
        line.requireLoop();
        mutex.requireOwner("signal a condition of");
        line.wakeFirst(SIGNAL);
    }

    /// Lets every task in line go on, one after the other as each gets the mutex. Never suspends.
    ///
    /// @throws IllegalStateException when the current task does not hold the mutex
    public void signalAll() {
        line.requireLoop();
        mutex.requireOwner("signal a condition of");
        line.wakeAll(SIGNAL);
    }

    /// Tells those in line that the mutex is lost.
    void fail() {
        line.wakeAll(BROKEN);
    }

    /// A look at a condition.
    ///
    /// @param waiting how many tasks wait for a signal
    public record Statistics(int waiting) {}

    /// How the condition is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the mutex's loop
    public Statistics statistics() {
        line.requireLoop();
        return new Statistics(line.size());
    }

    @Override
    public String toString() {
        return "a condition (" + line.size() + " waiting) of " + mutex;
    }
}
