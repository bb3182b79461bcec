package dev.gyre.loop.net;

import java.io.IOException;

/// The other end has sent more than the reader allows for one piece. The message names the limit and what has come.
public final class LimitExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long limitBytes;

    /// @param message says what is too long, which limit it has and what to do
    /// @param limitBytes the limit
    public LimitExceededException(String message, long limitBytes) {
        super(message);
        this.limitBytes = limitBytes;
    }

    /// How many bytes were allowed.
    public long limitBytes() {
        return limitBytes;
    }
}
