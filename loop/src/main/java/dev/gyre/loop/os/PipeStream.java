package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Two pipes of a process as one stream: what it writes is read here, and what is written here it reads.
final class PipeStream implements ByteStream {
    private final String name;
    private final PipeSource source;
    private final PipeSink sink;
    private @Nullable Task<?> reader;
    private @Nullable Task<?> writer;
    private boolean outputClosed;
    private boolean closed;

    /// The one reader, once somebody has asked for it.
    private @Nullable ByteReader pieces;

    PipeStream(String name, PipeSource source, PipeSink sink) {
        this.name = name;
        this.source = source;
        this.sink = sink;
    }

    @Override
    public ByteReader reader() {
        if (pieces == null) {
            pieces = ByteStream.super.reader();
        }
        return pieces;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Gyre.checkpoint();
        requireOpen("read from");
        if (reader != null) {
            throw new IllegalStateException("two tasks read from " + name + ": " + reader + " waits here");
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        reader = Task.current();
        try {
            return source.read(target);
        } finally {
            reader = null;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        Gyre.checkpoint();
        requireOpen("write to");
        if (outputClosed) {
            throw new StreamClosedException("cannot write to " + name + ": its output is closed");
        }
        if (writer != null) {
            throw new IllegalStateException("two tasks write to " + name + ": " + writer + " waits here");
        }
        writer = Task.current();
        try {
            sink.write(bytes);
        } finally {
            writer = null;
        }
    }

    @Override
    public void closeOutput() throws IOException {
        Gyre.checkpoint();
        requireOpen("close the output of");
        outputClosed = true;
        sink.end();
    }

    private void requireOpen(String toDoWhat) throws StreamClosedException {
        if (closed) {
            throw new StreamClosedException("cannot " + toDoWhat + " " + name + ": it is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        sink.end();
        source.close();
    }

    @Override
    public void abort() {
        closed = true;
        sink.abort();
        source.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public SocketAddress localAddress() {
        return new PipeAddress("this process");
    }

    @Override
    public SocketAddress remoteAddress() {
        return new PipeAddress(name);
    }

    @Override
    public String toString() {
        return (closed ? "closed " : "") + name;
    }
}
