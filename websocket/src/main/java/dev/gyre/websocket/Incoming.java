package dev.gyre.websocket;

import dev.gyre.http.WebSocketDecoder;
import dev.gyre.http.WebSocketEvent;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;

/// The receiving half of a WebSocket: bytes, and what the decoder finds in them. A wait that is cancelled has taken
/// nothing, and a WebSocket on which nothing happens holds no buffer.
final class Incoming {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int SPARE_BUFFERS_MAX = 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// Buffers that nobody needs just now.
    private static final LoopLocal<ArrayDeque<ByteBuffer>> SPARE = LoopLocal.of(ArrayDeque::new);

    private final ByteStream stream;
    private final WebSocketDecoder decoder;
    private final Action<IOException> read = this::readSome;
    private ByteBuffer buffer = NOTHING;
    private boolean ended;

    /// @param received what has been read from `stream` already; it is copied
    Incoming(ByteStream stream, WebSocketDecoder decoder, ByteBuffer received) {
        this.stream = stream;
        this.decoder = decoder;
        if (received.hasRemaining()) {
            buffer = ByteBuffer.allocate(received.remaining()).put(received).flip();
        }
    }

    /// What comes next in the bytes that are here. Never suspends.
    ///
    /// @throws dev.gyre.http.BadContentException when the peer broke a rule or a limit
    WebSocketEvent next() {
        var event = decoder.decode(buffer);
        if (!buffer.hasRemaining()) giveBack();
        return event;
    }

    /// Suspends until more has come, or the end; false when `limit` is over first.
    ///
    /// @param limit zero for none
    boolean awaitMore(Duration limit) throws IOException {
        if (limit.isZero()) {
            readSome();
            return true;
        }
        return Gyre.moveOnAfter(limit, read) instanceof Timed.Completed;
    }

    private void readSome() throws IOException {
        stream.awaitReadable();
        buffer = take();
        var count = 0;
        try {
            count = stream.read(buffer);
            ended = count < 0;
        } finally {
            buffer.flip();
            if (count <= 0) giveBack();
        }
    }

    /// Whether the peer has ended its output.
    boolean hasEnded() {
        return ended;
    }

    /// Reads and drops everything up to the end.
    void drain() throws IOException {
        while (!ended) {
            readSome();
            giveBack();
        }
    }

    void stop() {
        giveBack();
        decoder.close();
    }

    private static ByteBuffer take() {
        var spare = SPARE.get().pollLast();
        return spare == null ? ByteBuffer.allocate(BUFFER_BYTES) : spare.clear();
    }

    private void giveBack() {
        var spare = SPARE.get();
        if (buffer.capacity() == BUFFER_BYTES && spare.size() < SPARE_BUFFERS_MAX) spare.addLast(buffer);
        buffer = NOTHING;
    }
}
