package dev.gyre.http;

import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// The sending half of permessage-deflate (RFC 7692, section 7.2.1).
final class WebSocketDeflater implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int TAIL_BYTES = 4;
    private static final int KEPT_BYTES_MAX = 64 << 10;

    private final boolean keepsWindow;
    private final DeflateOptions options;
    private @Nullable Deflater deflater;
    private byte[] output = NOTHING;

    WebSocketDeflater(boolean keepsWindow, DeflateOptions options) {
        this.keepsWindow = keepsWindow;
        this.options = options;
    }

    boolean pays(int messageBytes) {
        return messageBytes >= options.messageBytesMin();
    }

    /// Compresses a message into [#output], and answers how many bytes that are.
    int deflate(byte[] message) {
        if (deflater == null) deflater = new Deflater(options.level(), true);
        if (output.length == 0 || output.length > KEPT_BYTES_MAX) output = new byte[message.length / 2 + 64];
        deflater.setInput(message);
        var size = 0;
        while (true) {
            size += deflater.deflate(output, size, output.length - size, Deflater.SYNC_FLUSH);
            if (size < output.length) {
                break;
            }
            output = Arrays.copyOf(output, Math.addExact(output.length, output.length));
        }
        if (!keepsWindow) endStream();
        // The flush ends in 00 00 FF FF, which the receiver adds again.
        return size - TAIL_BYTES;
    }

    /// What [#deflate] made, until its next call.
    byte[] output() {
        return output;
    }

    private void endStream() {
        if (deflater != null) deflater.end();
        deflater = null;
    }

    @Override
    public void close() {
        endStream();
        output = NOTHING;
    }
}
