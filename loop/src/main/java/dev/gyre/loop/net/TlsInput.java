package dev.gyre.loop.net;

import dev.gyre.loop.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// The receiving half of a TLS stream: takes records from the transport and opens them.
///
/// Records are opened right into the reader's buffer where that has room for a whole one. A wait begins with a small
/// buffer, which the stream owns; a large one is borrowed when that is full. So an idle stream holds a kibibyte, a
/// short message is read by one call of the transport, and a stream that is busy hardly ever uses the small one.
final class TlsInput {
    private static final int SMALL_BYTES = 1024;

    /// What happens when the transport ends without a close-notify.
    enum Truncation {
        REPORTED,
        TOLERATED
    }

    private final TlsCodec codec;
    private final ByteStream transport;
    private final TlsOutput output;
    private final TlsBuffers buffers;
    private final Truncation truncation;
    private final ByteBuffer small = ByteBuffer.allocate(SMALL_BYTES).limit(0);

    /// What has arrived and is not opened: the small buffer or a borrowed one, from the position to the limit.
    private ByteBuffer sealed = small;

    /// What has been opened and did not fit into the reader's buffer.
    private @Nullable ByteBuffer opened;

    private @Nullable Task<?> reader;
    private boolean ended;
    private boolean closed;

    TlsInput(TlsCodec codec, ByteStream transport, TlsOutput output, TlsBuffers buffers, Truncation truncation) {
        this.codec = codec;
        this.transport = transport;
        this.output = output;
        this.buffers = buffers;
        this.truncation = truncation;
    }

    // ---- reading ---------------------------------------------------------------------------------

    /// Puts what is there into `target`, which has room; suspends until there is something. Returns how much, or -1
    /// at the end.
    int read(ByteBuffer target) throws IOException {
        if (reader != null) {
            throw new IllegalStateException("two tasks read from one TLS stream: " + reader + " waits here");
        }
        reader = Task.current();
        int before = target.position();
        try {
            while (!ended && opened == null && target.position() == before) {
                openNext(target);
            }
            if (opened != null) {
                take(opened, target);
            }
        } finally {
            reader = null;
            release();
        }
        int count = target.position() - before;
        return count == 0 ? -1 : count;
    }

    private static void take(ByteBuffer opened, ByteBuffer target) {
        int count = Math.min(opened.remaining(), target.remaining());
        target.put(target.position(), opened, opened.position(), count);
        target.position(target.position() + count);
        opened.position(opened.position() + count);
    }

    /// Opens one record, or waits for more of it.
    private void openNext(ByteBuffer target) throws IOException {
        try {
            var result = open(target);
            switch (result.getStatus()) {
                case OK -> react(result);
                case CLOSED -> {
                    ended = true;
                    react(result);
                }
                case BUFFER_UNDERFLOW -> awaitMore();
                case BUFFER_OVERFLOW -> throw new SSLException("a record does not fit into " + TlsBuffers.BYTES
                        + " bytes, more than the TLS engine accepts");
            }
        } catch (SSLException broken) {
            sayWhy();
            throw broken;
        }
    }

    private SSLEngineResult open(ByteBuffer target) throws SSLException {
        var result = codec.open(sealed, target);
        if (result.getStatus() != Status.BUFFER_OVERFLOW) {
            return result;
        }
        opened = buffers.take();
        try {
            return codec.open(sealed, opened);
        } finally {
            opened.flip();
            release();
        }
    }

    /// Messages of TLS itself come between those of users: tickets for later sessions, new keys, the end.
    private void react(SSLEngineResult result) throws SSLException {
        switch (result.getHandshakeStatus()) {
            case NEED_TASK -> throw codec.refuseRenegotiation();
            case NEED_WRAP -> {
                if (result.bytesProduced() == 0) {
                    output.answer();
                }
            }
            case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {}
        }
    }

    /// Sends the alert that the engine has made, where that needs no waiting.
    private void sayWhy() {
        try {
            output.answer();
        } catch (SSLException again) {
            // The reader is told the first failure.
        }
    }

    // ---- the handshake ---------------------------------------------------------------------------

    /// Puts bytes that were read from the transport already before what comes from it.
    void prepend(ByteBuffer received) {
        if (received.remaining() > TlsBuffers.BYTES) {
            throw new IllegalArgumentException(received.remaining() + " bytes were read ahead of the handshake, but"
                    + " there is room for " + TlsBuffers.BYTES);
        }
        if (received.hasRemaining()) {
            sealed = buffers.take().put(received).flip();
        }
    }

    /// Opens one record of the handshake, or waits for more of it.
    void openHandshake() throws IOException {
        var result = codec.openHandshake(sealed);
        switch (result.getStatus()) {
            case OK -> {}
            case CLOSED -> throw new SSLHandshakeException("the other end closed the connection in the handshake");
            case BUFFER_UNDERFLOW -> {
                if (!fill()) {
                    throw new SSLHandshakeException("the connection ended in the handshake: the other end wants no"
                            + " TLS here, or did not like what it was offered");
                }
            }
            case BUFFER_OVERFLOW ->
                throw new SSLHandshakeException("the other end sent data before the handshake was over");
        }
    }

    // ---- what arrives ----------------------------------------------------------------------------

    private void awaitMore() throws IOException {
        release();
        output.trySend();
        if (fill()) {
            return;
        }
        ended = switch (truncation) {
            case TOLERATED -> true;
            case REPORTED -> throw new SSLException("the connection ended without the message with which TLS closes:"
                    + " perhaps somebody cut it, and what was read is not all. Where what is read says itself where"
                    + " it ends, Tls.withTruncationTolerated() takes this for the end");
        };
    }

    /// Suspends until more bytes have arrived; false at the end. A cancelled wait takes none.
    private boolean fill() throws IOException {
        if (sealed.remaining() == SMALL_BYTES) {
            enlarge();
        }
        sealed.compact();
        try {
            return transport.read(sealed) >= 0;
        } finally {
            sealed.flip();
        }
    }

    private void enlarge() {
        if (sealed == small) {
            sealed = buffers.take().put(small).flip();
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Forgets what has not been read; a task that still waits does so when it hears of it.
    void discard() {
        closed = true;
        if (reader == null) {
            release();
        }
    }

    /// Gives back the buffers that have nothing in them, or whose bytes nobody wants.
    void release() {
        if (sealed != small && (closed || !sealed.hasRemaining())) {
            buffers.give(sealed);
            sealed = small.clear().limit(0);
        }
        if (opened != null && (closed || !opened.hasRemaining())) {
            buffers.give(opened);
            opened = null;
        }
    }
}
