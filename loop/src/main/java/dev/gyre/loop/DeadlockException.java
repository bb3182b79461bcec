package dev.gyre.loop;

/// Tasks wait for each other in a circle, or every task waits for what only another one that waits
/// could provide. The message lists who waits for what, and where.
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DeadlockException(String message) {
        super(message);
    }
}
