package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts the frames of one message together, and checks limits and UTF-8 on the way.
///
/// The buffer doubles as bytes arrive, so the time is linear in the bytes whatever the number of frames,
/// and the memory is at most twice what the peer has really sent, or what its data inflates to.
final class WebSocketMessage implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int CHUNK_BYTES = 8192;
    private static final int FIRST_BYTES_MAX = 64 << 10;

    private final WebSocketLimits limits;
    private final @Nullable WebSocketInflater inflater;
    private final Utf8Check utf8 = new Utf8Check();

    private byte[] bytes = NOTHING;
    private int count;
    private int fragments;
    private long wireBytes;
    private boolean open;
    private boolean isText;
    private boolean isCompressed;
    private byte[] chunk = NOTHING;

    WebSocketMessage(WebSocketLimits limits, @Nullable WebSocketInflater inflater) {
        this.limits = limits;
        this.inflater = inflater;
    }

    /// Begins a frame: the first of a message, or one that continues it.
    void beginFrame(WebSocketFrameHead head) {
        var continues = head.opcode() == WebSocketFrameHead.CONTINUATION;
        if (continues != open) {
            throw WebSocketFrameHead.bad(continues
                    ? "a frame continues a message, but none was begun"
                    : "a message begins before the one before has ended");
        }
        if (!open) {
            open = true;
            isText = head.opcode() == WebSocketFrameHead.TEXT;
            isCompressed = head.isCompressed();
        }
        if (++fragments > limits.fragmentsMax()) {
            throw tooBig("a message has more frames than the limit fragmentsMax of " + limits.fragmentsMax());
        }
        wireBytes += head.payloadBytes();
        // Data that does not compress grows by less than a 64th, and the flush of a frame by a few bytes.
        var slack = isCompressed ? limits.messageBytesMax() / 64 + 16L * fragments : 0;
        if (wireBytes > limits.messageBytesMax() + slack) {
            throw overLimit();
        }
        if (!isCompressed) reserve((int) Math.min(head.payloadBytes(), FIRST_BYTES_MAX));
    }

    /// Takes a part of the frame's payload.
    ///
    /// @param size how many bytes of `in`
    /// @param position where in the payload they stand
    void take(ByteBuffer in, int size, int maskKey, long position) {
        if (isCompressed) {
            takeCompressed(in, size, maskKey, position);
            return;
        }
        reserve(size);
        in.get(bytes, count, size);
        WebSocketMask.apply(maskKey, position, bytes, count, count + size);
        added(size);
    }

    private void takeCompressed(ByteBuffer in, int size, int maskKey, long position) {
        if (chunk.length == 0) chunk = new byte[CHUNK_BYTES];
        for (var taken = 0; taken < size;) {
            var part = Math.min(chunk.length, size - taken);
            in.get(chunk, 0, part);
            WebSocketMask.apply(maskKey, position + taken, chunk, 0, part);
            inflater().feed(chunk, 0, part);
            inflateAll();
            taken += part;
        }
    }

    private void inflateAll() {
        while (true) {
            if (count == bytes.length) reserve(1);
            var inflated = inflater().inflate(bytes, count, bytes.length);
            if (inflated == 0) {
                return;
            }
            added(inflated);
        }
    }

    private WebSocketInflater inflater() {
        if (inflater == null) {
            throw new IllegalStateException("a compressed frame was let through without permessage-deflate");
        }
        return inflater;
    }

    /// Makes room for `size` more bytes, one over the limit at most, so that passing it is seen.
    private void reserve(int size) {
        var needed = count + size;
        if (needed <= bytes.length) {
            return;
        }
        var doubled = Math.min(Math.max(2L * bytes.length, 256), limits.messageBytesMax() + 1L);
        bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, needed));
    }

    private void added(int size) {
        if (isText && !utf8.accept(bytes, count, count + size)) {
            throw notUtf8();
        }
        count += size;
        if (count > limits.messageBytesMax()) {
            throw overLimit();
        }
    }

    /// Ends the message with its last frame.
    WebSocketEvent end() {
        if (isCompressed) {
            inflater().feedTail();
            inflateAll();
            inflater().endMessage();
        }
        if (isText && !utf8.isComplete()) {
            throw notUtf8();
        }
        var event = isText
                ? new WebSocketEvent.Text(new String(bytes, 0, count, StandardCharsets.UTF_8))
                : new WebSocketEvent.Binary(bytes.length == count ? bytes : Arrays.copyOf(bytes, count));
        clear();
        return event;
    }

    private void clear() {
        open = false;
        bytes = NOTHING;
        chunk = NOTHING;
        count = 0;
        fragments = 0;
        wireBytes = 0;
        utf8.reset();
    }

    private BadContentException overLimit() {
        return tooBig("a message is over the limit messageBytesMax of " + limits.messageBytesMax());
    }

    private static BadContentException tooBig(String what) {
        return new BadContentException(WebSocketCloseCode.TOO_BIG, what);
    }

    private static BadContentException notUtf8() {
        return new BadContentException(WebSocketCloseCode.INVALID_DATA, "a text message is not UTF-8");
    }

    /// Gives back all memory; the message cannot go on.
    @Override
    public void close() {
        clear();
        if (inflater != null) inflater.close();
    }
}
