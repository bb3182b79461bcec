package dev.gyre.loop.os;

import java.io.IOException;

/// A program has ended and says that something went wrong; see [ProcessResult#requireSuccess].
public final class ProcessFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ProcessResult result;

    ProcessFailedException(String message, ProcessResult result) {
        super(message);
        this.result = result;
    }

    /// What the program has left.
    public ProcessResult result() {
        return result;
    }
}
