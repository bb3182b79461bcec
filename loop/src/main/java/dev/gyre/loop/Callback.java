package dev.gyre.loop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A user's callback on its way through the callback queue, at once or after a timer.
final class Callback extends Inbox.Link implements TimerHandle, Runnable {
    private final EventLoop loop;
    private final Class<?> type;
    private final long deadlineNanos;
    private @Nullable Runnable action;
    private @Nullable Timer timer;

    Callback(EventLoop loop, Runnable action, long deadlineNanos) {
        this(loop, action, action.getClass(), deadlineNanos);
    }

    /// @param type whose code the action calls, for people
    Callback(EventLoop loop, Runnable action, Class<?> type, long deadlineNanos) {
        this.loop = loop;
        this.action = action;
        this.type = type;
        this.deadlineNanos = deadlineNanos;
    }

    /// Puts the callback into the queue when its deadline comes.
    Callback arm(TimerHeap timers) {
        timer = timers.add(deadlineNanos, new Expiry(this));
        return this;
    }

    /// The action of the callback's timer.
    private record Expiry(Callback callback) implements Runnable {
        @Override
        public void run() {
            callback.loop.enqueue(callback);
        }

        @Override
        public String toString() {
            return callback.toString();
        }
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
        return loop.time.instantAt(deadlineNanos);
    }

    /// Names the class whose code is called: for a lambda the one that contains it.
    @Override
    public String toString() {
        var name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        return "callback of " + (lambda < 0 ? name : name.substring(0, lambda));
    }
}
