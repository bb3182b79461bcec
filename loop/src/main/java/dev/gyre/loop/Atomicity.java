package dev.gyre.loop;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks the promise of [Gyre#atomically]: that no other task runs before the block has ended.
///
/// Our own suspension points refuse inside such a block. A park hidden in code of others shows when
/// the loop is about to run something else while the block is open; the stack of the parked task then
/// names the culprit.
final class Atomicity {
    private @Nullable Task<?> inside;
    private StackTraceElement @Nullable [] parkedAt;

    <T extends @Nullable Object, X extends Exception> T run(Task<?> task, Work<T, X> block) throws X {
        var around = inside;
        inside = task;
        task.atomicDepth++;
        T result;
        StackTraceElement @Nullable [] stack = null;
        try {
            result = block.call();
        } finally {
            task.atomicDepth--;
            inside = around;
            if (around == null) {
                stack = parkedAt;
                parkedAt = null;
            }
        }
        if (stack != null) {
            throw hiddenPark(task, stack);
        }
        return result;
    }

    /// Called by the loop before it runs `next`.
    void check(Runnable next) {
        var task = inside;
        if (task != null && Task.of(next) != task && parkedAt == null) {
            parkedAt = task.thread().getStackTrace();
        }
    }

    IllegalStateException violation(Task<?> task, Object waitsOn) {
        return new IllegalStateException(task + " must not suspend inside atomically(...), but is about to wait for "
                + waitsOn + ": move the suspension point out of the block");
    }

    private static IllegalStateException hiddenPark(Task<?> task, StackTraceElement[] stack) {
        var where = Arrays.stream(stack).map(frame -> "\n\tat " + frame).collect(Collectors.joining());
        var error = new IllegalStateException("other tasks ran inside atomically(...) of " + task
                + ", because code that it called parked the thread here:" + where);
        error.setStackTrace(stack);
        return error;
    }
}
