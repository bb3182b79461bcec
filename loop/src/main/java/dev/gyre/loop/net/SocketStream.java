package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A connection of the operating system: TCP or a Unix socket.
final class SocketStream implements ByteStream {
    /// After so many calls in a row that need not wait, the others get their turn: a peer that always has something
    /// to say must not have the loop for itself.
    private static final int STREAK_MAX = 64;

    private final EventLoop loop = EventLoop.current();
    private final Handle handle;
    private final Readiness readiness;
    private boolean reading;
    private boolean writing;
    private boolean outputClosed;
    private int streak;

    /// The one reader, once somebody has asked for it.
    private @Nullable ByteReader pieces;

    SocketStream(Handle handle) {
        this.handle = handle;
        readiness = handle.readiness();
    }

    // ---- reading ---------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        beginRead();
        if (!target.hasRemaining()) {
            return 0;
        }
        reading = true;
        try {
            takeTurns();
            return readSome(target);
        } finally {
            reading = false;
        }
    }

    @Override
    public void awaitReadable() throws IOException {
        beginRead();
        reading = true;
        try {
            if (!readiness.isReadable()) {
                streak = 0;
                handle.watchReadable();
                readiness.awaitReadable();
                requireOpen("read");
            }
        } finally {
            reading = false;
        }
    }

    private void beginRead() throws IOException {
        Gyre.checkpoint();
        requireOnLoop();
        requireOpen("read");
        if (reading) {
            throw new IllegalStateException("another task reads from " + this + ": one at a time");
        }
    }

    private int readSome(ByteBuffer target) throws IOException {
        while (true) {
            requireOpen("read");
            int count = readiness.isReadable() ? handle.read(target) : 0;
            if (count != 0) {
                return count;
            }
            streak = 0;
            handle.watchReadable();
            readiness.awaitReadable();
        }
    }

    @Override
    public ByteReader reader() {
        if (pieces == null) {
            pieces = ByteStream.super.reader();
        }
        return pieces;
    }

    // ---- writing ---------------------------------------------------------------------------------

    @Override
    public void write(ByteBuffer source) throws IOException {
        beginWrite();
        try {
            while (source.hasRemaining()) {
                if (!readiness.isWritable() || handle.write(source) == 0) {
                    awaitRoom();
                }
            }
        } finally {
            writing = false;
        }
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        beginWrite();
        try {
            while (hasRemaining(sources)) {
                if (!readiness.isWritable() || handle.write(sources) == 0) {
                    awaitRoom();
                }
            }
        } finally {
            writing = false;
        }
    }

    private static boolean hasRemaining(ByteBuffer[] sources) {
        for (var source : sources) {
            if (source.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    private void beginWrite() throws IOException {
        Gyre.checkpoint();
        requireOnLoop();
        requireOutput();
        if (writing) {
            throw new IllegalStateException("another task writes to " + this + ": one at a time");
        }
        writing = true;
        try {
            takeTurns();
        } catch (RuntimeException cancelled) {
            writing = false;
            throw cancelled;
        }
    }

    private void awaitRoom() throws IOException {
        streak = 0;
        handle.watchWritable();
        readiness.awaitWritable();
        requireOutput();
    }

    private void takeTurns() {
        if (++streak >= STREAK_MAX) {
            streak = 0;
            Gyre.yieldNow();
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    private void requireOpen(String toDoWhat) throws IOException {
        if (readiness.isClosed()) {
            throw new StreamClosedException("cannot " + toDoWhat + ": " + this + " is closed");
        }
    }

    private void requireOutput() throws IOException {
        requireOpen("write");
        if (outputClosed) {
            throw new StreamClosedException("cannot write: the output of " + this + " is closed");
        }
    }

    @Override
    public void closeOutput() throws IOException {
        requireOnLoop();
        requireOpen("close the output");
        if (!outputClosed) {
            outputClosed = true;
            handle.shutdownOutput();
        }
    }

    @Override
    public void close() {
        requireOnLoop();
        handle.close();
    }

    @Override
    public void abort() {
        requireOnLoop();
        handle.reset();
    }

    @Override
    public boolean isClosed() {
        return readiness.isClosed();
    }

    private void requireOnLoop() {
        if (EventLoop.current() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ": use it there");
        }
    }

    // ---- who talks to whom -----------------------------------------------------------------------

    @Override
    public SocketAddress localAddress() {
        return handle.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return handle.remoteAddress();
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}
