package dev.gyre.loop.net;

import java.io.IOException;

/// A connection waits, but the system has no descriptor or memory for it now.
final class AcceptExhaustedException extends IOException {
    private static final long serialVersionUID = 1L;

    AcceptExhaustedException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
