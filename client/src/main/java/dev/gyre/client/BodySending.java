package dev.gyre.client;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The body of one request on its way. A short one leaves with its head. Others are sent by a task of their own,
/// because a server may answer while it still reads, and wait for its answer to be read before it reads on.
final class BodySending {
    /// Up to here a body is sent at once: a system takes as much without waiting for the peer.
    private static final int AT_ONCE_BYTES_MAX = 16 << 10;

    private final Connection connection;
    private final RequestBody body;
    private final Duration limit;
    private @Nullable Task<?> task;
    private @Nullable Throwable failure;

    /// Whether the connection is to blame, and not what was to be sent.
    private boolean isBroken;

    private boolean isComplete;

    BodySending(Connection connection, RequestBody body, Duration limit) {
        this.connection = connection;
        this.body = body;
        this.limit = limit;
    }

    /// Sends the head, which waits in the output, alone.
    void sendHead() throws IOException {
        connection.flush(limit);
    }

    /// Sends what waits in the output, and a body behind it: at once if it is short, else in a task of its own.
    void sendBody() throws IOException {
        var bytes = body.bytes();
        if (bytes != null && bytes.length <= AT_ONCE_BYTES_MAX) {
            if (bytes.length > 0) connection.encoder().body(ByteBuffer.wrap(bytes), connection.output());
            connection.encoder().end(connection.output());
            isComplete = true;
            connection.flush(limit);
        } else {
            task = Gyre.spawn("sending a request to " + connection.route(), this::run);
        }
    }

    /// Fails nowhere but here: what becomes of the request is known to whoever reads the response.
    private void run() {
        try {
            body.writeTo(this::send);
            connection.encoder().end(connection.output());
            connection.flush(limit);
            isComplete = true;
        } catch (TaskCancelledException cancelled) {
            throw cancelled;
        } catch (Throwable failed) {
            failure = failed;
            // A server that has refused the rest may have said why, which is still to be read.
            if (!isBroken || failed instanceof HttpClientException.TimedOut) connection.abort();
        }
    }

    private void send(ByteBuffer part) throws IOException {
        if (!part.hasRemaining()) {
            return;
        }
        connection.encoder().beginPart(part.remaining(), connection.output());
        try {
            connection.flush(limit, part);
        } catch (IOException broken) {
            isBroken = true;
            throw broken;
        }
        connection.encoder().endPart(connection.output());
    }

    /// Whether the whole request has left.
    boolean isComplete() {
        return isComplete;
    }

    /// Whether more of it is still to leave.
    boolean isUnderWay() {
        return task != null && !task.isDone() && failure == null;
    }

    /// Why it has not left, if that is known.
    @Nullable
    Throwable failure() {
        return failure;
    }

    /// Ends the task if it still runs; the connection has been closed, so it does not wait for that.
    void cancel() {
        if (task != null) task.cancel("the request is over");
    }
}
