package dev.gyre.loop;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tasks in a line, first come, first served: what locks, queues and latches are made of.
///
/// A doubly linked list through the waiters themselves, so joining, being served and leaving by
/// cancellation are all O(1), and a queue of cancelled tasks is empty. A task that has been woken is
/// no longer in the line, and a task that is cancelled leaves it before anybody can serve it: a
/// wake-up is never spent on a task that will not use it.
///
/// Loop-confined; the queue belongs to the loop on which it is first used.
///
/// @param <A> what each waiting task brings along, such as the item it wants to put
public final class WaitQueue<A extends @Nullable Object> {
    private @Nullable EventLoop loop;
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;

    /// Makes an empty line.
    public WaitQueue() {}

    /// Joins the line and suspends the task until it is served; returns the value it is served.
    ///
    /// @param waitsOn shown by snapshots and reports; a [HeldByTask] takes part in deadlock detection
    /// @param attachment what the server sees in [#firstAttachment]
    /// @throws TaskCancelledException when the task is cancelled while in line; it has left the line
    /// @throws DeadlockException when the holder of what it waits for waits for this very task
    public @Nullable Object await(Object waitsOn, A attachment) {
        var waiter = Waiter.borrow(waitsOn);
        var served = await(waiter, attachment);
        waiter.giveBack();
        return served;
    }

    /// As [#await(Object, Object)], with a waiter that the calling task has just made.
    public @Nullable Object await(Waiter waiter, A attachment) {
        requireLoop();
        Deadlocks.requireNoCycle(waiter);
        waiter.attachment = attachment;
        append(waiter);
        return waiter.await();
    }

    /// Serves the first task in line with `value`; false when the line is empty. Never suspends.
    public boolean wakeFirst(@Nullable Object value) {
        requireLoop();
        return first != null && first.wake(value);
    }

    /// Serves every task in line with `value` and returns how many there were. Tasks that join while
    /// this runs cannot exist: no task runs before the caller suspends. Never suspends.
    public int wakeAll(@Nullable Object value) {
        requireLoop();
        int woken = 0;
        while (wakeFirst(value)) {
            woken++;
        }
        return woken;
    }

    /// Ends the wait of every task in line with an exception made for it. Never suspends.
    public void failAll(Supplier<? extends RuntimeException> exception) {
        requireLoop();
        for (var waiter = first; waiter != null; waiter = first) {
            waiter.fail(exception.get());
        }
    }

    /// What the first task in line brought along. Never suspends.
    ///
    /// @throws java.util.NoSuchElementException when the line is empty
    @SuppressWarnings({"unchecked", "NullAway"}) // null exactly where A is nullable
    public A firstAttachment() {
        if (first == null) {
            throw new NoSuchElementException("nobody waits");
        }
        return (A) first.attachment;
    }

    /// Calls `visitor` with what each task in line brought along, first to last. Never suspends.
    @SuppressWarnings({"unchecked", "NullAway"})
    public void forEachAttachment(Consumer<? super A> visitor) {
        for (var waiter = first; waiter != null; waiter = waiter.after) {
            visitor.accept((A) waiter.attachment);
        }
    }

    /// How many tasks are in line.
    public int size() {
        return size;
    }

    /// Whether nobody waits.
    public boolean isEmpty() {
        return size == 0;
    }

    /// Checks that the caller runs on the loop to which this line belongs; the first call on a loop
    /// decides which one that is. For the methods of a primitive that do not wait.
    ///
    /// @throws IllegalStateException off the loop, or on another one
    public void requireLoop() {
        var current = EventLoop.currentOrNull();
        if (current == null || current != loop) {
            bind(current);
        }
    }

    /// What a method that may wait begins with: checks that the caller is a task of the loop to which this line
    /// belongs, as [#requireLoop], and that it is not cancelled.
    ///
    /// @throws TaskCancelledException when the task is cancelled
    /// @throws IllegalStateException outside a task, or on another loop
    public void checkpoint() {
        var task = Task.require("wait");
        task.checkpoint();
        if (task.loop != loop) {
            bind(task.loop);
        }
    }

    private void bind(@Nullable EventLoop current) {
        if (current == null) {
            throw new IllegalStateException("used outside an event loop: what tasks share is touched by tasks and"
                    + " callbacks of one loop only; from another thread go through loop.execute(...)");
        }
        if (loop != null && !loop.isClosed()) {
            throw new IllegalStateException("used on " + current + ", but it belongs to " + loop
                    + ": what tasks share stays on one loop; send values through loop.execute(...) instead");
        }
        loop = current;
    }

    private void append(Waiter waiter) {
        waiter.queue = this;
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.after = waiter;
        }
        last = waiter;
        size++;
    }

    void remove(Waiter waiter) {
        var before = waiter.before;
        var after = waiter.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        waiter.queue = null;
        waiter.before = null;
        waiter.after = null;
        size--;
    }

    @Override
    public String toString() {
        return Objects.toString(loop) + ": " + size + " waiting";
    }
}
