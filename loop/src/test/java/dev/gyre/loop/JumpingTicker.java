package dev.gyre.loop;

/// Time that jumps to the next timer.
final class JumpingTicker implements Ticker {
    private long nanos = 1_000_000;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public boolean jumpTo(long deadlineNanos) {
        nanos = Math.max(nanos, deadlineNanos);
        return true;
    }
}
