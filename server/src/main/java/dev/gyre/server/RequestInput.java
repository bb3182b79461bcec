package dev.gyre.server;

import dev.gyre.http.BodyPart;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.MessageEnd;
import dev.gyre.http.NeedsInput;
import dev.gyre.http.RequestDecoder;
import dev.gyre.http.RequestHead;
import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From the bytes of a connection to heads and bodies, with the limits on time: a decoder, the buffer that it reads
/// from, and the waiting for more. Part of a [Workspace].
final class RequestInput {
    /// Many pipelined requests, or a piece of a body that is worth a call to the system.
    private static final int BUFFER_BYTES = 16 * 1024;

    /// The speed of a body is judged after so much waiting: before, it is the speed of the network's start.
    private static final long SPEED_GRACE_NANOS = 5_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ServerRun run;
    private final RequestDecoder decoder;

    /// What has come and was not decoded, from position to limit.
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    /// Whether it is being filled: what it has cannot be seen meanwhile.
    private boolean isReading;

    private @Nullable HttpConnection connection;

    // ---- of the present body ----

    private @Nullable ByteBuffer part;
    private boolean bodyEnded = true;
    private HeaderFields trailers = HeaderFields.empty();
    private boolean owesContinue;
    private long bodyBytes;
    private long waitedNanos;

    RequestInput(ServerRun run) {
        this.run = run;
        decoder = new RequestDecoder(run.options.httpLimits());
    }

    void begin(HttpConnection connection) {
        this.connection = connection;
    }

    /// Forgets the connection.
    void reset() {
        connection = null;
        buffer.limit(0);
        decoder.reset();
        endBody(HeaderFields.empty());
    }

    private HttpConnection connection() {
        return Objects.requireNonNull(connection, "connection");
    }

    /// Whether there are bytes that have not been decoded.
    boolean hasBytes() {
        return !isReading && buffer.hasRemaining();
    }

    // ---- heads -----------------------------------------------------------------------------------

    /// Waits for the first bytes of a request; false when the client has ended instead.
    boolean fillIdle() throws IOException {
        return read() >= 0;
    }

    /// The next head, whose first bytes are here; waits for the rest of it. Null when the client has ended without one.
    ///
    /// @throws dev.gyre.http.HttpSyntaxException when it is not one
    /// @throws HttpException with status 408 when it does not come in time
    @Nullable
    RequestHead head() throws IOException {
        long deadlineNanos = 0;
        while (true) {
            switch (decoder.decode(buffer)) {
                case RequestHead head -> {
                    beginBody(head);
                    return head;
                }
                case NeedsInput needsInput -> {
                    if (deadlineNanos == 0) {
                        deadlineNanos = run.loop.recentNanos() + run.headNanos;
                    }
                    if (fill(deadlineNanos) < 0) {
                        decoder.endOfInput();
                        return null;
                    }
                }
                case BodyPart unexpected -> throw new AssertionError(unexpected);
                case MessageEnd unexpected -> throw new AssertionError(unexpected);
            }
        }
    }

    // ---- bodies ----------------------------------------------------------------------------------

    private void beginBody(RequestHead head) {
        part = null;
        bodyEnded = false;
        trailers = HeaderFields.empty();
        owesContinue = head.expectsContinue();
        bodyBytes = 0;
        waitedNanos = 0;
    }

    private void endBody(HeaderFields trailers) {
        part = null;
        bodyEnded = true;
        owesContinue = false;
        this.trailers = trailers;
    }

    void limitBody(long bytesMax) {
        decoder.limitBody(bytesMax);
    }

    HeaderFields trailers() {
        return trailers;
    }

    /// Called when the answer begins, after which it is too late to tell the client to send the body; whether it waits
    /// for that.
    boolean forgoContinue() {
        boolean isOwed = owesContinue && !hasBytes();
        owesContinue = false;
        return isOwed;
    }

    /// Whether everything of the body has been taken, as far as that can be said without waiting.
    boolean tryEndBody() {
        return bodyEnded || (!isReading && !hasPart() && nextPart() && bodyEnded);
    }

