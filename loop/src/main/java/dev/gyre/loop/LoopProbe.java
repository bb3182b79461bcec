package dev.gyre.loop;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where the loop can be observed: the points at which it counts, and tells observers and the log.
///
/// While nobody observes, a step costs two stores and two branches that are never taken.
final class LoopProbe {
    private static final VarHandle RUNNING;
    private static final VarHandle OBSERVERS;

    static {
        try {
            var lookup = MethodHandles.lookup();
            RUNNING = lookup.findVarHandle(LoopProbe.class, "running", Runnable.class);
            OBSERVERS = lookup.findVarHandle(LoopProbe.class, "observers", Observers.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final EventLoop loop;
    private final LoopMeter meter;

    /// The continuation that runs right now, or ran last; null while the loop sleeps.
    private @Nullable Runnable running;

    /// Null while nobody observes.
    private volatile @Nullable Observers observers;

    private volatile @Nullable PinnedWait pinnedWait;

    /// The observer that records this loop, while a flight recording wants it.
    @Nullable LoopObserver flight;

    /// The task of the present step, while somebody observes.
    private @Nullable Task<?> observed;

    LoopProbe(EventLoop loop, LoopMeter meter) {
        this.loop = loop;
        this.meter = meter;
        observers = Observers.of(this, loop.config().observers());
    }

    EventLoop loop() {
        return loop;
    }

    // ---- what the loop does ----------------------------------------------------------------------

    /// The loop is about to start its thread.
    void begin() {
        Watchdog.watch(loop);
        Flight.begin(this);
    }

    void stepBegins(Runnable entry) {
        meter.stepBegins();
        RUNNING.setRelease(this, entry);
        var listening = observers;
        if (listening != null) {
            observed = Task.of(entry);
            listening.stepBegins(observed);
        }
    }

    void stepEnded() {
        var listening = observers;
        if (listening != null) {
            listening.stepEnded(observed);
            observed = null;
        }
    }

    /// The callbacks of the present step run on the thread behind `worker`.
    void callbacksRunOn(Runnable worker) {
        meter.callbackBegins();
        RUNNING.setRelease(this, worker);
    }

    /// The thread that has run a callback goes on with another one: a step of its own.
    void nextCallback() {
        meter.stepBegins();
        meter.callbackBegins();
        var listening = observers;
        if (listening != null) {
            listening.stepEnded(observed);
            observed = null;
            listening.stepBegins(null);
        }
    }

    void sleepBegins() {
        RUNNING.setRelease(this, null);
        observed = null;
        meter.sleepBegins(SystemTicker.SYSTEM.nanos());
    }

    void sleepEnded() {
        long now = SystemTicker.SYSTEM.nanos();
        loop.time.note(now);
        meter.sleepEnded(now);
    }

    void iterationEnded() {
        if (meter.iterationEnded()) {
            long now = SystemTicker.SYSTEM.nanos();
            loop.time.note(now);
            meter.clockRead(now);
            Flight.follow(this);
        }
        int steps = meter.newSteps();
        var listening = observers;
        if (listening != null) {
            listening.iterationEnded(loop, steps);
        }
    }

    void taskSpawned(Task<?> task) {
        var listening = observers;
        if (listening != null) {
            listening.taskSpawned(task);
        }
    }

    void taskEnded(Task<?> task) {
        var listening = observers;
        if (listening != null) {
            listening.taskEnded(task);
        }
    }

    // ---- waits that nothing can end --------------------------------------------------------------

    /// The wait of a task that is parked and cannot be unmounted, and what to tell the task.
    private record PinnedWait(Waiter waiter, int reuses, String message) {}

    /// Wakes the one task of the loop that can be pinned to its thread, to end its wait. Any thread.
    void endPinnedWait(Waiter waiter, int reuses, String message) {
        pinnedWait = new PinnedWait(waiter, reuses, message);
        LockSupport.unpark(waiter.task.thread());
    }

    /// Called in the task that has been woken from `waiter`.
    void endIfPinned(Waiter waiter) {
        var pinned = pinnedWait;
        if (pinned != null) {
            pinnedWait = null;
            if (pinned.waiter == waiter && pinned.reuses == waiter.reuses()) {
                waiter.fail(new PinnedException(pinned.message));
            }
        }
    }

    // ---- observers -------------------------------------------------------------------------------

    /// Any thread.
    void add(LoopObserver observer) {
        while (true) {
            var before = observers;
            var after = before == null ? Observers.of(this, List.of(observer)) : before.with(observer);
            if (OBSERVERS.compareAndSet(this, before, after)) {
                return;
            }
        }
    }

    /// Whether the observer was there. Any thread.
    boolean remove(LoopObserver observer) {
        while (true) {
            var before = observers;
            if (before == null || !before.contains(observer)) {
                return false;
            }
            if (OBSERVERS.compareAndSet(this, before, before.without(observer))) {
                return true;
            }
        }
    }

    /// Any thread.
    void drop(LoopObserver observer, Throwable failure) {
        if (remove(observer)) {
            report(
                LoopReport.Kind.OBSERVER_FAILED,
                "observer " + observer.getClass().getName() + " threw, and is not called any more",
                failure);
        }
    }

    // ---- reports ---------------------------------------------------------------------------------

    /// Whether the loop sleeps, or is waking up and has not begun a step. Any thread.
    boolean isIdle() {
        return RUNNING.getAcquire(this) == null;
    }

    /// What runs right now, for reports; any thread.
    RunningStep running() {
        return RunningStep.of(loop, (Runnable) RUNNING.getAcquire(this));
    }

    /// Who runs right now and its stack, for reports; any thread.
    String runningStack() {
        var step = running();
        return step.name() + Frames.text(step.stack());
    }

    /// A callback threw.
    void callbackFailed(Callback callback, Throwable failure) {
        report(LoopReport.Kind.CALLBACK_FAILED, callback + " failed", failure);
    }

    /// A task failed and nobody asked.
    void failureUnseen(Task<?> task) {
        var failure = task.outcome() instanceof Outcome.Failure<?>(var thrown) ? thrown : null;
        report(LoopReport.Kind.FAILURE_UNSEEN, task + " failed, and nobody asked for its outcome", failure);
    }

    /// The loop's own code failed.
    void internal(String message, Throwable failure) {
        report(LoopReport.Kind.INTERNAL, message, failure);
    }

    /// Logs, and tells the observers. From the bare loop thread this goes through the callback queue, for
    /// a log may lock.
    void report(LoopReport.Kind kind, String message, @Nullable Throwable failure) {
        if (loop.isBareLoopThread()) {
            loop.enqueue(new Callback(() -> report(kind, message, failure)));
            return;
        }
        log(kind == LoopReport.Kind.STALL_ENDED ? Level.INFO : Level.WARNING, loop + ": " + message, failure);
        var listening = observers;
        if (listening != null) {
            listening.reported(new LoopReport(kind, loop.config().name(), message, failure));
        }
    }

    private static void log(Level level, String text, @Nullable Throwable failure) {
        var logger = System.getLogger("dev.gyre.loop");
        if (failure == null) {
            logger.log(level, text);
        } else {
            logger.log(level, text, failure);
        }
    }
}
