package dev.gyre.loop;

/// How a task hears that it is cancelled, wherever it is.
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
            task.unheard = !waiter.cancel(pending);
        } else if (task.loop.isBareLoopThread()) {
            // An interrupt may close a channel, which takes locks that a task could hold.
            task.loop.enqueue(new Callback(task.loop, () -> tell(task), 0));
        } else {
            // In code of others, running, or ready: the flag reaches what blocks, and our next
            // suspension point clears it.
            task.thread().interrupt();
        }
    }

    /// Called by the task itself when it can be told again: code of others that it blocks in next must not
    /// wait for ever.
    static void tellLate(Task<?> task) {
        if (task.unheard && task.pendingCancellation() != null) {
            task.unheard = false;
            task.thread().interrupt();
        }
    }

    /// Called by the task itself when it has been told, or no cancellation is in force any more.
    static void forget(Task<?> task) {
        task.unheard = false;
        Thread.interrupted();
    }
}
