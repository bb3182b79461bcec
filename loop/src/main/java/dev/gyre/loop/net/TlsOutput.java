package dev.gyre.loop.net;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.WaitQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// The sending half of a TLS stream: seals bytes into records and hands those to the transport.
///
/// A record that has been sealed must be sent whole, and before any later one, or the other end understands
/// nothing more. So what a cancelled write leaves behind stays here, and whoever sends next begins with it.
final class TlsOutput {
    private static final ByteBuffer[] NOTHING = {};

    /// How many messages of TLS itself the other end may provoke while it does not read the answers. An honest one
    /// asks for new keys once in many gigabytes.
    private static final int UNANSWERED_MAX = 1000;

    private final TlsCodec codec;
    private final ByteStream transport;
    private final BufferPool buffers;
    private final WaitQueue<@Nullable Void> untilSent = new WaitQueue<>();

    /// Records on their way, from the position to the limit.
    private @Nullable ByteBuffer sealed;

    /// Whether bytes that a write has taken are among them.
    private boolean unfinished;

    /// Whether a task is inside a write of the transport: nobody else may touch what it sends.
    private boolean sending;

    private @Nullable Task<?> writer;

    /// Lets [#end] end the wait of a writer.
    private @Nullable CancelScope cutOff;

    private boolean ended;
    private boolean closed;
    private int unanswered;

    TlsOutput(TlsCodec codec, ByteStream transport, BufferPool buffers) {
        this.codec = codec;
        this.transport = transport;
        this.buffers = buffers;
    }

    // ---- writing ---------------------------------------------------------------------------------

    /// Seals and sends all of `sources`. Their positions say what has been sealed, and is or will be sent. Nothing to
    /// write finishes what a cancelled write has taken, and does not wait for what TLS itself has to say.
    void write(ByteBuffer[] sources) throws IOException {
        if (writer != null) {
            throw new IllegalStateException("two tasks write to one TLS stream: " + writer + " waits here");
        }
        writer = Task.current();
        try {
            requireOutput();
            if (hasRemaining(sources) || unfinished) {
                sendUnlessEnded();
            }
            while (hasRemaining(sources)) {
                requireOutput();
                requireProgress(seal(sources));
                unfinished = true;
                sendUnlessEnded();
            }
        } finally {
            writer = null;
        }
    }

    /// As [#send], but another task that ends the output ends this, too, at once: a writer must not wait for a peer
    /// that does not read when nobody wants that any more.
    private void sendUnlessEnded() throws IOException {
        var scope = CancelScope.open();
        cutOff = scope;
        boolean isCutOff = false;
        try {
            send();
        } catch (TaskCancelledException cancelled) {
            isCutOff = scope.isCancelled();
            if (!isCutOff) {
                throw cancelled;
            }
        } finally {
            cutOff = null;
            scope.close();
        }
        if (isCutOff) {
            Gyre.checkpoint();
            requireOutput();
        }
    }

    private void requireOutput() throws IOException {
        if (ended) {
            throw new StreamClosedException("cannot write: the output of this end of the stream is closed");
        }
        codec.requireSound();
    }

    private void requireProgress(boolean hasSealed) throws IOException {
        if (hasSealed) {
            return;
        }
        if (codec.isOutputOver()) {
            throw new IOException("cannot write: the other end has closed its output, which in TLS 1.2 closes both"
                    + " directions");
        }
        throw new SSLException("cannot write while the TLS engine has the status " + codec.status());
    }

