package dev.gyre.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// The counters behind [LoopStatistics].
///
/// Fields of the loop thread, but for what other threads count. Readers on other threads see values that
/// are a moment old; what has to belong together is one word.
///
/// Reading the clock costs from 25 ns to 150 ns, as much as a step on some virtual machines, so a busy loop times
/// one iteration of 64; one that begins with waking up is timed always, for the clock has been read for
/// that.
final class LoopMeter {
    private static final int UNSAMPLED = 63;
    private static final long UNTIMED = Long.MIN_VALUE;
    private static final VarHandle STEPS;
    private static final VarHandle IDLE_OR_BUSY;

    static {
        try {
            var lookup = MethodHandles.lookup();
            STEPS = lookup.findVarHandle(LoopMeter.class, "steps", long.class);
            IDLE_OR_BUSY = lookup.findVarHandle(LoopMeter.class, "idleOrBusy", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// Wake-ups that other threads had to send because the loop slept.
    final LongAdder wakeUps = new LongAdder();

    /// Steps that the watchdog found too long.
    final LongAdder stalls = new LongAdder();

    private final long beganNanos;
    private long iterations;
    private long sleeps;
    private long steps;
    private long stepsBefore;
    private long callbacks;

    /// While the loop is awake, the nanoseconds that it has slept; while it sleeps, the complement of those that
    /// it was busy. Either stands still meanwhile, and the other one is what is left of its life.
    private long idleOrBusy;

    /// When the present iteration began, if it is one that is timed.
    private long iterationBeganNanos = UNTIMED;

    private final long[] iterationTimes = new long[LoopStatistics.Histogram.BUCKETS];
    private long longestIterationNanos;
    private long lagNanos;
    private long longestLagNanos;
    private long timersCheckedNanos;

    /// All times are those of the system's clock.
    LoopMeter(long nowNanos) {
        beganNanos = nowNanos;
    }

    // ---- what the loop does ----------------------------------------------------------------------

    void stepBegins() {
        STEPS.setRelease(this, steps + 1);
    }

    void callbackBegins() {
        callbacks++;
    }

    void sleepBegins(long nowNanos) {
        sleeps++;
        long life = nowNanos - beganNanos;
        IDLE_OR_BUSY.setRelease(this, ~(life - idleOrBusy));
    }

    void sleepEnded(long nowNanos) {
        IDLE_OR_BUSY.setRelease(this, nowNanos - beganNanos - ~idleOrBusy);
        iterationBeganNanos = nowNanos;
    }

    /// The first timer is due at `deadlineNanos`, and it is `nowNanos`. A timer that was overdue when it was set
    /// says nothing about the loop.
    void timersChecked(long deadlineNanos, long nowNanos) {
        if (deadlineNanos <= nowNanos && deadlineNanos >= timersCheckedNanos) {
            lagNanos = nowNanos - deadlineNanos;
            longestLagNanos = Math.max(longestLagNanos, lagNanos);
        }
        timersCheckedNanos = nowNanos;
    }

    /// Counts an iteration; whether the clock is to be read at its end.
    boolean iterationEnded() {
        iterations++;
        return iterationBeganNanos != UNTIMED || (iterations & UNSAMPLED) == 0;
    }

    /// The iteration has ended at `nowNanos`: one that is timed, or one before which the next is to be.
    void clockRead(long nowNanos) {
        if (iterationBeganNanos != UNTIMED) {
            long took = nowNanos - iterationBeganNanos;
            iterationTimes[LoopStatistics.Histogram.bucketOf(took)]++;
            longestIterationNanos = Math.max(longestIterationNanos, took);
        }
        iterationBeganNanos = (iterations & UNSAMPLED) == 0 ? nowNanos : UNTIMED;
    }

    /// How many steps there were since the last call.
    int newSteps() {
        int fresh = (int) (steps - stepsBefore);
        stepsBefore = steps;
        return fresh;
    }

    // ---- readings; any thread --------------------------------------------------------------------

    long steps() {
        return (long) STEPS.getAcquire(this);
    }

    /// Steps that were no callbacks.
    long taskSteps() {
        return steps() - callbacks;
    }

    /// How long the loop has slept until `nowNanos`.
    long idleNanos(long nowNanos) {
        long present = (long) IDLE_OR_BUSY.getAcquire(this);
        return present >= 0 ? present : Math.max(0, nowNanos - beganNanos - ~present);
    }

    LoopStatistics read(EventLoop loop) {
        long now = SystemTicker.SYSTEM.nanos();
        long idle = idleNanos(now);
        long spawned = loop.tasks.spawned();
        int live = loop.tasks.count();
        return new LoopStatistics(
            iterations,
            steps(),
            callbacks,
            spawned,
            spawned - live,
            sleeps,
            wakeUps.sum(),
            stalls.sum(),
            Duration.ofNanos(now - beganNanos - idle),
            Duration.ofNanos(idle),
            new LoopStatistics.Histogram(
                Arrays.stream(iterationTimes).boxed().toList()),
            Duration.ofNanos(longestIterationNanos),
            Duration.ofNanos(lagNanos),
            Duration.ofNanos(longestLagNanos),
            live,
            loop.ready.size(),
            loop.inbox().size(),
            loop.time.timers().size() + loop.time.timedParks().size());
    }
}
