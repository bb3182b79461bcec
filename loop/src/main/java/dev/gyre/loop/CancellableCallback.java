package dev.gyre.loop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A callback, at once or after a timer, that whoever asked for it may cancel.
final class CancellableCallback extends Callback implements TimerHandle {
    private final EventLoop loop;
    private final Class<?> type;
    private final long deadlineNanos;

    /// Null once the callback has begun or is cancelled.
    private @Nullable Runnable action;

    private @Nullable Timer timer;

    CancellableCallback(EventLoop loop, Runnable action, long deadlineNanos) {
        super(CancellableCallback::nothing);
        this.loop = loop;
        this.action = action;
        this.type = action.getClass();
        this.deadlineNanos = deadlineNanos;
    }

    /// The action of the superclass, which would be held after it has been cancelled.
    private static void nothing() {}

    /// Puts the callback into the queue when its deadline comes.
    CancellableCallback arm(TimerHeap timers) {
        timer = timers.add(deadlineNanos, new Expiry(this));
        return this;
    }

    /// The action of the callback's timer.
    private record Expiry(CancellableCallback callback) implements Runnable {
        @Override
        public void run() {
            callback.loop.enqueue(callback);
        }

        @Override
        public String toString() {
            return callback.toString();
        }
    }

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
        return loop.time.instantAt(deadlineNanos);
    }

    @Override
    Class<?> type() {
        return type;
    }
}
