package dev.gyre.loop;

import java.time.Duration;

/// A block did not end in the time it was given.
///
/// Deliberately no kind of cancellation: a timeout is a failure of the work, for its caller to
/// handle.
public final class TimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration limit;

    TimeoutException(Duration limit, Throwable cause) {
        super("not done within " + limit, cause);
        this.limit = limit;
    }

    /// The time that the block was given.
    public Duration limit() {
        return limit;
    }
}
