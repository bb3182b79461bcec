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
    /// A virtual ticker jumps there and returns true; real time returns false, and the loop waits.
    default boolean jumpTo(long deadlineNanos) {
        return false;
    }

    /// Real time: [System#nanoTime()].
    static Ticker system() {
        return SystemTicker.SYSTEM;
    }
}
