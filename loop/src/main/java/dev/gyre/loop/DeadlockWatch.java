package dev.gyre.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Notices that nothing can ever happen on a loop again, because each of its tasks waits for another one.
///
/// Loop-confined, but for [#handOut] and [#openDoor], which any thread may call.
final class DeadlockWatch {
    /// For how long, in real time, all tasks must have waited for each other before that is suspicious.
    private static final Duration SUSPICION = Duration.ofSeconds(1);

    /// Whether code outside the loop could still give it something to do.
    private enum Door {
        /// Nobody outside knows the loop: if all tasks wait for each other, it is over.
        SHUT,
        /// A task has asked for the loop, and may have handed it to another thread.
        AJAR,
        /// Another thread has sent something.
        OPEN
    }

    private final EventLoop loop;
    private volatile Door door = Door.SHUT;
    private boolean suspected;
    private long stepsWhenStuck = -1;
    private long stuckSinceNanos;
    private int tasksAtLastDeadlock;
    private boolean describing;

    DeadlockWatch(EventLoop loop) {
        this.loop = loop;
    }

    void handOut() {
        if (door == Door.SHUT) {
            door = Door.AJAR;
        }
    }

    void openDoor() {
        if (door != Door.OPEN) {
            door = Door.OPEN;
        }
    }

    /// Called when the loop is about to sleep without end: for how many nanoseconds it may, zero when it has
    /// something to do instead. Where nobody outside knows the loop, a deadlock is certain and the main task
    /// gets an exception; where somebody might, it is reported after a while, and the loop goes on waiting.
    long nanosUntilDeadlock() {
        if (!loop.isStuck() || describing) {
            return Long.MAX_VALUE;
        }
        return switch (door) {
            case SHUT -> {
                inCallback(this::breakDeadlock);
                yield 0;
            }
            case AJAR -> suspected ? Long.MAX_VALUE : nanosUntilSuspicion();
            case OPEN -> Long.MAX_VALUE;
        };
    }

    /// The time begins anew with each step of a task, and is no timer: virtual time may jump meanwhile.
    private long nanosUntilSuspicion() {
        long now = SystemTicker.SYSTEM.nanos();
        long steps = loop.meter.taskSteps();
        if (steps != stepsWhenStuck) {
            stepsWhenStuck = steps;
            stuckSinceNanos = now;
        }
        long left = stuckSinceNanos + SUSPICION.toNanos() - now;
        if (left > 0) {
            return left;
        }
        suspected = true;
        inCallback(this::reportSuspicion);
        return 0;
    }

    /// Lets a callback do it: the loop thread runs no user code, and what tasks wait for is described by
    /// users' code.
    private void inCallback(Runnable action) {
        describing = true;
        loop.enqueue(new Callback(() -> {
            try {
                action.run();
            } finally {
                describing = false;
            }
        }));
    }

    private void breakDeadlock() {
        if (!loop.isStuck()) {
            return;
        }
        var tasks = LoopLife.tasks(loop.life.root());
        tasks.addAll(LoopLife.tasks(loop.life.system()));
        var message = Deadlocks.describe(loop, tasks);
        var main = loop.life.main();
        boolean again = tasksAtLastDeadlock == tasks.size();
        tasksAtLastDeadlock = tasks.size();
        for (var task : tasks) {
            if (again || main == null || main.isDone() || task == main) {
                fail(task.waiter(), message);
            }
        }
    }

    private static void fail(@Nullable Waiter waiter, String message) {
        if (waiter != null) {
            waiter.fail(new DeadlockException(message));
        }
    }

    private void reportSuspicion() {
        loop.probe.report(
            LoopReport.Kind.DEADLOCK_SUSPECTED,
            Deadlocks.describe(loop, LoopLife.tasks(loop.life.root()))
                    + "\nunless another thread has something for the loop",
            null);
    }
}
