package dev.gyre.server;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.OutputBuffer;
import dev.gyre.http.RequestHead;
import dev.gyre.http.ResponseEncoder;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From answers to the bytes of a connection: an encoder, the buffer in which answers are collected, and the writing.
/// Part of a [Workspace].
///
/// The task of the connection writes when the buffer is large, when there are no more requests at hand, and before it
/// waits. What it leaves in the buffer when it waits elsewhere is written by another task ([PendingFlushes]). Of the
/// two only one writes at a time: the other task takes the buffer away and leaves an empty one, and who comes later
/// waits until it is done.
final class ResponseOutput {
    /// More than this is written before more is collected.
    private static final int COLLECTED_BYTES_MAX = 64 * 1024;

    /// What is shorter is copied next to what is there already; the rest is written from where it is.
    private static final int COPIED_BYTES_MAX = 16 * 1024;

    private static final int KEPT_BYTES_MAX = 16 * 1024;

    private final ServerRun run;
    private final ResponseEncoder encoder = new ResponseEncoder();
    private OutputBuffer buffer = new OutputBuffer();
    private @Nullable HttpConnection connection;

    /// Whether a piece of output is in a list of [PendingFlushes].
    private boolean isRegistered;

    /// Whether the connection's own task, or the other one, is writing.
    private boolean isWriting;

    private boolean isFlushedByOther;
    private @Nullable Waiter waiting;

    ResponseOutput(ServerRun run) {
        this.run = run;
    }

    void begin(HttpConnection connection) {
        this.connection = connection;
    }

    boolean isUnused() {
        return buffer.length() == 0 && !isFlushedByOther;
    }

    /// False when the other task still writes.
    boolean reset() {
        connection = null;
        encoder.reset();
        buffer.clear(KEPT_BYTES_MAX);
        return !isFlushedByOther;
    }

    private HttpConnection connection() {
        return Objects.requireNonNull(connection, "connection");
    }

    // ---- answers ---------------------------------------------------------------------------------

    /// Begins the answer to a request.
    void answer(RequestHead request) {
        encoder.answer(request);
    }

    void answerMalformed() {
        encoder.answerMalformed();
    }

    void closeAfterwards() {
        encoder.closeAfterwards();
    }

    boolean keepsAlive() {
        return encoder.keepsAlive();
    }

    boolean sendsBody() {
        return encoder.sendsBody();
    }

    void head(int status, HeaderFields fields, BodyFraming framing) {
        encoder.head(status, fields, framing, run.date.text(), buffer);
    }

    void informational(int status, HeaderFields fields) throws IOException {
        encoder.informational(status, fields, buffer);
        flush();
    }

    void sendContinue() throws IOException {
        informational(100, HeaderFields.empty());
    }

    /// Sends a part of the body.
    void body(ByteBuffer part) throws IOException {
        if (part.remaining() <= COPIED_BYTES_MAX || !encoder.sendsBody()) {
            encoder.body(part, buffer);
            flushIfLarge();
            return;
        }
        encoder.beginPart(part.remaining(), buffer);
        awaitOther();
        write(buffer.unwritten(), part);
        buffer.clear();
        encoder.endPart(buffer);
    }

    void end(HeaderFields trailers) {
        encoder.end(trailers, buffer);
    }

    // ---- writing ---------------------------------------------------------------------------------

    private void flushIfLarge() throws IOException {
        if (buffer.length() > COLLECTED_BYTES_MAX) {
            flush();
        }
    }

    /// Between two answers: writes when there is much, or nothing more to answer.
    void answered(boolean isLast) throws IOException {
        if (isLast || buffer.length() > COLLECTED_BYTES_MAX) {
            flush();
        }
    }

    /// Writes what there is, and waits until it has gone.
    void flush() throws IOException {
        awaitOther();
        if (buffer.length() > 0) {
            write(buffer.unwritten());
            buffer.clear();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        var connection = beginWriting(bytes);
        try {
            connection.stream.write(bytes);
        } catch (IOException broken) {
            connection.clientLeft();
            throw broken;
        } finally {
            endWriting(connection, bytes.hasRemaining());
        }
    }

    /// Two pieces, the second of which is the large one.
    private void write(ByteBuffer before, ByteBuffer bytes) throws IOException {
        var connection = beginWriting(bytes);
        try {
            connection.stream.write(before, bytes);
        } catch (IOException broken) {
            connection.clientLeft();
            throw broken;
        } finally {
            endWriting(connection, bytes.hasRemaining());
        }
    }

    private HttpConnection beginWriting(ByteBuffer bytes) {
        var connection = connection();
        isWriting = true;
        connection.timer.limitWriting(run.writeStallNanos, bytes);
        return connection;
    }

    private void endWriting(HttpConnection connection, boolean isCut) {
        isWriting = false;
        connection.timer.endOutput();
        if (isCut) {
            // A part of an answer has gone, and nobody knows the rest any more.
            connection.outputCut();
        }
    }

    // ---- by another task -------------------------------------------------------------------------

    /// Sees to it that what is in the buffer leaves when the task of the connection suspends.
    void flushWhenSuspended() {
        if (!isRegistered && buffer.length() > 0) {
            isRegistered = true;
            run.pendingFlushes.add(this);
        }
    }

    /// Called when every task that was ready has suspended or ended.
    void flushIfLeft() {
        isRegistered = false;
        if (buffer.length() > 0 && !isWriting && connection != null) {
            run.spawn("flush to " + connection, this::flushByOther);
            isFlushedByOther = true;
        }
    }

    private void flushByOther() {
        try {
            if (connection != null && buffer.length() > 0 && !isWriting) {
                var full = buffer;
                buffer = new OutputBuffer();
                write(full.unwritten());
            }
        } catch (IOException broken) {
            // The task of the connection finds out when it writes.
        } finally {
            isFlushedByOther = false;
            if (waiting != null) {
                waiting.wake(null);
            }
        }
    }

    private void awaitOther() {
        while (isFlushedByOther) {
            var waiter = new Waiter("earlier output to leave");
            waiting = waiter;
            try {
                waiter.await();
            } finally {
                waiting = null;
            }
        }
    }
}
