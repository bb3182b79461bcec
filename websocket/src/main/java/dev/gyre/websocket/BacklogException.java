package dev.gyre.websocket;

import java.io.IOException;

/// A message was not sent, because too much waits to be sent already: the peer takes messages more slowly than tasks
/// want to send them. Nothing of the message has left, and the [WebSocket] goes on.
public final class BacklogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long waitingBytesMax;

    BacklogException(long waitingBytes, int messageBytes, long waitingBytesMax) {
        super(waitingBytes + " bytes wait to be sent, and a message of " + messageBytes
                + " would be more than the limit"
                + " waitingBytesMax of " + waitingBytesMax + ": send from fewer tasks, drop messages for a peer that is"
                + " slow, or close it");
        this.waitingBytesMax = waitingBytesMax;
    }

    /// The limit, [WebSocketOptions#waitingBytesMax].
    public long waitingBytesMax() {
        return waitingBytesMax;
    }
}
