package dev.gyre.loop.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// What goes to a [ByteStream], for code that knows [OutputStream] only.
final class StreamOutput extends OutputStream {
    private final ByteStream stream;
    private boolean closed;

    StreamOutput(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (closed) {
            throw new StreamClosedException("cannot write: this output of " + stream + " is closed");
        }
        stream.write(ByteBuffer.wrap(source, offset, length));
    }

    /// Ends the stream's output and leaves the stream open: there may be more to read. A stream that was closed
    /// meanwhile is none of the caller's business.
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            if (!stream.isClosed()) {
                stream.closeOutput();
            }
        }
    }

    @Override
    public String toString() {
        return "output of " + stream;
    }
}
