package dev.gyre.loop;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pending timers in the order (deadline, order of setting), so that equal deadlines fire first in,
/// first out.
///
/// A 4-ary implicit heap (D. B. Johnson, *Priority queues with update and finding minimum spanning
/// trees*, 1975): insertion and removal are O(log n), half as deep as a binary heap, and one node's
/// children share a cache line, because deadlines are kept in an array of their own. Each timer
/// knows its place, so a cancelled one leaves at once: no tombstones, nothing to clean up. A timer
/// wheel would make both O(1), at the price of a resolution and of cascades.
///
/// Loop-confined. The bound is the number of tasks and callbacks that wait.
final class TimerHeap {
    private static final int CHILDREN = 4;
    private static final int INITIAL_CAPACITY = 64;

    private long[] deadlines = new long[INITIAL_CAPACITY];
    private @Nullable Timer[] timers = new Timer[INITIAL_CAPACITY];
    private int size;
    private long sequence;

    /// Adds a timer that calls `action` on the loop thread; `action` is the loop's own code.
    Timer add(long deadlineNanos, Runnable action) {
        if (size == deadlines.length) {
            deadlines = Arrays.copyOf(deadlines, size * 2);
            timers = Arrays.copyOf(timers, size * 2);
        }
        var timer = new Timer(this, deadlineNanos, sequence++, action);
        siftUp(size++, timer);
        return timer;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// The first deadline, or [Long#MAX_VALUE] when nothing is pending.
    long nextDeadlineNanos() {
        return size == 0 ? Long.MAX_VALUE : deadlines[0];
    }

    /// Takes out every timer whose deadline is not after `nowNanos` and calls its action, in order.
    void expire(long nowNanos) {
        while (size > 0 && deadlines[0] <= nowNanos) {
            var due = at(0);
            remove(due);
            due.action.run();
        }
    }

    /// Calls `visitor` for each pending timer, in no order.
    void forEach(Consumer<? super Timer> visitor) {
        for (int i = 0; i < size; i++) {
            visitor.accept(at(i));
        }
    }

    void remove(Timer timer) {
        int hole = timer.index;
        timer.index = Timer.NOT_PENDING;
        var last = at(--size);
        timers[size] = null;
        if (hole == size) {
            return;
        }
        if (hole > 0 && last.isBefore(at((hole - 1) / CHILDREN))) {
            siftUp(hole, last);
        } else {
            siftDown(hole, last);
        }
    }

    private void siftUp(int from, Timer timer) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) / CHILDREN;
            if (timer.deadlineNanos > deadlines[parent] || !timer.isBefore(at(parent))) {
                break;
            }
            place(index, at(parent));
            index = parent;
        }
        place(index, timer);
    }

    private void siftDown(int from, Timer timer) {
        int index = from;
        while (true) {
            int child = smallestChild(index);
            if (child < 0 || !at(child).isBefore(timer)) {
                break;
            }
            place(index, at(child));
            index = child;
        }
        place(index, timer);
    }

    private int smallestChild(int index) {
        int first = index * CHILDREN + 1;
        if (first >= size) {
            return -1;
        }
        int smallest = first;
        int end = Math.min(first + CHILDREN, size);
        for (int child = first + 1; child < end; child++) {
            if (deadlines[child] < deadlines[smallest]
                    || (deadlines[child] == deadlines[smallest] && at(child).isBefore(at(smallest)))) {
                smallest = child;
            }
        }
        return smallest;
    }

    private void place(int index, Timer timer) {
        deadlines[index] = timer.deadlineNanos;
        timers[index] = timer;
        timer.index = index;
    }

    private Timer at(int index) {
        return Objects.requireNonNull(timers[index]);
    }
}
