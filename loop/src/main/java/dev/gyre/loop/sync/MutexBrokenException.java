package dev.gyre.loop.sync;

/// The owner of a [Mutex] has ended without unlocking it: nobody can say in which state it left what
/// the mutex guards, so nobody gets the mutex any more.
public final class MutexBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MutexBrokenException(String message) {
        super(message);
    }
}
