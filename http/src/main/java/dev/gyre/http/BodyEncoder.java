package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The framing fields of a head and the bytes of its body, for each [BodyFraming]. It keeps the promise of a
/// `Content-Length`: a body that turns out longer or shorter is a mistake of its author, which would make the other
/// side take a part of the next message for this one.
final class BodyEncoder {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

    /// A size of 16 digits and two ends of lines.
    private static final int CHUNK_FRAME_BYTES_MAX = 20;

    private BodyFraming framing = BodyFraming.NONE;
    private boolean isDiscarded;
    private long bytesLeft;
    private boolean isInPart;

    /// Refuses fields that say where the body ends: that is said by the framing, once.
    static void requireNoFraming(HeaderFields fields) {
        for (var field : new KnownField[] {KnownField.CONTENT_LENGTH, KnownField.TRANSFER_ENCODING}) {
            if (fields.contains(field)) {
                throw new IllegalArgumentException(
                    "the fields contain " + field.text + ", which the encoder writes: pass it as BodyFraming");
            }
        }
    }

    static void writeFraming(BodyFraming framing, OutputBuffer output) {
        switch (framing) {
            case BodyFraming.None(),BodyFraming.UntilClose() -> {
            }
            case BodyFraming.Length(long bytes) -> {
                output.put(CONTENT_LENGTH);
                output.putDecimal(bytes);
                output.put(LINE_END);
            }
            case BodyFraming.Chunked() -> output.put(CHUNKED);
        }
    }

    void begin(BodyFraming framing) {
        this.framing = framing;
        isDiscarded = false;
        isInPart = false;
        bytesLeft = framing instanceof BodyFraming.Length(long bytes) ? bytes : Long.MAX_VALUE;
    }

    /// Takes a body as if it were to be sent, and writes nothing.
    void beginDiscarding() {
        begin(BodyFraming.UNTIL_CLOSE);
        isDiscarded = true;
    }

    boolean isDiscarded() {
        return isDiscarded;
    }

    void put(ByteBuffer part, OutputBuffer output) {
        if (isDiscarded) {
            part.position(part.limit());
            return;
        }
        output.requireRoom((long) part.remaining() + CHUNK_FRAME_BYTES_MAX);
        beginPart(part.remaining(), output);
        output.put(part);
        endPart(output);
    }

    /// Begins a part whose bytes the caller writes.
    void beginPart(long bytes, OutputBuffer output) {
        if (isInPart) {
            throw new IllegalStateException("the part before has not been ended");
        }
        if (framing.equals(BodyFraming.NONE) && bytes > 0) {
            throw new IllegalStateException("this message has no body, but there are " + bytes + " bytes for it");
        }
        if (bytes > bytesLeft) {
            throw new IllegalStateException(
                "the body is longer than its Content-Length: " + bytes + " more bytes, but " + bytesLeft + " are left");
        }
        // A chunk without bytes is the last one.
        if (framing.equals(BodyFraming.CHUNKED) && !isDiscarded && bytes > 0) {
            output.requireRoom(CHUNK_FRAME_BYTES_MAX);
            output.putHex(bytes);
            output.put(LINE_END);
            isInPart = true;
        }
        bytesLeft -= bytes;
    }

    void endPart(OutputBuffer output) {
        if (isInPart) {
            output.put(LINE_END);
            isInPart = false;
        }
    }

    /// Ends the body. Trailers can only be sent after chunks, and are left out where there are none.
    void end(HeaderFields trailers, OutputBuffer output) {
        if (isInPart) {
            throw new IllegalStateException("the last part has not been ended");
        }
        var refused = KnownField.notAllowedIn(trailers);
        if (refused.isPresent()) {
            throw new IllegalArgumentException(refused.get().text + " is not allowed after the body");
        }
        switch (framing) {
            case BodyFraming.None(),BodyFraming.UntilClose() -> {
            }
            case BodyFraming.Length(long bytes) -> {
                if (bytesLeft > 0) {
                    throw new IllegalStateException(
                        "the body ends " + bytesLeft + " bytes before its Content-Length of " + bytes);
                }
            }
            case BodyFraming.Chunked() -> {
                int lengthBefore = output.length();
                try {
                    output.put(LAST_CHUNK);
                    trailers.writeTo(output);
                    output.put(LINE_END);
                } catch (IllegalStateException failure) {
                    output.truncate(lengthBefore);
                    throw failure;
                }
            }
        }
    }
}
