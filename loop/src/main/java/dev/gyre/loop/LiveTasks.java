package dev.gyre.loop;

import java.util.concurrent.RejectedExecutionException;

/// Counts a loop's tasks, and starts them. Loop-confined.
final class LiveTasks {
    private final EventLoop loop;
    private int live;
    private int inWaits;
    private int inExternalWaits;
    private long number;

    LiveTasks(EventLoop loop) {
        this.loop = loop;
    }

    int count() {
        return live;
    }

    /// How many have been spawned in the loop's life.
    long spawned() {
        return number;
    }

    /// Puts a new task, a member of its group already, into the ready queue.
    ///
    /// @throws RejectedExecutionException when the loop has as many tasks as it takes; its own find room
    void begin(Task<?> task, Thread.Builder.OfVirtual threads) {
        var spawner = Task.currentOrNull();
        task.locals = spawner == null ? null : spawner.locals;
        try {
            int max = loop.config().tasksMax();
            if (live >= max && !loop.life.isOwn(task)) {
                throw new RejectedExecutionException(
                    loop + " has " + live + " tasks (LoopConfig.tasksMax): wait for some to end");
            }
            task.start(++number, threads);
        } catch (Throwable failure) {
            task.group.forget(task);
            throw failure;
        }
        live++;
        loop.probe.taskSpawned(task);
    }

    void ended(Task<?> task) {
        live--;
        loop.probe.taskEnded(task);
    }

    void waitBegins(Waiter waiter) {
        if (waiter.isExternal()) {
            inExternalWaits++;
        } else {
            inWaits++;
        }
    }

    void waitEnds(Waiter waiter) {
        if (waiter.isExternal()) {
            inExternalWaits--;
        } else {
            inWaits--;
        }
    }

    /// Whether, while nothing is ready, some task is suspended in code of others.
    boolean isAnyInCodeOfOthers() {
        return inWaits + inExternalWaits < live;
    }

    /// Whether every task waits for something that only a task provides.
    boolean allWait() {
        return live > 0 && inWaits == live;
    }
}
