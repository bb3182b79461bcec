package dev.gyre.server;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.OutputBuffer;
import dev.gyre.http.RequestHead;
import dev.gyre.http.ResponseEncoder;
import dev.gyre.loop.WaitQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From answers to the bytes of a connection: an encoder, the buffer in which answers are collected, and the writing.
/// Part of a [Workspace].
///
/// The task of the connection writes when the buffer is large, when there are no more requests at hand, and before it
/// waits for the client. What it leaves in the buffer when it waits for something else is written by another task
/// ([PendingFlushes]); and a handler may read in one task and write in another. So whoever writes takes the buffer away
/// and leaves an empty one, in which others may go on to collect, and who wants to write meanwhile waits in line.
final class ResponseOutput {
    /// More than this is written before more is collected.
    private static final int COLLECTED_BYTES_MAX = 64 * 1024;

    /// What is shorter is copied next to what is there already; the rest is written from where it is.
    private static final int COPIED_BYTES_MAX = 16 * 1024;

    private static final int KEPT_BYTES_MAX = 16 * 1024;

    private final ServerRun run;
    private final ResponseEncoder encoder = new ResponseEncoder();

    /// What has not been taken by a writer.
    private OutputBuffer buffer = new OutputBuffer();

    /// What a writer leaves instead; null while one is at work.
    private @Nullable OutputBuffer spare = new OutputBuffer();

    private final WaitQueue<@Nullable Void> writers = new WaitQueue<>();
    private @Nullable HttpConnection connection;

    /// Whether it is in the list of [PendingFlushes].
    private boolean isRegistered;

    ResponseOutput(ServerRun run) {
        this.run = run;
    }

    void begin(HttpConnection connection) {
        this.connection = connection;
    }

    /// Forgets the connection; false when somebody still writes to it.
    boolean reset() {
        connection = null;
        encoder.reset();
        buffer.clear(KEPT_BYTES_MAX);
        return spare != null;
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
        awaitTurn();
        write(part);
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

    /// Writes what there is, and waits until it has gone.
    void flush() throws IOException {
        awaitTurn();
        if (buffer.length() > 0) {
            write(null);
        }
    }

    /// As [#flush], but leaves it to a writer that is at work.
    void flushUnlessWriting() throws IOException {
        if (spare != null) {
            flush();
        }
    }

    private void awaitTurn() {
        while (spare == null) {
            writers.await("earlier output to leave", null);
        }
    }

    /// Writes what is in the buffer, and then `more`, if there is more.
    private void write(@Nullable ByteBuffer more) throws IOException {
        var connection = connection();
        var full = buffer;
        buffer = Objects.requireNonNull(spare);
        spare = null;
        var bytes = full.unwritten();
        var last = more == null ? bytes : more;
        connection.timer.limitWriting(run.writeStallNanos, last);
        try {
            if (more == null) {
                connection.stream.write(bytes);
            } else {
                connection.stream.write(bytes, more);
            }
        } catch (IOException broken) {
            connection.clientLeft();
            throw broken;
        } finally {
            connection.timer.endOutput();
            if (last.hasRemaining()) {
                // A part of an answer has gone, and nobody knows the rest any more.
                connection.outputCut();
            }
            full.clear(KEPT_BYTES_MAX);
            spare = full;
            if (!writers.isEmpty()) {
                writers.wakeAll(null);
            }
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
        if (buffer.length() > 0 && spare != null && connection != null) {
            run.spawn("flush to " + connection, this::flushByOther);
        }
    }

    private void flushByOther() {
        try {
            if (connection != null) {
                flush();
            }
        } catch (IOException broken) {
            // The task of the connection finds out when it writes.
        }
    }
}
