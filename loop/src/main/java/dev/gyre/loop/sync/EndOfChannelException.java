package dev.gyre.loop.sync;

/// All senders of a [Channel] are closed and everything sent has been received.
public final class EndOfChannelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndOfChannelException(String message) {
        super(message);
    }
}
