package dev.gyre.http;

import java.nio.ByteBuffer;

/// The chunked coding (RFC 9112 section 7.1), from bytes to pieces of the body. Of a chunk's first line nothing is kept
/// but the size; extensions are read over.
final class ChunkedDecoder {
    /// 60 bits, so that no size overflows.
    private static final int SIZE_DIGITS_MAX = 15;

    private enum State {
        SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILERS
    }

    private final HttpLimits limits;
    private final SectionBuffer.Limits trailerLimits;
    private final SectionBuffer section;

    private State state = State.SIZE;
    private long chunks;
    private long size;
    private int sizeDigits;
    private int extensionBytes;

    /// How many more bytes of extensions than of data there were.
    private long surplus;

    private long bodyBytes;
    private long bodyBytesMax;

    /// @param section collects the trailers
    ChunkedDecoder(HttpLimits limits, SectionBuffer section) {
        this.limits = limits;
        this.section = section;
        this.trailerLimits = new SectionBuffer.Limits(
            limits.fieldBytesMax(), limits.trailersMax(), limits.trailerSectionBytesMax());
    }

    void begin(long bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
        chunks = 0;
        surplus = 0;
        bodyBytes = 0;
        section.beginTrailers();
        beginChunk();
    }

    private void beginChunk() {
        state = State.SIZE;
        chunks++;
        size = 0;
        sizeDigits = 0;
        extensionBytes = 0;
    }

    /// Other than at the beginning, this applies to the chunks that have not begun.
    void limit(long bytesMax) {
        bodyBytesMax = bytesMax;
    }

    AfterHead decode(ByteBuffer input) {
        while (state != State.TRAILERS) {
            if (!input.hasRemaining()) {
                return NeedsInput.INSTANCE;
            }
            if (state == State.DATA) {
                return takeData(input);
            }
            takeByte(input.get());
        }
        if (!section.takeFields(input, trailerLimits)) {
            return NeedsInput.INSTANCE;
        }
        return endWithTrailers(section.fields());
    }

    private AfterHead takeData(ByteBuffer input) {
        int taken = (int) Math.min(size, input.remaining());
        var part = new BodyPart(input.slice(input.position(), taken));
        input.position(input.position() + taken);
        size -= taken;
        if (size == 0) {
            state = State.DATA_CR;
        }
        return part;
    }

    private void takeByte(byte b) {
        switch (state) {
            case SIZE -> takeOfSize(b);
            case EXTENSION -> takeOfExtension(b);
            case SIZE_LF -> {
                require(b, '\n', "the LF after its size");
                endSizeLine();
            }
            case DATA_CR -> {
                require(b, '\r', "the CR after its data");
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                require(b, '\n', "the LF after its data");
                beginChunk();
            }
            case DATA, TRAILERS -> throw new AssertionError(state);
        }
    }

    private void takeOfSize(byte b) {
        int digit = Grammar.hexDigit(b);
        if (digit >= 0) {
            if (++sizeDigits > SIZE_DIGITS_MAX) {
                throw malformed("its size has more than " + SIZE_DIGITS_MAX + " digits");
            }
            size = 16 * size + digit;
        } else if (sizeDigits > 0 && b == '\r') {
            state = State.SIZE_LF;
        } else if (sizeDigits > 0 && b == ';') {
            state = State.EXTENSION;
        } else {
            throw malformed("its size has the character " + Grammar.show(b));
        }
    }

    private void takeOfExtension(byte b) {
        if (b == '\r') {
            state = State.SIZE_LF;
        } else if (Grammar.isControl(b)) {
            throw malformed("its extension has the character " + Grammar.show(b));
        } else if (++extensionBytes > limits.chunkExtensionBytesMax()) {
            throw malformed("its extension is longer than " + limits.chunkExtensionBytesMax() + " bytes");
        }
    }

    private void endSizeLine() {
        surplus = Math.max(0, surplus + extensionBytes - size);
        if (surplus > limits.chunkExtensionSurplusMax()) {
            throw malformed("there are " + surplus + " bytes of extensions more than bytes of data");
        }
        if (size > bodyBytesMax - bodyBytes) {
            throw new HttpSyntaxException(413,
                "chunk " + chunks + ": the body has more than " + bodyBytesMax + " bytes");
        }
        bodyBytes += size;
        state = size == 0 ? State.TRAILERS : State.DATA;
    }

    private void require(byte actual, char expected, String what) {
        if (actual != expected) {
            throw malformed(Grammar.show(actual) + " comes instead of " + what);
        }
    }

    private static AfterHead endWithTrailers(HeaderFields trailers) {
        if (trailers.isEmpty()) {
            return MessageEnd.WITHOUT_TRAILERS;
        }
        var refused = KnownField.notAllowedIn(trailers);
        if (refused.isPresent()) {
            throw HttpSyntaxException.badRequest(refused.get().text + " is not allowed after the body");
        }
        return new MessageEnd(trailers);
    }

    private HttpSyntaxException malformed(String what) {
        return HttpSyntaxException.badRequest("chunk " + chunks + ": " + what);
    }
}
