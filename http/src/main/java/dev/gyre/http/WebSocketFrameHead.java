package dev.gyre.http;

import java.nio.ByteBuffer;

/// The 2 to 14 bytes in front of a frame's payload (RFC 6455, section 5.2), read as they come.
final class WebSocketFrameHead {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int MASKED = 0x80;
    static final int CONTROL_BYTES_MAX = 125;

    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private final long payloadBytesMax;
    private final boolean fromClient;
    private final boolean mayCompress;
    private final byte[] head = new byte[14];
    private int count;

    /// @param fromClient whether frames must be masked, otherwise they must not
    /// @param mayCompress whether permessage-deflate was agreed, which gives RSV1 a meaning
    WebSocketFrameHead(long payloadBytesMax, boolean fromClient, boolean mayCompress) {
        this.payloadBytesMax = payloadBytesMax;
        this.fromClient = fromClient;
        this.mayCompress = mayCompress;
    }

    /// Takes bytes from `in`, and answers whether the head is complete; every rule is checked at the first
    /// byte that can break it.
    boolean read(ByteBuffer in) {
        while (count < 2 || count < bytesNeeded()) {
            if (!in.hasRemaining()) {
                return false;
            }
            head[count++] = in.get();
            if (count == 1) {
                checkFirst();
            } else if (count == 2) {
                checkSecond();
            }
        }
        checkLength();
        return true;
    }

    /// Makes room for the next head.
    void clear() {
        count = 0;
    }

    private int bytesNeeded() {
        return maskStart() + (fromClient ? 4 : 0);
    }

    private int maskStart() {
        return switch (head[1] & 0x7F) {
            case LENGTH_16 -> 4;
            case LENGTH_64 -> 10;
            default -> 2;
        };
    }

    private void checkFirst() {
        var reserved = head[0] & 0x70;
        if (reserved != 0 && !(reserved == RSV1 && mayCompress && (opcode() == TEXT || opcode() == BINARY))) {
            throw bad("a frame has reserved bits set that no agreed extension uses");
        }
        switch (opcode()) {
            case CONTINUATION, TEXT, BINARY -> {}
            case CLOSE, PING, PONG -> {
                if (!isFinal()) throw bad("a control frame is fragmented");
            }
            default -> throw bad("a frame has the reserved opcode " + opcode());
        }
    }

    private void checkSecond() {
        if ((head[1] & MASKED) == 0 && fromClient) {
            throw bad("a frame of the client is not masked");
        }
        if ((head[1] & MASKED) != 0 && !fromClient) {
            throw bad("a frame of the server is masked");
        }
        if (isControl() && (head[1] & 0x7F) > CONTROL_BYTES_MAX) {
            throw bad("a control frame is longer than " + CONTROL_BYTES_MAX + " bytes");
        }
    }

    private void checkLength() {
        var length = payloadBytes();
        var form = head[1] & 0x7F;
        if (length < 0 || (form == LENGTH_16 && length < LENGTH_16) || (form == LENGTH_64 && length <= 0xFFFF)) {
            throw bad("the length of a frame is not in its shortest form, or over 63 bits");
        }
        if (length > payloadBytesMax) {
            throw new BadContentException(WebSocketCloseCode.TOO_BIG,
                "a frame of " + length + " bytes is over the limit frameBytesMax of " + payloadBytesMax);
        }
    }

    static BadContentException bad(String what) {
        return new BadContentException(WebSocketCloseCode.PROTOCOL_ERROR, what);
    }

    int opcode() {
        return head[0] & 0x0F;
    }

    boolean isControl() {
        return opcode() >= CLOSE;
    }

    boolean isFinal() {
        return (head[0] & FIN) != 0;
    }

    boolean isCompressed() {
        return (head[0] & RSV1) != 0;
    }

    long payloadBytes() {
        var buffer = ByteBuffer.wrap(head);
        return switch (head[1] & 0x7F) {
            case LENGTH_16 -> buffer.getShort(2) & 0xFFFF;
            case LENGTH_64 -> buffer.getLong(2);
            default -> head[1] & 0x7F;
        };
    }

    /// The key of the mask; zero, which changes nothing, for frames of a server.
    int maskKey() {
        return fromClient ? ByteBuffer.wrap(head).getInt(maskStart()) : 0;
    }
}
