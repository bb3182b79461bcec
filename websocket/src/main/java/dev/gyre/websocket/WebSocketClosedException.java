package dev.gyre.websocket;

import dev.gyre.http.WebSocketCloseCode;
import java.io.IOException;

/// A [WebSocket] is over, and what was to be done with it did not happen.
///
/// [#code] says why: the code of the peer's close, the code with which this end refused what the peer sent, or
/// [#LOST] when the connection broke without a close.
public final class WebSocketClosedException extends IOException {
    /// The code that is never sent: the connection broke, or one end did not answer in time (RFC 6455, section 7.4.1).
    public static final int LOST = 1006;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    WebSocketClosedException(Ending ending, String operation) {
        super(operation + ": " + ending.description(), ending.cause());
        this.code = ending.code();
        this.reason = ending.reason();
    }

    /// Why it is over: one of the constants of [WebSocketCloseCode], [#LOST], or a code of the application.
    public int code() {
        return code;
    }

    /// The words that came with the code; often empty. Those of the peer are whatever it wrote.
    public String reason() {
        return reason;
    }
}
