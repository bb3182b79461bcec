package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// How a task hears that it is cancelled, wherever it is: each cancellation once in code of others, which it
/// interrupts, and at each of our suspension points.
final class CancelDelivery {
    private CancelDelivery() {}

    /// Tells `task` of the cancellation that is in force for it, or remembers that it has to be told.
    static void tell(Task<?> task) {
        if (task.isDone()) {
            return;
        }
        var pending = task.pendingCancellation();
        var waiter = task.waiter();
        if (pending == null) {
            task.unheard = true;
        } else if (waiter != null) {
            task.unheard |= !waiter.cancel(pending) && pending != task.told;
        } else if (task.loop.isBareLoopThread()) {
            // An interrupt may close a channel, which takes locks that a task could hold.
            task.loop.enqueue(new Callback(() -> tell(task)));
        } else if (pending != task.told) {
            // In code of others, running, or ready: the flag reaches what blocks, and our next
            // suspension point clears it. A second one would hit the clean-up after the first.
            interrupt(task, pending);
        }
    }

    /// Called by the task itself when it can be told again: code of others that it blocks in next must not
    /// wait for ever.
    static void tellLate(Task<?> task) {
        var pending = task.unheard ? task.pendingCancellation() : null;
        if (pending != null) {
            interrupt(task, pending);
        }
    }

    private static void interrupt(Task<?> task, Cancellation pending) {
        task.unheard = false;
        task.told = pending;
        task.thread().interrupt();
    }

    /// Called by the task itself before it does what an interrupt must not hit.
    static void postpone(Task<?> task) {
        task.unheard |= Thread.interrupted();
    }

    /// Called by the task itself: an exception tells it of `pending`; null when no cancellation is in force
    /// any more.
    static void told(Task<?> task, @Nullable Cancellation pending) {
        task.unheard = false;
        task.told = pending;
        Thread.interrupted();
    }
}
