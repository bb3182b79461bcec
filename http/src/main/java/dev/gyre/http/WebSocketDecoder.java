package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of a WebSocket into messages (RFC 6455), with or without permessage-deflate (RFC 7692).
///
/// ```java
/// while (!((event = decoder.decode(buffer)) instanceof WebSocketEvent.NeedData)) handle(event);
/// ```
///
/// Bytes may come in any pieces; the time is linear in their number. A rule is checked at the first byte
/// that breaks it, so invalid text is refused before its frame has ended. After a failure the peer is owed a
/// close frame with the failure's status, and the connection ends.
///
/// For one thread at a time. Close it: compression holds native memory.
public final class WebSocketDecoder implements AutoCloseable {
    private static final WebSocketEvent NEED_DATA = new WebSocketEvent.NeedData();

    private final WebSocketFrameHead head;
    private final WebSocketMessage message;
    private final byte[] control = new byte[WebSocketFrameHead.CONTROL_BYTES_MAX];

    private boolean inPayload;
    private int maskKey;
    private long payloadBytes;
    private long position;
    private boolean ended;
    private @Nullable BadContentException failure;

    private WebSocketDecoder(WebSocketLimits limits, boolean fromClient, @Nullable WebSocketInflater inflater) {
        head = new WebSocketFrameHead(limits.frameBytesMax(), fromClient, inflater != null);
        message = new WebSocketMessage(limits, inflater);
    }

    /// Decodes what a client sends.
    public static WebSocketDecoder ofClientFrames(WebSocketLimits limits) {
        return new WebSocketDecoder(limits, true, null);
    }

    /// Decodes what a client sends when compression was agreed.
    public static WebSocketDecoder ofClientFrames(WebSocketLimits limits, PermessageDeflate agreed) {
        return new WebSocketDecoder(limits, true, new WebSocketInflater(!agreed.clientNoContextTakeover()));
    }

    /// Decodes what a server sends.
    public static WebSocketDecoder ofServerFrames(WebSocketLimits limits) {
        return new WebSocketDecoder(limits, false, null);
    }

    /// Decodes what a server sends when compression was agreed.
    public static WebSocketDecoder ofServerFrames(WebSocketLimits limits, PermessageDeflate agreed) {
        return new WebSocketDecoder(limits, false, new WebSocketInflater(!agreed.serverNoContextTakeover()));
    }

    /// Reads `in` up to the end of the next event. What stands behind a close frame is dropped.
    ///
    /// @throws BadContentException with a close code: 1002 for a broken protocol, 1007 for text that is not
    ///     UTF-8 or data that is not in deflate format, 1009 past a limit; again at every later call
    public WebSocketEvent decode(ByteBuffer in) {
        if (failure != null) {
            throw failure;
        }
        try {
            return next(in);
        } catch (BadContentException bad) {
            failure = bad;
            close();
            throw bad;
        }
    }

    private WebSocketEvent next(ByteBuffer in) {
        while (!ended) {
            if (!inPayload) {
                if (!head.read(in)) {
                    return NEED_DATA;
                }
                beginPayload();
            }
            takePayload(in);
            if (position < payloadBytes) {
                return NEED_DATA;
            }
            var isMessagePart = !head.isControl() && !head.isFinal();
            inPayload = false;
            head.clear();
            if (!isMessagePart) {
                return head.isControl() ? controlEvent() : message.end();
            }
        }
        in.position(in.limit());
        return NEED_DATA;
    }

    private void beginPayload() {
        inPayload = true;
        maskKey = head.maskKey();
        payloadBytes = head.payloadBytes();
        position = 0;
        if (!head.isControl()) message.beginFrame(head);
    }

    private void takePayload(ByteBuffer in) {
        var size = (int) Math.min(in.remaining(), payloadBytes - position);
        if (head.isControl()) {
            var from = (int) position;
            in.get(control, from, size);
            WebSocketMask.apply(maskKey, position, control, from, from + size);
        } else {
            message.take(in, size, maskKey, position);
        }
        position += size;
    }

    private WebSocketEvent controlEvent() {
        var payload = new byte[(int) payloadBytes];
        System.arraycopy(control, 0, payload, 0, payload.length);
        return switch (head.opcode()) {
            case WebSocketFrameHead.PING -> new WebSocketEvent.Ping(payload);
            case WebSocketFrameHead.PONG -> new WebSocketEvent.Pong(payload);
            default -> closeEvent(payload);
        };
    }

    private WebSocketEvent closeEvent(byte[] payload) {
        ended = true;
        message.close();
        if (payload.length == 0) {
            return new WebSocketEvent.Close(WebSocketCloseCode.NONE, "");
        }
        if (payload.length == 1) {
            throw WebSocketFrameHead.bad("a close frame has half a code");
        }
        var code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        if (!WebSocketCloseCode.maySend(code)) {
            throw WebSocketFrameHead.bad("a close frame has the code " + code + ", which is never sent");
        }
        var reason = ByteBuffer.wrap(payload, 2, payload.length - 2).slice();
        var text = new byte[reason.remaining()];
        reason.get(text);
        if (!Utf8Check.isValid(text)) {
            throw new BadContentException(WebSocketCloseCode.INVALID_DATA, "the reason of a close is not UTF-8");
        }
        return new WebSocketEvent.Close(code, new String(text, StandardCharsets.UTF_8));
    }

    /// Gives back all memory. May be called more than once, and at any time.
    @Override
    public void close() {
        message.close();
    }
}
