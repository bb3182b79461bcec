package dev.gyre.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// The body of a response as the JDK's streams know it.
final class BodyInput extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ResponseStream response;
    private ByteBuffer part = NOTHING;

    BodyInput(ResponseStream response) {
        this.response = response;
    }

    @Override
    public int read() throws IOException {
        return awaitPart() ? part.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!awaitPart()) {
            return -1;
        }
        var count = Math.min(length, part.remaining());
        part.get(target, offset, count);
        return count;
    }

    private boolean awaitPart() throws IOException {
        if (!part.hasRemaining()) part = response.read();
        return part.hasRemaining();
    }

    @Override
    public int available() {
        return part.remaining();
    }

    @Override
    public void close() {
        part = NOTHING;
        response.close();
    }
}
