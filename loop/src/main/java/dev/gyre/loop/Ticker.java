package dev.gyre.loop;

/// A source of monotonic nanoseconds: the only clock that a loop reads.
///
/// Real loops use [#system()]. A test passes a virtual one through [LoopConfig#withTicker], and no
/// real second passes.
public interface Ticker {
    /// Nanoseconds since an arbitrary origin; never runs backwards. Called on the loop thread and on
    /// its tasks; must not block.
    long nanos();

    /// Asks for time to jump. Called on the loop thread when no task is ready, no work of the loop
    /// is under way on another thread, and the next timer is due at `deadlineNanos`.
    ///
    /// A virtual ticker jumps there and returns true; real time returns false, and the loop waits for
    /// [#realNanosUntil].
    default boolean jumpTo(long deadlineNanos) {
        return false;
    }

    /// How many real nanoseconds the loop may sleep when the next timer is due at `deadlineNanos`: zero or
    /// less when it is due already, [Long#MAX_VALUE] when no waiting brings it nearer. Called on the
    /// loop thread.
    ///
    /// Real time answers what is left. A virtual ticker, whose time does not pass by itself, overrides this.
    default long realNanosUntil(long deadlineNanos) {
        return deadlineNanos - nanos();
    }

    /// Real time: [System#nanoTime()].
    static Ticker system() {
        return SystemTicker.SYSTEM;
    }
}
