package dev.gyre.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds tasks that wait for each other.
final class Deadlocks {
    private Deadlocks() {}

    /// Refuses a wait that would close a circle of tasks each of which waits for the next. Follows one
    /// link per task that waits for a task, so it costs the length of that chain.
    static void requireNoCycle(Waiter waiter) {
        for (var next = provider(waiter, waiter); next != null;) {
            if (next == waiter.task) {
                throw new DeadlockException("waiting here would never end; each of these waits for the next:"
                        + circle(waiter).stream().map(Deadlocks::line).collect(Collectors.joining()));
            }
            var its = next.waiter();
            next = its == null || !its.isWaiting() ? null : provider(its, waiter);
        }
    }

    private static List<Waiter> circle(Waiter waiter) {
        var circle = new ArrayList<Waiter>();
        for (var at = waiter; at != null;) {
            circle.add(at);
            var next = provider(at, waiter);
            at = next == null || next == waiter.task ? null : next.waiter();
        }
        return circle;
    }

    /// The one task that could end `wait`, as far as `asker` is concerned: a group ends when all of its tasks
    /// have, so the wait for a group to which the asker belongs is a wait for the asker.
    private static @Nullable Task<?> provider(Waiter wait, Waiter asker) {
        return switch (wait.waitsOn()) {
            case Task<?> task -> task.isDone() ? null : task;
            case HeldByTask held -> held.holder();
            case TaskGroup group -> wait != asker && isBelow(asker.task, group) ? asker.task : null;
            default -> null;
        };
    }

    private static boolean isBelow(Task<?> task, TaskGroup group) {
        for (var at = task; at != null; at = at.group.scope.owner()) {
            if (at.group == group) {
                return true;
            }
        }
        return false;
    }

    private static String line(Waiter waiter) {
        return "\n  " + waiter.task + " waits for " + textOf(waiter) + whereOf(waiter.task);
    }

    /// Says who waits for what, and where, for every task of the loop.
    static String describe(EventLoop loop, List<Task<?>> tasks) {
        return "every task of " + loop + " waits for what only another one of them could provide:"
                + tasks.stream().map(task -> describe(loop, task)).collect(Collectors.joining());
    }

    static String describe(EventLoop loop, Task<?> task) {
        var waiter = task.waiter();
        if (waiter == null) {
            return "\n  " + task + " is in code of others" + whereOf(task);
        }
        var since = Duration.ofNanos(loop.time.nanos() - task.waitingSinceNanos());
        return "\n  " + task + " waits for " + textOf(waiter) + " since " + since + whereOf(task);
    }

    /// What it waits for, in the words of whoever made it. A text that fails must not take the report with it.
    private static String textOf(Waiter waiter) {
        try {
            return waiter.waitsOn().toString();
        } catch (RuntimeException failure) {
            return "a " + waiter.waitsOn().getClass().getName() + " whose toString() throws a "
                    + failure.getClass().getName();
        }
    }

    private static String whereOf(Task<?> task) {
        var where = Frames.where(task.thread().getStackTrace());
        return where == null ? "" : " at " + where;
    }
}
