package dev.gyre.websocket;

import dev.gyre.http.WebSocketCloseCode;
import org.jspecify.annotations.Nullable;

/// How a WebSocket ended. Immutable.
///
/// @param code that of the close, or [WebSocketClosedException#LOST]
/// @param reason what came with it
/// @param by who ended it
/// @param cause what broke the connection, or null
record Ending(int code, String reason, By by, @Nullable Throwable cause) {
    /// Who ended it.
    enum By {
        /// This end, because it wanted to.
        THIS_END,
        /// The peer, with a close.
        PEER,
        /// This end, because of what the peer sent.
        REFUSAL,
        /// Nobody: the connection broke, or an answer did not come in time.
        LOSS
    }

    static Ending lost(String why, @Nullable Throwable cause) {
        return new Ending(WebSocketClosedException.LOST, why, By.LOSS, cause);
    }

    /// Whether that is how conversations end, so that whoever reads just sees the end.
    boolean isQuiet() {
        return switch (by) {
            case THIS_END -> true;
            case PEER -> code == WebSocketCloseCode.NORMAL || code == WebSocketCloseCode.GOING_AWAY
                    || code == WebSocketCloseCode.NONE;
            case REFUSAL, LOSS -> false;
        };
    }

    String description() {
        var words = reason.isEmpty() ? "" : " (" + reason + ")";
        return switch (by) {
            case THIS_END -> "the WebSocket was closed by this end with code " + code + words;
            case PEER -> "the WebSocket was closed by the peer with code " + code + words;
            case REFUSAL -> "the WebSocket was closed by this end with code " + code + ", because " + reason;
            case LOSS -> "the WebSocket was lost: " + reason;
        };
    }
}
