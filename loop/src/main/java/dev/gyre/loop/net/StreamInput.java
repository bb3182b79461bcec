package dev.gyre.loop.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/// What comes from a [ByteStream], for code that knows [InputStream] only.
final class StreamInput extends InputStream {
    private final ByteStream stream;
    private boolean closed;

    StreamInput(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed) {
            throw new StreamClosedException("cannot read: this input of " + stream + " is closed");
        }
        return stream.read(ByteBuffer.wrap(target, offset, length));
    }

    /// Leaves the stream open: its output may have more to say.
    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "input of " + stream;
    }
}
