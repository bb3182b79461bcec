package dev.gyre.testing;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Waiter;

/// What tests ask of suspension, made for `import static`.
public final class LoopAssertions {
    private LoopAssertions() {}

    /// Suspends until every other task of the loop waits and no callback is ready: what was going to happen
    /// has happened, but for what comes with time or from outside. No time passes meanwhile where it is virtual.
    /// When several tasks wait so, they all go on, in the order of their calls. A cancellation point.
    ///
    /// @throws IllegalStateException outside a task
    public static void waitAllTasksBlocked() {
        var waiter = new Waiter("all other tasks to wait");
        EventLoop.current().callWhenIdle(() -> waiter.wake(null));
        waiter.await();
    }
}
