package dev.gyre.loop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A user's callback on its way through the callback queue, at once or after a timer.
final class Callback implements TimerHandle, Runnable {
    private final EventLoop loop;
    private final long deadlineNanos;
    private @Nullable Runnable action;
    private @Nullable Timer timer;

    Callback(EventLoop loop, Runnable action, long deadlineNanos) {
        this.loop = loop;
        this.action = action;
        this.deadlineNanos = deadlineNanos;
    }

    /// Puts the callback into the queue when its deadline comes.
    Callback arm(TimerHeap timers) {
        timer = timers.add(deadlineNanos, () -> loop.enqueue(this));
        return this;
    }

    /// Calls the user's code. Runs in a callback task, never on the bare loop thread.
    @Override
    public void run() {
        var due = action;
        action = null;
        if (due != null) {
            due.run();
        }
    }

    @Override
    public boolean cancel() {
        loop.requireOnLoop("cancel a callback");
        if (action == null) {
            return false;
        }
        action = null;
        if (timer != null) {
            timer.cancel();
        }
        return true;
    }

    @Override
    public boolean isPending() {
        return action != null;
    }

    @Override
    public Instant deadline() {
        return loop.time().instantAt(deadlineNanos);
    }

    @Override
    public String toString() {
        var due = action;
        return due == null ? "callback (done)" : "callback " + due.getClass().getName();
    }
}
