package dev.gyre.loop.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/// A [ByteStream] for code that knows [ByteChannel] only, with the exception that such code expects.
final class StreamChannel implements ByteChannel {
    private final ByteStream stream;

    StreamChannel(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return stream.read(target);
        } catch (StreamClosedException closed) {
            throw translated(closed);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        try {
            stream.write(source);
        } catch (StreamClosedException closed) {
            throw translated(closed);
        }
        return count;
    }

    private IOException translated(StreamClosedException closed) {
        if (!stream.isClosed()) {
            return closed;
        }
        var translated = new ClosedChannelException();
        translated.initCause(closed);
        return translated;
    }

    @Override
    public boolean isOpen() {
        return !stream.isClosed();
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public String toString() {
        return "channel of " + stream;
    }
}
