package dev.gyre.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// A [ResponseBody] for code that knows streams of the JDK.
final class BodyOutputStream extends OutputStream {
    private final ResponseBody body;

    BodyOutputStream(ResponseBody body) {
        this.body = body;
    }

    @Override
    public void write(int b) throws IOException {
        body.write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int start, int count) throws IOException {
        body.write(ByteBuffer.wrap(bytes, start, count));
    }

    @Override
    public void flush() throws IOException {
        body.flush();
    }

    @Override
    public void close() throws IOException {
        body.flush();
    }
}
