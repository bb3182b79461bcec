package dev.gyre.loop;

import java.util.ArrayDeque;

/// Callbacks that wait until the loop has nothing else to do. Loop-confined; as many as there are callers.
final class IdleCallbacks {
    private final EventLoop loop;
    private final ArrayDeque<Callback> waiting = new ArrayDeque<>(0);

    IdleCallbacks(EventLoop loop) {
        this.loop = loop;
    }

    void add(Callback callback) {
        waiting.add(callback);
    }

    /// Called when nothing is ready: whether there are some, which are ready now.
    boolean areDue() {
        if (waiting.isEmpty() || loop.inbox().size() > 0 || loop.time.isTimerDue()) {
            return false;
        }
        waiting.forEach(loop::enqueue);
        waiting.clear();
        return true;
    }
}
