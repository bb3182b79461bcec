package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From the bytes of a connection to the responses that a client asked for, as strict as [RequestDecoder] and used in
/// the same way. It has to be told of each request by [#expectResponseTo], as only that says whether a body follows; a
/// response that nobody asked for is refused. Not for several threads.
public final class ResponseDecoder {
    /// A server may send several, for progress; one that sends nothing else would keep a client for ever.
    private static final int INFORMATIONAL_MAX = 20;

    private enum State {
        /// No request is out.
        IDLE,
        /// In the status line, or before it.
        STATUS_LINE,
        /// After the status line, in the fields.
        FIELDS,
        /// An informational head was returned.
        INFORMED,
        /// The head has been returned, the end has not.
        BODY,
        /// The last message of the connection has ended, or it is no HTTP any more.
        CLOSED
    }

    private final HttpLimits limits;
    private final SectionBuffer.Limits fieldLimits;
    private final SectionBuffer section = new SectionBuffer();
    private final BodyDecoder body;

    private State state = State.IDLE;
    private String requestMethod = "";
    private int informational;
    private boolean isLast;
    private boolean endsWithConnection;
    private @Nullable HttpSyntaxException failure;

    private HttpVersion version = HttpVersion.HTTP_1_1;
    private int status;
    private String reason = "";

    /// For a new connection.
    public ResponseDecoder(HttpLimits limits) {
        this.limits = limits;
        this.fieldLimits = new SectionBuffer.Limits(
            limits.fieldBytesMax(), limits.fieldsMax(), limits.headerSectionBytesMax());
        this.body = new BodyDecoder(limits, section);
    }

    /// Tells that a request with this method was sent. The next one may be told of after the end of its response.
    ///
    /// @throws IllegalStateException when another response is expected, or the connection is at its end
    public void expectResponseTo(String method) {
        if (state != State.IDLE) {
            throw new IllegalStateException(
                state == State.CLOSED
                        ? "the last response of this connection has ended: open another one"
                        : "the response to " + requestMethod + " has not ended");
        }
        requestMethod = method;
        informational = 0;
        state = State.STATUS_LINE;
    }

    /// Takes bytes up to the next part and returns it. After [NeedsInput] the input is empty.
    ///
    /// @throws HttpSyntaxException with status 502 when the bytes are not HTTP, exceed a limit or were not asked for;
    ///     thrown again by each further call
    /// @throws IllegalStateException after the end of a response that was the last of its connection
    public ResponsePart decode(ByteBuffer input) {
        if (failure != null) {
            throw failure;
        }
        try {
            return switch (state) {
                case IDLE -> requireNothing(input);
                case STATUS_LINE, FIELDS, INFORMED -> decodeHead(input);
                case BODY -> decodeBody(input);
                case CLOSED -> throw new IllegalStateException(
                    "the last response of this connection has ended: close it, and ignore what else comes");
            };
        } catch (HttpSyntaxException malformed) {
            failure = badGateway(malformed.getMessage());
            throw failure;
        }
    }

    /// Tells that the server has ended its side of the connection. Returns the end of the response if it is that which
    /// ends it, and nothing when none is expected.
    ///
    /// @throws HttpSyntaxException with status 502 when a response is missing or not complete
    public Optional<MessageEnd> endOfInput() {
        if (state == State.BODY && endsWithConnection && failure == null) {
            state = State.CLOSED;
            return Optional.of(MessageEnd.WITHOUT_TRAILERS);
        }
        if (state != State.IDLE && state != State.CLOSED && failure == null) {
            failure = badGateway("the connection ended before the response to " + requestMethod + " did");
        }
        if (failure != null) {
            throw failure;
        }
        state = State.CLOSED;
        return Optional.empty();
    }

    private static HttpSyntaxException badGateway(@Nullable String message) {
        return new HttpSyntaxException(502, "in a response: " + message);
    }

    private static ResponsePart requireNothing(ByteBuffer input) {
        if (input.hasRemaining()) {
            throw HttpSyntaxException.badRequest("it came without a request");
        }
        return NeedsInput.INSTANCE;
    }

    private ResponsePart decodeHead(ByteBuffer input) {
        if (state == State.INFORMED) {
            section.beginHead();
            state = State.STATUS_LINE;
        }
        if (state == State.STATUS_LINE) {
            if (!section.takeLine(input, limits.startLineBytesMax(), 400)) {
                return NeedsInput.INSTANCE;
            }
            parseStatusLine(section.bytes(), section.lineStart(), section.lineEnd());
            section.beginSection();
            state = State.FIELDS;
        }
        if (!section.takeFields(input, fieldLimits)) {
            return NeedsInput.INSTANCE;
        }
        return endHead(section.fields());
    }

    /// Version, status and reason. The space after the status is required by the RFC, and left out by many servers that
    /// have no reason to give.
    private void parseStatusLine(byte[] bytes, int from, int to) {
        int versionEnd = Math.min(from + HttpVersion.LENGTH, to);
        version = HttpVersion.parse(bytes, from, versionEnd);
        int statusEnd = versionEnd + 4;
        boolean isWellFormed = to >= statusEnd && bytes[versionEnd] == ' '
                && (to == statusEnd || bytes[statusEnd] == ' ');
        int number = 0;
        for (int at = versionEnd + 1; isWellFormed && at < statusEnd; at++) {
            isWellFormed = Grammar.isDigit(bytes[at]);
            number = 10 * number + bytes[at] - '0';
        }
        if (!isWellFormed || number < 100 || number > 599) {
            throw HttpSyntaxException.badRequest("line 1: the status line has not the form: version status reason");
        }
        status = number;
        reason = to == statusEnd
                ? ""
                : new String(bytes, statusEnd + 1, to - statusEnd - 1, StandardCharsets.ISO_8859_1);
    }

    private ResponsePart endHead(HeaderFields fields) {
        var framing = FramingRules.ofResponse(requestMethod, status, version, fields);
        boolean isTunnel = FramingRules.isTunnel(requestMethod, status);
        endsWithConnection = framing.equals(BodyFraming.UNTIL_CLOSE);
        isLast = isTunnel || endsWithConnection || !allowsAnother(fields);
        var head = new ResponseHead(version, status, reason, fields, framing, !isLast);
        if (head.isInformational()) {
            if (++informational > INFORMATIONAL_MAX) {
                throw HttpSyntaxException.badRequest("there are more than " + INFORMATIONAL_MAX + " heads with 1xx");
            }
            state = State.INFORMED;
        } else {
            body.begin(framing);
            state = State.BODY;
        }
        return head;
    }

    private boolean allowsAnother(HeaderFields fields) {
        if (fields.hasListMember(KnownField.CONNECTION, "close")) {
            return false;
        }
        return version == HttpVersion.HTTP_1_1 || fields.hasListMember(KnownField.CONNECTION, "keep-alive");
    }

    private ResponsePart decodeBody(ByteBuffer input) {
        var part = body.decode(input);
        if (part instanceof MessageEnd) {
            state = isLast ? State.CLOSED : State.IDLE;
            section.beginHead();
        }
        return part;
    }
}
