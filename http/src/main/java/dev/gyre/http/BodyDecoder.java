package dev.gyre.http;

import java.nio.ByteBuffer;

/// From the bytes after a head to the pieces of its body, for each [BodyFraming].
final class BodyDecoder {
    private final HttpLimits limits;
    private final ChunkedDecoder chunks;

    private BodyFraming framing = BodyFraming.NONE;

    /// What may still come: of the announced length, or of the limit when there is none.
    private long bytesLeft;

    /// @param section collects the trailers
    BodyDecoder(HttpLimits limits, SectionBuffer section) {
        this.limits = limits;
        this.chunks = new ChunkedDecoder(limits, section);
    }

    /// @throws HttpSyntaxException with status 413 when the announced length exceeds the limit
    void begin(BodyFraming framing) {
        this.framing = framing;
        limit(limits.bodyBytesMax());
        if (framing instanceof BodyFraming.Length(long bytes)) {
            bytesLeft = bytes;
        }
        chunks.begin(limits.bodyBytesMax());
    }

    /// Sets another limit for this body, before any of it was taken.
    void limit(long bytesMax) {
        switch (framing) {
            case BodyFraming.None() -> {
            }
            case BodyFraming.Length(long bytes) -> {
                if (bytes > bytesMax) {
                    throw new HttpSyntaxException(
                        413, "the Content-Length is " + bytes + ", but a body has at most " + bytesMax + " bytes");
                }
            }
            case BodyFraming.Chunked() -> chunks.limit(bytesMax);
            case BodyFraming.UntilClose() -> bytesLeft = bytesMax;
        }
    }

    AfterHead decode(ByteBuffer input) {
        return switch (framing) {
            case BodyFraming.None() -> MessageEnd.WITHOUT_TRAILERS;
            case BodyFraming.Length _ -> bytesLeft == 0 ? MessageEnd.WITHOUT_TRAILERS : take(input);
            case BodyFraming.Chunked() -> chunks.decode(input);
            case BodyFraming.UntilClose() -> takeUntilClose(input);
        };
    }

    private AfterHead takeUntilClose(ByteBuffer input) {
        if (bytesLeft == 0 && input.hasRemaining()) {
            throw new HttpSyntaxException(413, "the body has more bytes than the limit allows");
        }
        return take(input);
    }

    private AfterHead take(ByteBuffer input) {
        if (!input.hasRemaining()) {
            return NeedsInput.INSTANCE;
        }
        int taken = (int) Math.min(bytesLeft, input.remaining());
        var part = new BodyPart(input.slice(input.position(), taken));
        input.position(input.position() + taken);
        bytesLeft -= taken;
        return part;
    }
}
