package dev.gyre.testing;

import dev.gyre.loop.Action;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Task;
import dev.gyre.loop.Waiter;
import dev.gyre.loop.Work;
import org.jspecify.annotations.Nullable;

/// What tests ask of suspension, made for `import static dev.gyre.testing.LoopAssertions.*;`.
///
/// Whether a block suspended is told by the loop's count of steps: while a task runs no other step begins.
public final class LoopAssertions {
    private LoopAssertions() {}

    /// Runs `block` in the current task, checks that it suspended at least once, and returns its result: other tasks
    /// had a chance to run. Suspends as the block does. An exception of the block is passed on, suspended or not.
    ///
    /// @throws AssertionError when the block did not suspend
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object, X extends Exception> T assertSuspends(Work<T, X> block) throws X {
        Task.current();
        long before = steps();
        var result = block.call();
        if (steps() == before) {
            throw new AssertionError("the block ended without suspending, so no other task could run meanwhile");
        }
        return result;
    }

    /// As [#assertSuspends(Work)], for a block without a result.
    public static <X extends Exception> void assertSuspends(Action<X> block) throws X {
        assertSuspends(work(block));
    }

    /// Runs `block` in the current task, checks that it never suspended, not even in code of others that parks the
    /// thread unseen, and returns its result. [dev.gyre.loop.Gyre#atomically] checks less (that no other task ran) and
    /// says where. An exception of the block is passed on, suspended or not.
    ///
    /// @throws AssertionError when the block suspended
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object, X extends Exception> T assertDoesNotSuspend(Work<T, X> block) throws X {
        Task.current();
        long before = steps();
        var result = block.call();
        long meanwhile = steps() - before;
        if (meanwhile != 0) {
            throw new AssertionError("the block suspended; steps of the loop before it ended: " + meanwhile + "."
                    + " Run it inside atomically(...) to see where");
        }
        return result;
    }

    /// As [#assertDoesNotSuspend(Work)], for a block without a result.
    public static <X extends Exception> void assertDoesNotSuspend(Action<X> block) throws X {
        assertDoesNotSuspend(work(block));
    }

    private static long steps() {
        return EventLoop.current().statistics().steps();
    }

    private static <X extends Exception> Work<@Nullable Void, X> work(Action<X> action) {
        return () -> {
            action.run();
            return null;
        };
    }

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
