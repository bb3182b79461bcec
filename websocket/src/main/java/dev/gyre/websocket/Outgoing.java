package dev.gyre.websocket;

import dev.gyre.http.WebSocketEncoder;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.sync.Mutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The sending half of a WebSocket: frames leave one after the other, whole, whoever sends them and whoever is
/// cancelled meanwhile.
///
/// A task encodes when it is its turn, so that the order of encoding, which compression refers to, is the order on
/// the wire. A cancellation in the middle of a frame cannot take back what has gone: the rest stays here, and
/// the next frame, of whatever kind, begins with it. A frame of which nothing has gone is dropped.
final class Outgoing {
    private final ByteStream stream;
    private final WebSocketEncoder encoder;
    private final boolean framesReferBack;
    private final WebSocketOptions options;
    private final Mutex turn = new Mutex("sending to a WebSocket");
    private final Action<IOException> write = this::writeUnsent;

    /// A frame that has been begun, or must not be dropped.
    private @Nullable ByteBuffer unsent;

    /// The answer to the latest ping, until it has been sent.
    private byte @Nullable [] pong;

    private boolean ending;
    private boolean closeEncoded;
    private long waitingBytes;
    private long messages;

    Outgoing(ByteStream stream, WebSocketEncoder encoder, boolean framesReferBack, WebSocketOptions options) {
        this.stream = stream;
        this.encoder = encoder;
        this.framesReferBack = framesReferBack;
        this.options = options;
    }

    /// Sends a message when it is its turn; false when nothing may be sent any more.
    boolean send(Message message) throws IOException {
        awaitTurn(sizeOf(message));
        try {
            if (ending) {
                return false;
            }
            flush();
            put(switch (message) {
                case Message.Text(var text) -> encoder.text(text);
                case Message.Binary(var bytes) -> encoder.binary(bytes);
            });
            messages++;
            sendPong();
            return true;
        } finally {
            turn.unlock();
        }
    }

    private static int sizeOf(Message message) {
        return switch (message) {
            case Message.Text(var text) -> text.length();
            case Message.Binary(var bytes) -> bytes.length;
        };
    }

    private void awaitTurn(int size) throws BacklogException {
        Gyre.checkpoint();
        if (turn.tryLock()) {
            return;
        }
        // One may always wait: a message that is larger than the limit would never leave otherwise.
        if (waitingBytes > 0 && waitingBytes + size > options.waitingBytesMax()) {
            throw new BacklogException(waitingBytes, size, options.waitingBytesMax());
        }
        waitingBytes += size;
        try {
            turn.lock();
        } finally {
            waitingBytes -= size;
        }
    }

    /// Sends a ping when it is its turn; false when nothing may be sent any more.
    boolean ping(byte[] payload) throws IOException {
        turn.lock();
        return pingInTurn(payload);
    }

    /// Sends a ping unless another task is sending; whether it did.
    boolean tryPing(byte[] payload) throws IOException {
        return turn.tryLock() && pingInTurn(payload);
    }

    private boolean pingInTurn(byte[] payload) throws IOException {
        try {
            if (ending) {
                return false;
            }
            flush();
            put(encoder.ping(payload));
            sendPong();
            return true;
        } finally {
            turn.unlock();
        }
    }

    /// Answers a ping: now, or when the task that is sending has done so. Of several that wait the last one is
    /// answered (RFC 6455, section 5.5.3).
    void pong(byte[] payload) throws IOException {
        pong = payload;
        if (!turn.tryLock()) {
            return;
        }
        try {
            if (!ending) {
                flush();
                sendPong();
            }
        } finally {
            turn.unlock();
        }
    }

    private void sendPong() throws IOException {
        while (pong != null && !ending) {
            var answered = pong;
            put(encoder.pong(answered));
            if (pong == answered) pong = null;
        }
    }

    /// Sends a close, behind the frame that is on its way and before all who wait for their turn.
    void close(int code, String reason) throws IOException {
        ending = true;
        turn.lock();
        try {
            if (!closeEncoded) {
                flush();
                closeEncoded = true;
                put(encoder.close(code, reason));
            }
        } finally {
            turn.unlock();
        }
    }

    /// Lets nobody send any more, and frees memory.
    void stop() {
        ending = true;
        closeEncoded = true;
        pong = null;
        encoder.close();
    }

    // ---- bytes -----------------------------------------------------------------------------------

    private void put(ByteBuffer frame) throws IOException {
        unsent = frame;
        flush();
    }

    /// Writes what is left of a frame.
    ///
    /// @throws IOException also when the peer takes none of it for [WebSocketOptions#sendTimeout]
    private void flush() throws IOException {
        var frame = unsent;
        if (frame == null) {
            return;
        }
        try {
            while (frame.hasRemaining()) {
                var before = frame.position();
                var timed = Gyre.moveOnAfter(options.sendTimeout(), write);
                if (timed instanceof Timed.TimedOut && frame.position() == before) {
                    throw new IOException("the peer has taken nothing for " + options.sendTimeout()
                            + ", the limit sendTimeout");
                }
            }
            unsent = null;
        } catch (TaskCancelledException cancelled) {
            if (frame.position() == 0 && !framesReferBack) unsent = null;
            throw cancelled;
        }
    }

    private void writeUnsent() throws IOException {
        if (unsent != null) stream.write(unsent);
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// Whether a close has been sent, is being sent, or can no longer be.
    boolean isEnding() {
        return ending;
    }

    long messages() {
        return messages;
    }

    long waitingBytes() {
        return waitingBytes;
    }
}
