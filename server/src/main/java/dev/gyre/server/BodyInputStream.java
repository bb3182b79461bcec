package dev.gyre.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// A [RequestBody] for code that knows streams of the JDK.
final class BodyInputStream extends InputStream {
    private final RequestBody body;

    BodyInputStream(RequestBody body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int start, int count) throws IOException {
        return count == 0 ? 0 : body.read(ByteBuffer.wrap(bytes, start, count));
    }
}
