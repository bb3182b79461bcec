package dev.gyre.web;

/// That an application cannot work as it was written: its message says what is wrong, where, and what to do. Thrown
/// when routes are added or when the application starts, never while it serves.
public final class SetupException extends RuntimeException {
    /// With the sentence that explains it.
    public SetupException(String message) {
        super(message);
    }

    /// With the sentence that explains it, and what it was found by.
    public SetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