    private boolean hasPart() {
        return part != null && part.hasRemaining();
    }

    /// Puts what comes next into `target`; -1 at the end.
    int readBody(ByteBuffer target) throws IOException {
        while (!bodyEnded) {
            var bytes = part;
            if (bytes != null && hasPart()) {
                return move(bytes, target);
            }
            if (!nextPart()) {
                fillBody();
            }
        }
        return -1;
    }

    private static int move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        if (count == from.remaining()) {
            to.put(from);
        } else {
            to.put(from.slice().limit(count));
            from.position(from.position() + count);
        }
        return count;
    }

    /// Reads over the rest of the body, at most `bytesMax`; whether that was all.
    boolean drainBody(long bytesMax) throws IOException {
        long bytes = 0;
        while (!bodyEnded && bytes <= bytesMax) {
            if (part != null) {
                bytes += part.remaining();
                part = null;
            }
            if (!nextPart()) {
                fillBody();
            }
        }
        return bodyEnded;
    }

    /// Decodes the next part; false when that needs more bytes.
    private boolean nextPart() {
        return switch (decoder.decode(buffer)) {
            case BodyPart(var bytes) -> {
                part = bytes;
                owesContinue = false;
                bodyBytes += bytes.remaining();
                yield true;
            }
            case MessageEnd(var fields) -> {
                endBody(fields);
                connection().bodyEnded();
                yield true;
            }
            case NeedsInput needsInput -> false;
            case RequestHead unexpected -> throw new AssertionError(unexpected);
        };
    }

    /// Waits for more of the body, for which the client may have to be told to go on.
    private void fillBody() throws IOException {
        var connection = connection();
        if (owesContinue) {
            owesContinue = false;
            connection.output().sendContinue();
        }
        connection.output().flushUnlessWriting();
        long beginNanos = run.loop.recentNanos();
        if (fill(beginNanos + run.bodyIdleNanos) < 0) {
            connection.clientLeft();
            throw new EOFException("the client has left in the middle of the body");
        }
        waitedNanos += run.loop.recentNanos() - beginNanos;
        long bytesPerSecond = run.options.timeLimits().bodyBytesPerSecondMin();
        if (waitedNanos > SPEED_GRACE_NANOS
                && bodyBytes < bytesPerSecond * (waitedNanos / NANOS_PER_SECOND)) {
            throw tooSlow();
        }
    }

    // ---- bytes -----------------------------------------------------------------------------------

    /// Waits for bytes until the deadline; -1 when the client has ended.
    ///
    /// @throws HttpException with status 408 when it has passed
    private int fill(long deadlineNanos) throws IOException {
        var timer = connection().timer;
        try (var scope = CancelScope.open()) {
            timer.limitReading(deadlineNanos, scope);
            try {
                return read();
            } catch (TaskCancelledException cancelled) {
                if (scope.isCancelled()) {
                    throw tooSlow();
                }
                throw cancelled;
            } finally {
                timer.endInput();
            }
        }
    }

    private HttpException tooSlow() {
        connection().closeAfterwards();
        return new HttpException(408);
    }

    private int read() throws IOException {
        isReading = true;
        buffer.clear();
        try {
            return connection().stream.read(buffer);
        } catch (IOException broken) {
            connection().clientLeft();
            throw broken;
        } finally {
            buffer.flip();
            isReading = false;
        }
    }

    /// Reads what comes behind the present request, for who wants to know whether the client is still there: -1 when it
    /// has left, 0 when there is no room for more.
    int readAhead() throws IOException {
        if (buffer.remaining() == buffer.capacity()) {
            return 0;
        }
        isReading = true;
        buffer.compact();
        try {
            return connection().stream.read(buffer);
        } finally {
            buffer.flip();
            isReading = false;
        }
    }

    /// Takes the bytes that have come and are not of HTTP any more.
    byte[] takeRest() {
        var rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }
}
