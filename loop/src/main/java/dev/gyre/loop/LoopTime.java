package dev.gyre.loop;

import java.time.Duration;
import java.time.Instant;

/// A loop's clock, and everything that waits for it.
///
/// Loop-confined. Times are nanoseconds since the loop began, so they neither wrap nor depend on the
/// ticker's origin; [Long#MAX_VALUE] is "never".
final class LoopTime {
    /// Durations beyond this many seconds are for ever: far enough from the end of a long to add to.
    private static final long FOREVER_SECONDS = Long.MAX_VALUE / 4_000_000_000L;

    private final Ticker ticker;
    private final LoopMeter meter;
    private final long originNanos;
    private final Instant originInstant;
    private final TimerHeap timers = new TimerHeap();
    private long recentNanos;

    /// Timed parks of JDK code, which measures real time whatever our ticker says.
    private final TimerHeap timedParks = new TimerHeap();

    private final long originParkNanos = SystemTicker.SYSTEM.nanos();

    LoopTime(Ticker ticker, LoopMeter meter) {
        this.ticker = ticker;
        this.meter = meter;
        originNanos = ticker.nanos();
        originInstant = ticker == Ticker.system() ? Instant.now() : Instant.EPOCH;
    }

    // ---- the clock -------------------------------------------------------------------------------

    long nanos() {
        recentNanos = ticker.nanos() - originNanos;
        return recentNanos;
    }

    /// As [#nanos], as of the last time that anybody asked: free, for what need not be exact.
    long recentNanos() {
        return recentNanos;
    }

    /// Notes that real time is `systemNanos`, which the caller has just read: so [#recentNanos] is recent although
    /// nobody asks for the time.
    void note(long systemNanos) {
        recentNanos = (ticker == Ticker.system() ? systemNanos : ticker.nanos()) - originNanos;
    }

    /// The deadline `delay` from now.
    long deadlineAfter(Duration delay) {
        return deadlineAfter(nanos(), delay);
    }

    private static long deadlineAfter(long nanos, Duration delay) {
        if (delay.toSeconds() > FOREVER_SECONDS) {
            return Long.MAX_VALUE;
        }
        if (delay.toSeconds() < -FOREVER_SECONDS) {
            return Long.MIN_VALUE / 2;
        }
        return nanos + delay.toNanos();
    }

    Instant now() {
        return instantAt(nanos());
    }

    Instant instantAt(long nanos) {
        return nanos == Long.MAX_VALUE ? Instant.MAX : originInstant.plusNanos(nanos);
    }

    /// The opposite of [#instantAt]. Does not ask for the time: equal instants are equal deadlines.
    long nanosAt(Instant instant) {
        return deadlineAfter(0, Duration.between(originInstant, instant));
    }

    // ---- what waits for it -----------------------------------------------------------------------

    TimerHeap timers() {
        return timers;
    }

    Timer addTimedPark(long delayNanos, Runnable wakeUp) {
        long now = parkNanos();
        return timedParks.add(delayNanos < Long.MAX_VALUE - now ? now + delayNanos : Long.MAX_VALUE, wakeUp);
    }

    TimerHeap timedParks() {
        return timedParks;
    }

    /// The clock of the timed parks.
    long parkNanos() {
        return SystemTicker.SYSTEM.nanos() - originParkNanos;
    }

    void expireTimers() {
        if (!timers.isEmpty()) {
            long now = nanos();
            meter.timersChecked(timers.nextDeadlineNanos(), now);
            timers.expire(now);
        }
        if (!timedParks.isEmpty()) {
            timedParks.expire(parkNanos());
        }
    }

    /// Whether a timer is pending that is not one for "never".
    private boolean hasNext() {
        return timers.nextDeadlineNanos() != Long.MAX_VALUE;
    }

    /// Whether a timer waits for nothing but the loop to look.
    boolean isTimerDue() {
        return hasNext() && timers.nextDeadlineNanos() <= nanos();
    }

    /// Ends every timed park early, as a park may, because this loop will not be there when it is due: whoever
    /// has not slept enough parks again, elsewhere.
    void endTimedParks() {
        timedParks.expire(Long.MAX_VALUE);
    }

    /// How long the loop may sleep: zero or less when something is due, [Long#MAX_VALUE] when nothing is
    /// pending that real time brings nearer.
    long nanosUntilNext() {
        long untilTimer = hasNext()
                ? ticker.realNanosUntil(timers.nextDeadlineNanos() + originNanos)
                : Long.MAX_VALUE;
        long untilPark = timedParks.isEmpty() ? Long.MAX_VALUE : timedParks.nextDeadlineNanos() - parkNanos();
        return Math.min(untilTimer, untilPark);
    }

    /// Whether this is a virtual clock with something to jump to. It must not while JDK code of a task measures real
    /// time.
    boolean mayJump() {
        return ticker != Ticker.system() && hasNext() && timedParks.isEmpty();
    }

    /// Lets a virtual clock jump to the next timer.
    boolean jumpToNext() {
        return mayJump() && ticker.jumpTo(timers.nextDeadlineNanos() + originNanos);
    }
}
