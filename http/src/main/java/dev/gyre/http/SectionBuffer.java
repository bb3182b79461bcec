package dev.gyre.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Collects the lines of a head or of a trailer section, however they arrive, and finds the fields in them.
///
/// Input is copied in steps, and each byte is looked at once for the end of its line, so a head that arrives byte by
/// byte costs no more than one that arrives whole. Lines end with CR LF and have no other control character but tabs:
/// a bare LF or CR ends a line for some and not for others, which is how requests are smuggled (RFC 9112 section 2.2
/// would let us accept the LF). What was copied beyond the end of the section is given back.
///
/// Invariant: `lineStart <= lineEnd <= next <= scanned <= length`, where the bytes from `next` on are of lines that
/// have not been taken yet, and between calls all of them are of one incomplete line.
final class SectionBuffer {
    /// Large enough for most heads, small enough to copy little of what follows: a body, or pipelined requests.
    private static final int STEP_BYTES = 1024;

    private static final int BYTES_AT_FIRST = 2 * STEP_BYTES;

    /// A larger array is not kept for the next message.
    private static final int KEPT_BYTES_MAX = 16 * 1024;

    private final FieldIndex index = new FieldIndex();
    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int length;
    private int scanned;
    private int next;
    private int lineStart;
    private int lineEnd;
    private int lineNumber;

    /// What an error calls a line.
    private String lineName = "line";

    private int sectionStart;

    /// What a section of fields may have.
    ///
    /// @param fieldBytesMax a single line
    /// @param fieldsMax how many
    /// @param sectionBytesMax all lines, with their ends
    record Limits(int fieldBytesMax, int fieldsMax, int sectionBytesMax) {}

    /// Forgets everything, for the next head.
    void beginHead() {
        begin("line");
    }

    /// Forgets everything, for trailers.
    void beginTrailers() {
        begin("trailer line");
    }

    private void begin(String lineName) {
        this.lineName = lineName;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[BYTES_AT_FIRST];
        }
        index.clear();
        length = 0;
        scanned = 0;
        next = 0;
        lineNumber = 0;
        sectionStart = 0;
    }

    /// Whether a part of a line is here, which has not been taken.
    boolean isWithinLine() {
        return next < length;
    }

    /// Takes the next line; false when it is not complete yet, and all input was taken.
    ///
    /// @throws HttpSyntaxException with `tooLongStatus` when it is longer than `lineBytesMax`, else with 400
    boolean takeLine(ByteBuffer input, int lineBytesMax, int tooLongStatus) {
        while (true) {
            scanned = Grammar.controlAt(bytes, scanned, length);
            boolean isComplete = scanned + 1 < length || (scanned < length && bytes[scanned] != '\r');
            if (scanned - next > lineBytesMax) {
                throw new HttpSyntaxException(
                    tooLongStatus, lineName + " " + (lineNumber + 1) + " is longer than " + lineBytesMax + " bytes");
            }
            if (isComplete) {
                requireLineEnd();
                endLine();
                return true;
            }
            if (!input.hasRemaining()) {
                return false;
            }
            fill(input);
        }
    }

    private void requireLineEnd() {
        if (bytes[scanned] == '\r' && bytes[scanned + 1] == '\n') {
            return;
        }
        String what = switch (bytes[scanned]) {
            case '\r' -> "a CR without LF";
            case '\n' -> "a LF without CR";
            default -> "the control character " + Grammar.show(bytes[scanned]);
        };
        throw HttpSyntaxException.badRequest(
            lineName + " " + (lineNumber + 1) + ", byte " + (scanned - next + 1) + ": " + what);
    }

    private void endLine() {
        lineStart = next;
        lineEnd = scanned;
        next = scanned + 2;
        scanned = next;
        lineNumber++;
    }

    private void fill(ByteBuffer input) {
        int step = Math.min(input.remaining(), STEP_BYTES);
        if (length + step > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + step, 2 * bytes.length));
        }
        input.get(bytes, length, step);
        length += step;
    }

    /// What was taken so far stays out of the section that follows.
    void beginSection() {
        sectionStart = next;
    }

    /// Takes fields up to the empty line after the last one; false when there is more to come, and all input was taken.
    ///
    /// @throws HttpSyntaxException with 431 when a limit is exceeded, else with 400
    boolean takeFields(ByteBuffer input, Limits limits) {
        while (takeLine(input, limits.fieldBytesMax, 431)) {
            requireSectionBytes(next, limits);
            if (lineStart == lineEnd) {
                input.position(input.position() - (length - next));
                length = next;
                return true;
            }
            if (index.size() == limits.fieldsMax) {
                throw new HttpSyntaxException(
                    431, lineName + " " + lineNumber + ": there are more than " + limits.fieldsMax + " fields");
            }
            addField();
        }
        requireSectionBytes(length, limits);
        return false;
    }

    private void requireSectionBytes(int end, Limits limits) {
        if (end - sectionStart > limits.sectionBytesMax) {
            throw new HttpSyntaxException(
                431, lineName + " " + lineNumber + ": the fields have more than " + limits.sectionBytesMax + " bytes");
        }
    }

    private void addField() {
        int hash = 0;
        int at = lineStart;
        for (; at < lineEnd; at++) {
            byte folded = Grammar.foldedToken(bytes[at]);
            if (folded == 0) {
                break;
            }
            hash = KnownField.hash(hash, folded);
        }
        if (at == lineStart || at == lineEnd || bytes[at] != ':') {
            throw badName(at);
        }
        int valueStart = HeaderFields.skipBlanks(bytes, at + 1, lineEnd);
        int valueEnd = HeaderFields.trimBlanks(bytes, valueStart, lineEnd);
        index.add(bytes, lineStart, at, valueStart, valueEnd, hash);
    }

    private HttpSyntaxException badName(int at) {
        String what;
        if (at == lineEnd) {
            what = "the field has no colon";
        } else if (at == lineStart && Grammar.isBlank(bytes[at])) {
            what = "the line begins with a blank; folded fields are not accepted";
        } else if (at == lineStart && bytes[at] == ':') {
            what = "the name of the field is empty";
        } else {
            what = "the name of the field has the character " + Grammar.show(bytes[at]);
        }
        return HttpSyntaxException
                .badRequest(lineName + " " + lineNumber + ", byte " + (at - lineStart + 1) + ": " + what);
    }

    /// The array in which the line is; valid until the next call that takes input.
    byte[] bytes() {
        return bytes;
    }

    int lineStart() {
        return lineStart;
    }

    int lineEnd() {
        return lineEnd;
    }

    /// A copy of the section and, at the same places as here, of the line before it.
    HeaderFields fields() {
        return new HeaderFields(Arrays.copyOf(bytes, next), index.copy(), sectionStart, lineStart);
    }
}
