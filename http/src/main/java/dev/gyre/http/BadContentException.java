package dev.gyre.http;

/// What the peer sent breaks a rule or a limit.
///
/// The message says which rule, at which place, and for a limit its value and setting. It repeats names
/// and numbers only, never content, so it may be shown to the peer.
public final class BadContentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /// Makes the failure.
    ///
    /// @param status the answer to it: an HTTP status from 400 to 499, or for a WebSocket the close code
    public BadContentException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// The answer: an HTTP status (400 for broken rules, 413 for limits), or for a WebSocket the close
    /// code ([WebSocketCloseCode]).
    public int status() {
        return status;
    }
}
