package dev.gyre.loop;

import java.util.concurrent.locks.LockSupport;

/// How a task waits: the one place where a task parks its thread.
final class Suspension {
    private static final Object SLEEP = "the end of a sleep";

    private Suspension() {}

    /// Suspends `task`, which is the current one, until `wait` has ended. Where that must not be, the wait
    /// fails, and so leaves the line in which it stands.
    static void await(Task<?> task, Waiter wait) {
        if (task.atomicDepth > 0) {
            wait.fail(task.loop.atomicity.violation(task, wait.waitsOn()));
            return;
        }
        var self = task.thread();
        if (Thread.currentThread() != self) {
            wait.fail(new IllegalStateException("a waiter is awaited by the task that made it, " + task));
            return;
        }
        task.waitBegins(wait);
        if (self.isInterrupted()) {
            // Parking with it would spin. What it says is known, or told afterwards.
            CancelDelivery.postpone(task);
        }
        while (wait.isWaiting()) {
            LockSupport.park();
            task.loop.probe.endIfPinned(wait);
            if (self.isInterrupted() && Thread.interrupted() && wait.isWaiting()) {
                task.cancelNow(new Cancellation("interrupted", "Thread.interrupt", task, false));
            }
        }
        task.waitEnds();
        CancelDelivery.tellLate(task);
    }

    static void sleepUntil(Task<?> task, long deadlineNanos) {
        var waiter = new Waiter(task, SLEEP, false);
        var timer = task.loop.time.timers().add(deadlineNanos, new WakeUp(waiter));
        try {
            waiter.await();
        } finally {
            timer.cancel();
        }
    }

    static void yieldTurn(Task<?> task) {
        task.requireMaySuspend("its turn");
        Thread.yield();
    }
}
