package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Turns messages into the frames of a WebSocket (RFC 6455), with or without permessage-deflate (RFC 7692).
///
/// Every method answers a new buffer with one whole frame, ready to be written. The order of calls is the
/// order in which the frames must be sent: compressed messages refer to those before.
///
/// For one thread at a time. Close it: compression holds native memory.
public final class WebSocketEncoder implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final @Nullable RandomGenerator maskKeys;
    private final @Nullable WebSocketDeflater deflater;
    private boolean inFragments;
    private boolean isClosed;

    private WebSocketEncoder(@Nullable RandomGenerator maskKeys, @Nullable WebSocketDeflater deflater) {
        this.maskKeys = maskKeys;
        this.deflater = deflater;
    }

    /// Encodes what a server sends: frames without a mask.
    public static WebSocketEncoder ofServerFrames() {
        return new WebSocketEncoder(null, null);
    }

    /// Encodes what a server sends when compression was agreed.
    public static WebSocketEncoder ofServerFrames(PermessageDeflate agreed, DeflateOptions options) {
        return new WebSocketEncoder(null, new WebSocketDeflater(!agreed.serverNoContextTakeover(), options));
    }

    /// Encodes what a client sends: masked frames.
    ///
    /// @param maskKeys what the keys come from. A program that runs code of others, as a browser does, needs
    ///     a [java.security.SecureRandom] (RFC 6455, section 10.3)
    public static WebSocketEncoder ofClientFrames(RandomGenerator maskKeys) {
        return new WebSocketEncoder(maskKeys, null);
    }

    /// Encodes what a client sends when compression was agreed.
    ///
    /// @param maskKeys as for [#ofClientFrames(RandomGenerator)]
    public static WebSocketEncoder ofClientFrames(RandomGenerator maskKeys, PermessageDeflate agreed,
            DeflateOptions options) {
        return new WebSocketEncoder(maskKeys, new WebSocketDeflater(!agreed.clientNoContextTakeover(), options));
    }

    /// A message of text. Surrogates without a partner become question marks.
    ///
    /// @throws IllegalStateException between [#textPart] or [#binaryPart] and [#lastPart], and after a close
    public ByteBuffer text(String text) {
        return message(WebSocketFrameHead.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A message of bytes.
    ///
    /// @throws IllegalStateException between [#textPart] or [#binaryPart] and [#lastPart], and after a close
    public ByteBuffer binary(byte[] bytes) {
        return message(WebSocketFrameHead.BINARY, bytes);
    }

    private ByteBuffer message(int opcode, byte[] bytes) {
        requireOpen();
        if (inFragments) {
            throw new IllegalStateException("a message in parts is not at its end: send its lastPart first");
        }
        var first = WebSocketFrameHead.FIN | opcode;
        if (deflater == null || !deflater.pays(bytes.length)) {
            return frame(first, bytes, bytes.length);
        }
        var size = deflater.deflate(bytes);
        return frame(first | WebSocketFrameHead.RSV1, deflater.output(), size);
    }

    /// The next part of a message of text, begun with the first call. Parts are not compressed.
    ///
    /// @param bytes UTF-8; a character may be split between parts
    /// @throws IllegalStateException after a close
    public ByteBuffer textPart(byte[] bytes) {
        return part(WebSocketFrameHead.TEXT, bytes);
    }

    /// The next part of a message of bytes, begun with the first call. Parts are not compressed.
    ///
    /// @throws IllegalStateException after a close
    public ByteBuffer binaryPart(byte[] bytes) {
        return part(WebSocketFrameHead.BINARY, bytes);
    }

    private ByteBuffer part(int opcode, byte[] bytes) {
        requireOpen();
        var first = inFragments ? WebSocketFrameHead.CONTINUATION : opcode;
        inFragments = true;
        return frame(first, bytes, bytes.length);
    }

    /// The last part of a message that was begun with [#textPart] or [#binaryPart].
    ///
    /// @throws IllegalStateException when none was, and after a close
    public ByteBuffer lastPart(byte[] bytes) {
        requireOpen();
        if (!inFragments) {
            throw new IllegalStateException("no message in parts was begun: begin with textPart or binaryPart");
        }
        inFragments = false;
        return frame(WebSocketFrameHead.FIN | WebSocketFrameHead.CONTINUATION, bytes, bytes.length);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("a close was sent, and no message may follow it (RFC 6455, section 5.5.1)");
        }
    }

    /// A ping; may stand between the parts of a message.
    ///
    /// @throws IllegalArgumentException when `bytes` are more than 125
    public ByteBuffer ping(byte[] bytes) {
        return control(WebSocketFrameHead.PING, bytes);
    }

    /// A pong; may stand between the parts of a message.
    ///
    /// @throws IllegalArgumentException when `bytes` are more than 125
    public ByteBuffer pong(byte[] bytes) {
        return control(WebSocketFrameHead.PONG, bytes);
    }

    /// A close, after which no message may be sent.
    ///
    /// @param code one that [WebSocketCloseCode#maySend], or [WebSocketCloseCode#NONE] for an empty frame
    /// @param reason at most 123 bytes of UTF-8; what is longer is cut between two characters
    /// @throws IllegalArgumentException for other codes
    public ByteBuffer close(int code, String reason) {
        if (code == WebSocketCloseCode.NONE) {
            isClosed = true;
            return control(WebSocketFrameHead.CLOSE, NOTHING);
        }
        if (!WebSocketCloseCode.maySend(code)) {
            throw new IllegalArgumentException("the close code " + code + " must not be sent: take one of the"
                    + " constants of WebSocketCloseCode, or one from 3000 to 4999");
        }
        isClosed = true;
        var text = reason.getBytes(StandardCharsets.UTF_8);
        var size = Math.min(text.length, WebSocketFrameHead.CONTROL_BYTES_MAX - 2);
        while (size < text.length && (text[size] & 0xC0) == 0x80) size--;
        var payload = ByteBuffer.allocate(2 + size).putShort((short) code).put(text, 0, size);
        return control(WebSocketFrameHead.CLOSE, payload.array());
    }

    private ByteBuffer control(int opcode, byte[] bytes) {
        if (bytes.length > WebSocketFrameHead.CONTROL_BYTES_MAX) {
            throw new IllegalArgumentException("a control frame carries at most "
                    + WebSocketFrameHead.CONTROL_BYTES_MAX + " bytes, not " + bytes.length);
        }
        return frame(WebSocketFrameHead.FIN | opcode, bytes, bytes.length);
    }

    private ByteBuffer frame(int first, byte[] payload, int size) {
        var lengthBytes = size <= WebSocketFrameHead.CONTROL_BYTES_MAX ? 0 : size <= 0xFFFF ? 2 : 8;
        var masked = maskKeys == null ? 0 : WebSocketFrameHead.MASKED;
        var frame = ByteBuffer.allocate(Math.addExact(2 + lengthBytes + (maskKeys == null ? 0 : 4), size));
        frame.put((byte) first);
        switch (lengthBytes) {
            case 0 -> frame.put((byte) (masked | size));
            case 2 -> frame.put((byte) (masked | 126)).putShort((short) size);
            default -> frame.put((byte) (masked | 127)).putLong(size);
        }
        var key = maskKeys == null ? 0 : maskKeys.nextInt();
        if (maskKeys != null) frame.putInt(key);
        var start = frame.position();
        frame.put(payload, 0, size);
        WebSocketMask.apply(key, 0, frame.array(), start, start + size);
        return frame.flip();
    }

    /// Gives back the memory of the compression. May be called more than once.
    @Override
    public void close() {
        if (deflater != null) deflater.close();
    }
}
