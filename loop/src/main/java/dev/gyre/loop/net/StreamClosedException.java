package dev.gyre.loop.net;

import java.io.IOException;

/// A stream or listener was used after this end of it had been closed, or was closed while a task waited for it.
public final class StreamClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message says what was closed, and what was to be done with it
    public StreamClosedException(String message) {
        super(message);
    }
}
