package dev.gyre.loop;

/// A suspension point was called where the JDK cannot unmount the task's thread.
final class PinnedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PinnedException(String message) {
        super(message);
    }
}
