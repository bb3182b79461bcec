package dev.gyre.loop;

import java.util.concurrent.CancellationException;

/// Thrown by a suspension point inside a cancelled scope, at every one until the scope is left.
///
/// Let it pass: `finally` blocks and try-with-resources do their work, and the scope that was
/// cancelled stops it. Code that catches it anyway is not lost; the next suspension point throws
/// again.
public final class TaskCancelledException extends CancellationException {
    private static final long serialVersionUID = 1L;

    private final transient Cancellation cancellation;

    TaskCancelledException(Cancellation cancellation) {
        super(cancellation.reason() + " (cancelled by " + cancellation.source() + ")");
        this.cancellation = cancellation;
    }

    /// Why, as the caller of `cancel` put it.
    public String reason() {
        return cancellation.reason();
    }

    /// Who: the name of the task that cancelled, or "a deadline", "another thread" and the like.
    public String source() {
        return cancellation.source();
    }

    Cancellation cancellation() {
        return cancellation;
    }
}
