package dev.gyre.http;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// The receiving half of permessage-deflate (RFC 7692, section 7.2.2): feeds the payload of messages to an
/// [Inflater], which keeps its window from message to message where that was agreed.
final class WebSocketInflater implements AutoCloseable {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final byte[] NOTHING = {};

    private final boolean keepsWindow;
    private @Nullable Inflater inflater;
    private byte[] input = NOTHING;
    private int inputEnd;

    /// @param keepsWindow whether messages refer to those before; otherwise the native memory is given back
    ///     between messages
    WebSocketInflater(boolean keepsWindow) {
        this.keepsWindow = keepsWindow;
    }

    /// Gives the next compressed bytes; all output for those before must have been taken.
    void feed(byte[] bytes, int from, int to) {
        input = bytes;
        inputEnd = to;
        started().setInput(bytes, from, to - from);
    }

    /// Gives the bytes that the sender left out at the end of a message.
    void feedTail() {
        feed(TAIL, 0, TAIL.length);
    }

    /// Inflates into a part of `out`, which is not empty; zero when all input is used.
    int inflate(byte[] out, int from, int to) {
        var stream = started();
        while (true) {
            int count;
            try {
                count = stream.inflate(out, from, to - from);
            } catch (DataFormatException broken) {
                throw new BadContentException(WebSocketCloseCode.INVALID_DATA, "a message is not in deflate format");
            }
            if (count > 0 || !stream.finished()) {
                return count;
            }
            // A sender may end its stream within a message and begin another (section 7.2.3.4).
            var left = stream.getRemaining();
            stream.reset();
            stream.setInput(input, inputEnd - left, left);
            if (left == 0) {
                return 0;
            }
        }
    }

    /// Ends a message, whose output has been taken.
    void endMessage() {
        input = NOTHING;
        if (!keepsWindow) close();
    }

    private Inflater started() {
        var existing = inflater;
        if (existing == null) {
            existing = new Inflater(true);
            inflater = existing;
        }
        return existing;
    }

    @Override
    public void close() {
        if (inflater != null) inflater.end();
        inflater = null;
    }
}
