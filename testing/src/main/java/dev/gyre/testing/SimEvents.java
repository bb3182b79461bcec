package dev.gyre.testing;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.TimerHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is going to happen on a simulated network, and when: packets that arrive, patience that ends.
///
/// One heap of its own with one timer of the loop for the first event, so that a test that ends with packets on
/// the way leaves no timers behind, and events of one moment happen in the order in which they were planned,
/// whatever the order of the tasks. Loop-confined once it is bound to a loop.
final class SimEvents {
    private @Nullable EventLoop loop;
    private Instant origin = Instant.EPOCH;
    private final PriorityQueue<Event> pending = new PriorityQueue<>();
    private @Nullable TimerHandle timer;
    private long timerNanos;
    private long planned;
    private boolean firing;
    private boolean stopped;
    private long stoppedAtNanos;

    /// Something that will happen, unless it is cancelled.
    final class Event implements Comparable<Event> {
        private final long nanos;
        private final long number;
        private final Runnable action;

        private Event(long nanos, long number, Runnable action) {
            this.nanos = nanos;
            this.number = number;
            this.action = action;
        }

        /// Does nothing when it has happened already.
        void cancel() {
            if (pending.remove(this)) {
                arm();
            }
        }

        @Override
        public int compareTo(Event other) {
            return nanos != other.nanos ? Long.compare(nanos, other.nanos) : Long.compare(number, other.number);
        }
    }

    /// Counts time from now on the clock of `here`.
    void bind(EventLoop here) {
        if (loop != null) {
            throw new IllegalStateException("this simulated network belongs to " + loop + " already");
        }
        loop = here;
        origin = here.now();
    }

    /// Nanoseconds since the network was installed.
    long nanos() {
        if (loop == null || stopped) {
            return stoppedAtNanos;
        }
        return Duration.between(origin, loop.now()).toNanos();
    }

    /// As nanoseconds, at most as many as a long holds.
    static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    Event in(long delayNanos, Runnable action) {
        return at(nanos() + delayNanos, action);
    }

    /// Plans `action` for a moment, which may be now; never calls it within this call.
    Event at(long nanos, Runnable action) {
        if (loop == null) {
            throw new IllegalStateException("this simulated network is not in use yet: call install() in a task first");
        }
        var event = new Event(nanos < 0 ? Long.MAX_VALUE : nanos, planned++, action);
        if (!stopped) {
            pending.add(event);
            arm();
        }
        return event;
    }

    /// Lets the timer be that of the first event.
    private void arm() {
        if (firing || loop == null) {
            return;
        }
        var first = pending.peek();
        if (timer != null) {
            if (first != null && first.nanos == timerNanos) {
                return;
            }
            timer.cancel();
            timer = null;
        }
        if (first != null) {
            timerNanos = first.nanos;
            timer = loop.callAt(origin.plusNanos(first.nanos), this::fire);
        }
    }

    private void fire() {
        timer = null;
        firing = true;
        try {
            long now = nanos();
            for (var first = pending.peek(); first != null && first.nanos <= now; first = pending.peek()) {
                pending.remove();
                first.action.run();
            }
        } finally {
            firing = false;
            arm();
        }
    }

    /// Nothing happens any more.
    void stop() {
        pending.clear();
        arm();
        stoppedAtNanos = nanos();
        stopped = true;
    }
}
