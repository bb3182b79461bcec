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
/// Records are opened right into the reader's buffer where that has room for a whole one. Memory is borrowed when
/// bytes have come, and given back before a wait, unless they are the larger part of a record.
final class TlsInput {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// The beginning of a record that is not longer than this waits for the rest in an array of its own: a peer
    /// that sends little gets little memory.
    private static final int SMALL_BYTES_MAX = 1024;

    /// Type, version and length.
    private static final int HEADER_BYTES = 5;

    /// What happens when the transport ends without a close-notify.
    enum Truncation {
        REPORTED,
        TOLERATED
    }

    private final TlsCodec codec;
    private final ByteStream transport;
    private final TlsOutput output;
    private final BufferPool buffers;
    private final Truncation truncation;
    /// What has arrived and is not opened, from the position to the limit: borrowed, or small.
    private ByteBuffer sealed = NOTHING;

    /// What has been opened and did not fit into the reader's buffer.
    private @Nullable ByteBuffer opened;

    private @Nullable Task<?> reader;
    private boolean ended;
    private boolean closed;

    TlsInput(TlsCodec codec, ByteStream transport, TlsOutput output, BufferPool buffers, Truncation truncation) {
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
        requireNoReader();
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

    private void requireNoReader() {
        if (reader != null) {
            throw new IllegalStateException("two tasks read from one TLS stream: " + reader + " waits here");
        }
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
                case BUFFER_OVERFLOW -> throw new SSLException("a record does not fit into " + BufferPool.TLS_BYTES
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
        if (received.remaining() > BufferPool.TLS_BYTES) {
            throw new IllegalArgumentException(received.remaining() + " bytes were read ahead of the handshake, but"
                    + " there is room for " + BufferPool.TLS_BYTES);
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

    /// Suspends until [#read] would find something, or has to look.
    void awaitReadable() throws IOException {
        requireNoReader();
        if (ended || opened != null || codec.hasFailed() || hasRecord()) {
            return;
        }
        reader = Task.current();
        try {
            awaitBytes();
        } finally {
            reader = null;
            release();
        }
    }

    /// Whether a record has come to its end: RFC 8446, section 5.1.
    private boolean hasRecord() {
        return sealed.remaining() >= HEADER_BYTES
                && sealed.remaining() - HEADER_BYTES >= Short.toUnsignedInt(sealed.getShort(sealed.position() + 3));
    }

    private void awaitMore() throws IOException {
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
        awaitBytes();
        if (!isBorrowed()) {
            sealed = buffers.take().put(sealed).flip();
        }
        sealed.compact();
        try {
            return transport.read(sealed) >= 0;
        } finally {
            sealed.flip();
            release();
        }
    }

    private void awaitBytes() throws IOException {
        release();
        if (isBorrowed() && sealed.remaining() <= SMALL_BYTES_MAX) {
            var borrowed = sealed;
            sealed = ByteBuffer.allocate(borrowed.remaining()).put(borrowed).flip();
            buffers.giveBack(borrowed);
        }
        output.trySend();
        transport.awaitReadable();
    }

    private boolean isBorrowed() {
        return sealed.capacity() == BufferPool.TLS_BYTES;
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
        if (isBorrowed() && (closed || !sealed.hasRemaining())) {
            buffers.giveBack(sealed);
            sealed = NOTHING;
        }
        if (opened != null && (closed || !opened.hasRemaining())) {
            buffers.giveBack(opened);
            opened = null;
        }
    }
}
