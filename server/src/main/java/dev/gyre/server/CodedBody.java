package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.sync.Mutex;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A body that is compressed on its way to the client.
///
/// What has been written must leave when its task suspends, as without compression. A compressor keeps bytes back until
/// it is asked for them, which makes its output longer; so it is asked when all tasks that were ready have suspended,
/// once for everything that was written until then. That is done by another task, since it may have to wait.
final class CodedBody implements ResponseBody, AutoCloseable {
    private static final int PIECE_BYTES = 64 * 1024;

    private final Exchange exchange;
    private final ServerRun run;
    private final ResponseBody next;
    private final ContentCoding.Compressor compressor;
    private final Mutex turn = new Mutex("compressing a body");
    private boolean keepsBack;
    private boolean isScheduled;
    private boolean hasEnded;

    CodedBody(Exchange exchange, ResponseBody next, ContentCoding.Compressor compressor) {
        this.exchange = exchange;
        this.run = exchange.connection().run;
        this.next = next;
        this.compressor = compressor;
    }

    @Override
    public void write(ByteBuffer part) throws IOException {
        try (var held = turn.hold()) {
            if (exchange.method().equals("HEAD")) {
                part.position(part.limit());
                return;
            }
            while (part.hasRemaining()) {
                writePiece(part);
            }
            flushWhenSuspended();
        }
    }

    /// Writes the first bytes of `part`, and lets other tasks run if there are more.
    private void writePiece(ByteBuffer part) throws IOException {
        requireOpen();
        int bytes = Math.min(PIECE_BYTES, part.remaining());
        var piece = part.slice(part.position(), bytes);
        part.position(part.position() + bytes);
        keepsBack = true;
        pass(compressor.encode(piece));
        if (part.hasRemaining()) {
            Gyre.yieldNow();
        }
    }

    private void pass(ByteBuffer coded) throws IOException {
        if (coded.hasRemaining()) {
            next.write(coded);
        }
    }

    private void requireOpen() {
        if (hasEnded) {
            throw new IllegalStateException("the body has ended");
        }
    }

    @Override
    public void flush() throws IOException {
        try (var held = turn.hold()) {
            if (!hasEnded) {
                passKept();
                next.flush();
            }
        }
    }

    private void passKept() throws IOException {
        if (keepsBack) {
            keepsBack = false;
            pass(compressor.flush());
        }
    }

    @Override
    public void end(HeaderFields trailers) throws IOException {
        try (var held = turn.hold()) {
            if (hasEnded) {
                return;
            }
            if (!exchange.method().equals("HEAD")) {
                pass(compressor.end());
            }
            hasEnded = true;
            compressor.close();
            next.end(trailers);
        }
    }

    // ---- what is kept back -----------------------------------------------------------------------

    private void flushWhenSuspended() {
        if (!isScheduled && keepsBack) {
            isScheduled = true;
            EventLoop.current().callSoon(this::tasksHaveSuspended);
        }
    }

    private void tasksHaveSuspended() {
        isScheduled = false;
        if (keepsBack && !hasEnded && turn.holder() == null) {
            run.spawn("flush the body of " + exchange, this::flushLeft);
        }
    }

    private void flushLeft() {
        if (!turn.tryLock()) {
            return;
        }
        try {
            if (!hasEnded) {
                passKept();
            }
        } catch (IOException broken) {
            // The task of the connection finds out when it writes.
        } finally {
            turn.unlock();
        }
    }

    /// Gives back the memory; nothing can be written any more.
    @Override
    public void close() {
        hasEnded = true;
        compressor.close();
    }
}
