package dev.gyre.loop;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// How a loop sleeps while it has nothing to do, and who wakes it: a device, the next timer, another thread.
///
/// Loop thread only, but for [#wake], which any thread may call.
final class LoopSleep {
    private static final long AFTER_FAILURE_NANOS = Duration.ofMillis(10).toNanos();
    private static final long CODE_OF_OTHERS_NANOS = Duration.ofMillis(10).toNanos();

    private final EventLoop loop;
    private volatile Poller poller;
    private boolean installed;

    /// How many steps the loop had made when tasks in code of others were last given a moment.
    private long stepsWhenAwaited = -1;

    LoopSleep(EventLoop loop) {
        this.loop = loop;
        poller = new Parking(loop.thread());
    }

    /// Waits for devices only: no system call, and no descriptor, before there is one.
    private record Parking(Thread thread) implements Poller {
        @Override
        public void poll(long timeoutNanos) {
            if (timeoutNanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (timeoutNanos > 0) {
                LockSupport.parkNanos(this, timeoutNanos);
            }
            Thread.interrupted();
        }

        @Override
        public void wakeUp() {
            LockSupport.unpark(thread);
        }

        @Override
        public void close() {}
    }

    void install(Poller devices) {
        if (installed) {
            throw new IllegalStateException(loop + " has a poller already: a loop has one for all of its devices");
        }
        installed = true;
        poller = devices;
    }

    /// Looks whether a device is ready, and sleeps until one is, or there is other work; not at all while
    /// something is ready.
    void untilWork() {
        if (loop.ready.size() > 0 || loop.isIdleWorkDue()) {
            look();
            return;
        }
        if (loop.time.mayJump() && loop.mayTimeJump()) {
            look();
            if (loop.ready.size() > 0 || awaitCodeOfOthers() || loop.time.jumpToNext()) {
                return;
            }
        }
        long untilNanos = loop.time.nanosUntilNext();
        if (untilNanos == Long.MAX_VALUE) {
            untilNanos = loop.deadlocks.nanosUntilDeadlock();
        }
        if (untilNanos <= 0) {
            look();
        } else {
            sleep(untilNanos);
        }
    }

    /// Gives a task that is suspended in code of others a moment of real time before virtual time jumps: a monitor
    /// that another thread has let go of reaches its task through a thread of the JDK. Answers whether it has; one
    /// moment after each step, so that a wait which goes on does not hold time up.
    private boolean awaitCodeOfOthers() {
        long steps = loop.meter.steps();
        if (steps == stepsWhenAwaited || !loop.tasks.isAnyInCodeOfOthers()) {
            return false;
        }
        stepsWhenAwaited = steps;
        sleep(CODE_OF_OTHERS_NANOS);
        return true;
    }

    private void sleep(long nanos) {
        if (loop.inbox().fallAsleep()) {
            loop.probe.sleepBegins();
            poll(nanos);
            loop.probe.sleepEnded();
        }
    }

    /// Serves the devices that are ready, without waiting.
    private void look() {
        if (installed) {
            poll(0);
        }
    }

    private void poll(long timeoutNanos) {
        try {
            poller.poll(timeoutNanos);
        } catch (Throwable failure) {
            loop.probe.internal("the poller failed", failure);
            LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
        }
    }

    /// Ends the sleep for the sake of another thread. Any thread.
    void wake() {
        loop.meter.wakeUps.increment();
        poller.wakeUp();
    }

    void close() {
        try {
            poller.close();
        } catch (Throwable failure) {
            loop.probe.internal("the poller could not be closed", failure);
        }
    }
}
