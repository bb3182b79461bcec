package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes a body of multipart/form-data apart (RFC 7578), as it comes and without holding it.
///
/// ```java
/// while (!((event = decoder.decode(buffer)) instanceof MultipartEvent.NeedData)) handle(event);
/// ...
/// decoder.endOfBody();
/// ```
///
/// A part ends where CR LF, two hyphens and the boundary stand. Of these only the CR can begin the mark, as a
/// boundary has none, so what was held back for a mark that then was none is never searched again: the time
/// is linear, and what is held back is known and needs no memory.
///
/// Strict where parsers disagree, since two that do can be played off against each other: no preamble but one
/// empty line, no space behind a boundary, nothing but CR LF as the end of a line.
///
/// For one thread at a time.
public final class MultipartDecoder {
    private static final MultipartEvent NEED_DATA = new MultipartEvent.NeedData();
    private static final int BOUNDARY_BYTES_MAX = 70;

    private enum State {
        START,
        FIRST_MARK,
        AFTER_MARK,
        HEAD,
        BODY,
        EPILOGUE
    }

    private final MultipartLimits limits;
    private final byte[] mark;
    private State state = State.START;

    /// How many bytes of the mark were seen.
    private int matched;
    private long bytes;
    private int parts;
    private byte behindMark;
    private PartHeadParser head;
    private long partBytesMax;
    private String partLimit = "";
    private long partBytes;
    private @Nullable BadContentException failure;

    /// Starts before the first byte of the body.
    ///
    /// @param type the body's media type, as its `Content-Type` says it
    /// @throws BadContentException with status 415 when that is not multipart/form-data, with 400 when it has
    ///     no boundary of 1 to 70 allowed characters
    public MultipartDecoder(MediaType type, MultipartLimits limits) {
        this.limits = limits;
        if (!type.is("multipart", "form-data")) {
            throw new BadContentException(415, "the body is not multipart/form-data");
        }
        mark = ("\r\n--" + requireBoundary(type.parameters().get("boundary"))).getBytes(StandardCharsets.US_ASCII);
        head = new PartHeadParser(limits);
    }

    private static String requireBoundary(@Nullable String boundary) {
        if (boundary == null || !isBoundary(boundary)) {
            throw new BadContentException(400,
                "the boundary must be 1 to " + BOUNDARY_BYTES_MAX + " characters of those in RFC 2046, section 5.1.1");
        }
        return boundary;
    }

    static boolean isBoundary(String text) {
        return text.matches("[0-9A-Za-z'()+_,./:=? -]{0," + (BOUNDARY_BYTES_MAX - 1) + "}[0-9A-Za-z'()+_,./:=?-]");
    }

    /// Reads `in` up to the end of the next event.
    ///
    /// @throws BadContentException with status 400 for a body that breaks the rules, with 413 past a limit;
    ///     again at every later call
    public MultipartEvent decode(ByteBuffer in) {
        if (failure != null) {
            throw failure;
        }
        var start = in.position();
        try {
            var event = next(in);
            bytes += in.position() - start;
            if (bytes > limits.bytesMax()) {
                throw tooMuch("the body is over the limit bytesMax of " + limits.bytesMax());
            }
            return event;
        } catch (BadContentException bad) {
            failure = bad;
            throw bad;
        }
    }

    private MultipartEvent next(ByteBuffer in) {
        while (in.hasRemaining()) {
            switch (state) {
                case START -> start(in);
                case FIRST_MARK -> findFirstMark(in.get());
                case AFTER_MARK -> {
                    if (!isBehindMark(in.get())) continue;
                    if (behindMark == '-') {
                        state = State.EPILOGUE;
                        return new MultipartEvent.End();
                    }
                    beginHead();
                }
                case HEAD -> {
                    if (head.accept(in.get())) {
                        return beginBody();
                    }
                }
                case BODY -> {
                    return body(in);
                }
                case EPILOGUE -> in.position(in.limit());
            }
        }
        return NEED_DATA;
    }

    /// A body begins as if a line had just ended, unless it begins with the end of an empty one.
    private void start(ByteBuffer in) {
        matched = in.get(in.position()) == '\r' ? 0 : 2;
        state = State.FIRST_MARK;
    }

    private void findFirstMark(byte next) {
        if (next != mark[matched++]) {
            throw bad("the body does not begin with its boundary");
        }
        if (matched == mark.length) endOfMark();
    }

    private void endOfMark() {
        matched = 0;
        behindMark = 0;
        state = State.AFTER_MARK;
    }

    /// Takes the two bytes behind a mark: CR LF, and a part follows, or two hyphens, and none.
    private boolean isBehindMark(byte next) {
        if (behindMark == 0 && (next == '\r' || next == '-')) {
            behindMark = next;
            return false;
        }
        if (next == (behindMark == '\r' ? '\n' : behindMark)) {
            return true;
        }
        throw bad("a boundary is followed neither by CR LF nor by two hyphens");
    }

    private void beginHead() {
        if (++parts > limits.partsMax()) {
            throw tooMuch("the body has more parts than the limit partsMax of " + limits.partsMax());
        }
        head = new PartHeadParser(limits);
        state = State.HEAD;
    }

    private MultipartEvent beginBody() {
        var part = head.head();
        partBytes = 0;
        partBytesMax = part.isFile() ? limits.fileBytesMax() : limits.fieldBytesMax();
        partLimit = part.isFile() ? "fileBytesMax" : "fieldBytesMax";
        state = State.BODY;
        return new MultipartEvent.PartBegin(part);
    }

    private MultipartEvent body(ByteBuffer in) {
        if (matched > 0) {
            return resumeMark(in);
        }
        var start = in.position();
        var at = start;
        while (at < in.limit()) {
            var next = in.get(at);
            if (next == mark[matched]) {
                at++;
                if (++matched == mark.length) {
                    return foundMark(in, start, at);
                }
            } else if (matched == 0) {
                at++;
            } else {
                matched = 0;
            }
        }
        in.position(at);
        return at - matched > start ? piece(in.slice(start, at - matched - start)) : NEED_DATA;
    }

    /// A piece first, if there is one; then the mark is found again, at the start.
    private MultipartEvent foundMark(ByteBuffer in, int start, int end) {
        var size = end - mark.length - start;
        if (size > 0) {
            matched = 0;
            in.position(start + size);
            return piece(in.slice(start, size));
        }
        in.position(end);
        endOfMark();
        return new MultipartEvent.PartEnd();
    }

    /// Goes on with a mark that began in an earlier buffer.
    private MultipartEvent resumeMark(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (in.get(in.position()) != mark[matched]) {
                var held = ByteBuffer.wrap(mark, 0, matched);
                matched = 0;
                return piece(held);
            }
            in.get();
            if (++matched == mark.length) {
                endOfMark();
                return new MultipartEvent.PartEnd();
            }
        }
        return NEED_DATA;
    }

    private MultipartEvent piece(ByteBuffer content) {
        partBytes += content.remaining();
        if (partBytes > partBytesMax) {
            throw tooMuch("a part is over the limit " + partLimit + " of " + partBytesMax);
        }
        return new MultipartEvent.Piece(content.asReadOnlyBuffer());
    }

    /// Tells that the body has ended.
    ///
    /// @throws BadContentException with status 400 when its last boundary is missing
    public void endOfBody() {
        if (failure != null) {
            throw failure;
        }
        if (state != State.EPILOGUE) {
            throw bad("the body ends before its last boundary");
        }
    }

    private static BadContentException bad(String what) {
        return new BadContentException(400, what);
    }

    private static BadContentException tooMuch(String what) {
        return new BadContentException(413, what);
    }
}
