package dev.gyre.loop;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/// How exceptions travel between tasks.
final class Failures {
    private static final int CAUSES_MAX = 16;
    private static final int AWAITERS_MAX = 8;

    private Failures() {}

    /// `failure` as something that may be thrown anywhere: unchecked ones as they are, checked ones
    /// wrapped once.
    static RuntimeException unchecked(String taskName, Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new TaskFailedException(taskName, failure);
    }

    static boolean isChecked(Throwable failure) {
        return failure instanceof Exception && !(failure instanceof RuntimeException);
    }

    /// Throws `failure` as it is, whatever the caller declares.
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
        throw (X) failure;
    }

    /// Notes in `failure` where the current task received it, so that a printed stack trace shows
    /// both the task that failed and the one that awaited it.
    static <X extends Throwable> X awaitedHere(X failure, String failedTask) {
        var awaiter = Task.currentOrNull();
        if (awaiter != null && failure.getSuppressed().length < AWAITERS_MAX) {
            failure.addSuppressed(new AwaitedAt(failedTask, awaiter.name()));
        }
        return failure;
    }

    /// How a body run by `task` that threw `failure` has ended.
    static <R extends @Nullable Object> Outcome<R> outcomeOf(Task<?> task, Throwable failure) {
        var pending = task.pendingCancellation();
        if (pending != null && failure instanceof TaskCancelledException cancelled) {
            return new Outcome.Cancelled<>(cancelled);
        }
        if (pending != null && isInterruption(failure)) {
            var cancelled = new TaskCancelledException(pending);
            cancelled.initCause(failure);
            return new Outcome.Cancelled<>(cancelled);
        }
        return new Outcome.Failure<>(failure);
    }

    /// Whether `failure` is how blocking JDK code says that its thread was interrupted, which is how
    /// a cancellation reaches code that is not ours.
    static boolean isInterruption(@Nullable Throwable failure) {
        var cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            boolean interrupted = cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException))
                    || (cause instanceof SocketException && "Closed by interrupt".equals(cause.getMessage()));
            if (interrupted) {
                return true;
            }
        }
        return false;
    }

    /// Where a failure of one task was received by another; printed as a suppressed exception.
    private static final class AwaitedAt extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AwaitedAt(String failedTask, String awaiter) {
            super("task " + failedTask + " was awaited by task " + awaiter, null, false, true);
        }
    }
}