    private static boolean hasRemaining(ByteBuffer[] sources) {
        for (var source : sources) {
            if (source.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    // ---- sealing and sending ---------------------------------------------------------------------

    /// Seals what there is room for behind what is on its way; answers whether that was anything.
    private boolean seal(ByteBuffer[] sources) throws SSLException {
        var target = sealed == null ? buffers.take() : sealed.compact();
        int before = target.position();
        try {
            boolean more = true;
            while (more) {
                more = hasProgressed(codec.seal(sources, target)) && (hasRemaining(sources) || codec.mustSeal());
            }
            return target.position() > before;
        } finally {
            sealed = target.flip();
            release();
        }
    }

    /// The end of a handshake may be news for which no record is made.
    private static boolean hasProgressed(SSLEngineResult result) {
        return result.getStatus() == SSLEngineResult.Status.OK
                && (result.bytesProduced() > 0 || result.getHandshakeStatus() == HandshakeStatus.FINISHED);
    }

    /// Sends what is sealed; suspends while the transport does not take it.
    void send() throws IOException {
        while (sending) {
            untilSent.await("the end of a write to the transport of a TLS stream", null);
        }
        if (sealed != null) {
            handOver(sealed);
        }
    }

    /// Whether nothing that is sealed waits to be sent.
    boolean isSent() {
        return sealed == null;
    }

    /// Sends what is sealed as far as the transport takes it at once. Never suspends, and leaves failures to those
    /// who write.
    void trySend() {
        // A transport may want to let others have their turn, and not only when it is full; but not twice in a row.
        for (int attempt = 0; attempt < 2 && sealed != null && !sending; attempt++) {
            tryHandOver(sealed);
        }
    }

    /// What is not taken is sent first by whoever sends next, and if that is not possible, told to them.
    private void tryHandOver(ByteBuffer records) {
        try (var scope = CancelScope.open()) {
            scope.shield(true);
            // Here a write that would have to wait fails instead, and has taken what it has taken.
            Gyre.atomically(() -> handOver(records));
        } catch (IOException | RuntimeException notNow) {
            return;
        }
    }

    private void handOver(ByteBuffer records) throws IOException {
        sending = true;
        try {
            transport.write(records);
        } finally {
            sending = false;
            release();
            untilSent.wakeAll(null);
        }
    }

    /// Gives the buffer back when all of it has been sent, or nobody will send it.
    private void release() {
        if (sealed != null && (closed || !sealed.hasRemaining())) {
            buffers.giveBack(sealed);
            sealed = null;
            unfinished = false;
            unanswered = 0;
        }
    }

    // ---- what TLS itself has to say --------------------------------------------------------------

    /// Seals what the handshake has to send, to be sent together; suspends when earlier messages take up the room
    /// and are not taken.
    void sealHandshake() throws IOException {
        if (seal(NOTHING) || !codec.mustSeal()) {
            return;
        }
        send();
        if (!seal(NOTHING)) {
            throw new SSLHandshakeException("the connection was closed in the handshake");
        }
    }

    /// Sends what the engine answers to a message of TLS itself: new keys, an alert. Never suspends; while
    /// another task is sending, or the other end does not read, the answer is left to the next write.
    ///
    /// @throws SSLException when too many answers wait for that
    void answer() throws SSLException {
        unanswered++;
        if (unanswered > UNANSWERED_MAX) {
            throw codec.failed(new SSLException("the other end has asked for new keys more than " + UNANSWERED_MAX
                    + " times without reading an answer"));
        }
        if (!sending) {
            seal(NOTHING);
            trySend();
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Sends the close-notify behind everything else; suspends while the transport does not take it. What was
    /// cancelled is finished by a second call.
    void end() throws IOException {
        codec.requireSound();
        if (!ended) {
            ended = true;
            if (cutOff != null) {
                cutOff.cancel("the output of the stream is closed");
            }
            codec.endOutput();
        }
        do {
            send();
        } while (seal(NOTHING));
    }

    /// Sends the close-notify as far as the transport takes it at once, unless another task is in the middle of a
    /// record. Never suspends, never throws.
    void close() {
        if (!sending) {
            codec.endOutput();
            try {
                seal(NOTHING);
            } catch (SSLException broken) {
                // Who has failed before has said so before.
            }
            trySend();
        }
        discard();
    }

    /// Forgets what has not been sent.
    void discard() {
        closed = true;
        ended = true;
        if (!sending) {
            release();
        }
    }
}
