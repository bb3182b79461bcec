package dev.gyre.loop.sync;

/// A [BoundedQueue] is shut down: it takes no more items, or has given out its last one.
public final class QueueShutDownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueShutDownException(String message) {
        super(message);
    }
}
