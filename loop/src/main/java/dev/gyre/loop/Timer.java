package dev.gyre.loop;

/// One entry of a [TimerHeap].
final class Timer {
    static final int NOT_PENDING = -1;

    final long deadlineNanos;
    final Runnable action;
    private final long sequence;
    private final TimerHeap heap;

    /// Where the heap keeps this timer; the heap's to write.
    int index;

    Timer(TimerHeap heap, long deadlineNanos, long sequence, Runnable action) {
        this.heap = heap;
        this.deadlineNanos = deadlineNanos;
        this.sequence = sequence;
        this.action = action;
    }

    /// Takes the timer out of the heap if it has not fired.
    boolean cancel() {
        if (index == NOT_PENDING) {
            return false;
        }
        heap.remove(this);
        return true;
    }

    boolean isBefore(Timer other) {
        return deadlineNanos < other.deadlineNanos
                || (deadlineNanos == other.deadlineNanos && sequence < other.sequence);
    }
}
