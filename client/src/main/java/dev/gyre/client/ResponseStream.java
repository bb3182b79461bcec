package dev.gyre.client;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.ResponseHead;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// A response whose body is read as it comes; nothing is read ahead but what one packet brings, so a server that is
/// faster than its reader waits.
///
/// ```java
/// try (var response = client.request("GET", url).open()) {
///     for (var part = response.read(); part.hasRemaining(); part = response.read()) handle(part);
/// }
/// ```
///
/// Close it: its connection is used again when the body has been read to the end, or nearly, and closed otherwise.
/// Loop-confined; one task reads. Methods that suspend are cancellation points, and a cancelled read has taken nothing.
public final class ResponseStream implements AutoCloseable {
    /// How long the end of a body that nobody wants is waited for: longer than a new connection is not worth it.
    private static final Duration DRAIN_TIME = Duration.ofMillis(100);

    private final Pool pool;
    private final Connection connection;
    private final ResponseHead head;
    private final URI uri;
    private final ClientOptions options;
    private final ClientTimeouts timeouts;
    private final BodyReader body;
    private final BodySending sending;
    private boolean released;

    ResponseStream(Pool pool, Connection connection, ResponseHead head, Target target, boolean decodes,
            ClientOptions options, ClientTimeouts timeouts, BodySending sending) {
        this.pool = pool;
        this.connection = connection;
        this.head = head;
        this.uri = target.uri();
        this.options = options;
        this.timeouts = timeouts;
        this.body = new BodyReader(connection, head, decodes, options.limits().inflate());
        this.sending = sending;
    }

    // ---- the head --------------------------------------------------------------------------------

    /// The status, 200 to 599, or 101. Never suspends.
    public int status() {
        return head.status();
    }

    /// The header fields as they came; with compressed content [#read] gives it decoded, and
    /// `Content-Encoding` and `Content-Length` are still those of what was sent.
    public HeaderFields fields() {
        return head.fields();
    }

    /// The value of the first field with this name.
    public Optional<String> header(String name) {
        return head.fields().first(name);
    }

    /// The URL that answered, after redirections, without credentials.
    public URI uri() {
        return uri;
    }

    ResponseHead head() {
        return head;
    }

    Connection connection() {
        return connection;
    }

    // ---- the body --------------------------------------------------------------------------------

    /// Suspends until more of the body has come, and returns it, valid until the next call, which drops what has not
    /// been taken of it; empty at the end.
    ///
    /// @throws HttpClientException.TimedOut when nothing comes for [ClientTimeouts#readIdle]
    /// @throws HttpClientException.ConnectionLost when the connection breaks before the end
    /// @throws HttpClientException.BadResponse when the body breaks a rule or a limit
    /// @throws IllegalStateException when the response is closed
    public ByteBuffer read() throws IOException {
        requireOpen();
        Gyre.checkpoint();
        try {
            var bytes = body.next(timeouts.readIdle());
            if (!bytes.hasRemaining()) end();
            return bytes;
        } catch (IOException failure) {
            discard();
            throw withCauseOfSending(failure);
        }
    }

    private void requireOpen() {
        if (released && !body.isAtEnd()) {
            throw new IllegalStateException("this response is closed");
        }
    }

    /// A request that could not be sent is the cause of what became of its response.
    private IOException withCauseOfSending(IOException failure) {
        var cause = sending.failure();
        if (cause != null) failure.addSuppressed(cause);
        return failure;
    }

    /// Reads the rest of the body into memory.
    ///
    /// @param bytesMax how much it may be
    /// @throws HttpClientException.BadResponse when it is more
    /// @throws IOException as [#read]
    public byte[] readAll(int bytesMax) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var part = read(); part.hasRemaining(); part = read()) {
            if (part.remaining() > bytesMax - all.size()) {
                discard();
                throw new HttpClientException.BadResponse("the response of " + connection.route() + " is larger than "
                        + bytesMax + " bytes (ClientLimits.bodyBytesMax): raise it, or stream the response",
                    status(), null);
            }
            all.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
        }
        return all.toByteArray();
    }

    /// The body for code that reads from an [InputStream]: its reads suspend the task. Closing it closes the response.
    public InputStream inputStream() {
        return new BodyInput(this);
    }

    /// The fields after a chunked body; empty before its end, and mostly then.
    public HeaderFields trailers() {
        return body.trailers();
    }

    // ---- the end ---------------------------------------------------------------------------------

    private void end() {
        if (released) {
            return;
        }
        if (!sending.isComplete()) {
            discard();
            return;
        }
        released = true;
        body.close();
        if (head.keepsAlive()) pool.release(connection);
        else pool.retire(connection);
    }

    private void discard() {
        if (released) {
            return;
        }
        released = true;
        body.close();
        pool.discard(connection);
        sending.cancel();
    }

    /// Drops the rest of the body. A short one is read, for at most 100 milliseconds, so that the connection can be
    /// used again. Idempotent. A task that is cancelled closes the connection at once.
    @Override
    public void close() {
        if (released) {
            return;
        }
        try {
            Gyre.moveOnAfter(DRAIN_TIME, () -> {
                if (body.drain(options.limits().drainBytesMax(), DRAIN_TIME)) end();
            });
        } catch (IOException | TaskCancelledException broken) {
            // Then it is not used again. The level of a cancellation stays, so the next suspension point throws.
        } finally {
            discard();
        }
    }

    /// Takes the connection out of the pool, for another protocol.
    Connection detach() {
        released = true;
        body.close();
        pool.leave(connection);
        return connection;
    }

    @Override
    public String toString() {
        return "response " + status() + " of " + connection.route();
    }
}
