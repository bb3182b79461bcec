package dev.gyre.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// From the bytes of a connection to requests. A state machine: it reads nothing, waits for nothing and knows no time.
///
/// ```java
/// switch (decoder.decode(input)) {
///     case RequestHead head -> exchange = begin(head);
///     case BodyPart(var bytes) -> exchange.receive(bytes);
///     case MessageEnd(var trailers) -> exchange.endBody(trailers);
///     case NeedsInput _ -> read(input);
/// }
/// ```
///
/// It takes no byte beyond the part that it returns: after a head that changes the protocol, what is left in the input
/// belongs to the new one, and pipelined requests stay there until they are asked for.
///
/// It is stricter than RFC 9112 asks wherever two programs could disagree about where a message ends. Not for several
/// threads.
public final class RequestDecoder {
    /// Some old clients send an empty line after a body (RFC 9112 section 2.2), and a bored one may repeat it.
    private static final int EMPTY_LINES_MAX = 2;

    private enum State {
        /// In the request line, or before it.
        REQUEST_LINE,
        /// After the request line, in the fields.
        FIELDS,
        /// The head has been returned, the end has not.
        BODY,
        /// The last message of the connection has ended.
        CLOSED
    }

    private final HttpLimits limits;
    private final SectionBuffer.Limits fieldLimits;
    private final SectionBuffer section = new SectionBuffer();
    private final BodyDecoder body;

    private State state = State.REQUEST_LINE;
    private int emptyLines;
    private boolean isLast;
    private @Nullable HttpSyntaxException failure;

    private String method = "";
    private int targetStart;
    private RequestTarget target = new RequestTarget(TargetForm.ORIGIN, 0, 0, 0, 0, 0);
    private HttpVersion version = HttpVersion.HTTP_1_1;

    /// For a new connection.
    public RequestDecoder(HttpLimits limits) {
        this.limits = limits;
        this.fieldLimits = new SectionBuffer.Limits(
            limits.fieldBytesMax(), limits.fieldsMax(), limits.headerSectionBytesMax());
        this.body = new BodyDecoder(limits, section);
    }

    /// Takes bytes up to the next part and returns it. After [NeedsInput] the input is empty.
    ///
    /// @throws HttpSyntaxException when the bytes are not HTTP or exceed a limit; thrown again by each further call, as
    ///     nobody knows where the next request would begin
    /// @throws IllegalStateException after the end of a request that was the last of its connection, see
    ///     [RequestHead#keepsAlive]: what follows is to be ignored
    public RequestPart decode(ByteBuffer input) {
        if (failure != null) {
            throw failure;
        }
        try {
            return switch (state) {
                case REQUEST_LINE, FIELDS -> decodeHead(input);
                case BODY -> decodeBody(input);
                case CLOSED -> throw new IllegalStateException(
                    "the last request of this connection has ended: close it, and ignore what else comes");
            };
        } catch (HttpSyntaxException malformed) {
            failure = malformed;
            throw malformed;
        }
    }

    /// Sets another limit on the body of the request whose head was returned last, before its first part is asked for:
    /// for routes that take more than others, or less.
    ///
    /// @throws HttpSyntaxException with status 413 when the announced length exceeds it
    public void limitBody(long bodyBytesMax) {
        try {
            body.limit(bodyBytesMax);
        } catch (HttpSyntaxException tooLong) {
            failure = tooLong;
            throw tooLong;
        }
    }

    /// Tells that the client has ended its side of the connection.
    ///
    /// @throws HttpSyntaxException with status 400 when that is in the middle of a request
    public void endOfInput() {
        boolean isBetween = state == State.CLOSED || (state == State.REQUEST_LINE && !section.isWithinLine());
        if (!isBetween && failure == null) {
            failure = HttpSyntaxException.badRequest("the connection ended in the middle of a request");
        }
        if (failure != null) {
            throw failure;
        }
    }

    /// Forgets everything, for another connection.
    public void reset() {
        state = State.REQUEST_LINE;
        emptyLines = 0;
        isLast = false;
        failure = null;
        section.beginHead();
    }

    private RequestPart decodeHead(ByteBuffer input) {
        if (state == State.REQUEST_LINE && !takeRequestLine(input)) {
            return NeedsInput.INSTANCE;
        }
        if (!section.takeFields(input, fieldLimits)) {
            return NeedsInput.INSTANCE;
        }
        return endHead(section.fields());
    }

    private boolean takeRequestLine(ByteBuffer input) {
        do {
            if (!section.takeLine(input, limits.startLineBytesMax(), 414)) {
                return false;
            }
        } while (isEmptyLine());
        parseRequestLine(section.bytes(), section.lineStart(), section.lineEnd());
        section.beginSection();
        state = State.FIELDS;
        return true;
    }

    private boolean isEmptyLine() {
        boolean isEmpty = section.lineStart() == section.lineEnd();
        if (isEmpty && ++emptyLines > EMPTY_LINES_MAX) {
            throw HttpSyntaxException.badRequest("there are more than " + EMPTY_LINES_MAX + " empty lines");
        }
        return isEmpty;
    }

    /// Method, target and version, with a single space between them: more or other blanks are refused, as RFC 9112
    /// section 3 allows.
    private void parseRequestLine(byte[] bytes, int from, int to) {
        int methodEnd = find(bytes, ' ', from, to);
        int targetEnd = find(bytes, ' ', methodEnd + 1, to);
        if (targetEnd >= to) {
            throw HttpSyntaxException.badRequest("line 1: the request line has not the form: method target version");
        }
        method = Method.parse(bytes, from, methodEnd);
        version = HttpVersion.parse(bytes, targetEnd + 1, to);
        targetStart = methodEnd + 1;
        target = RequestTarget.parse(bytes, targetStart, targetEnd, method);
    }

    private static int find(byte[] bytes, char wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private RequestPart endHead(HeaderFields fields) {
        requireHost(fields);
        var framing = FramingRules.ofRequest(version, fields);
        requireKnownExpectation(fields);
        body.begin(framing);
        var head = new RequestHead(method, target, targetStart, version, fields, framing);
        isLast = !head.keepsAlive();
        state = State.BODY;
        return head;
    }

    /// RFC 9112 section 3.2: one Host in HTTP/1.1, valid or empty, also if the target has a host.
    private void requireHost(HeaderFields fields) {
        if (fields.repeats(KnownField.HOST)) {
            throw HttpSyntaxException.badRequest("there are several Host fields");
        }
        if (!fields.contains(KnownField.HOST)) {
            if (version == HttpVersion.HTTP_1_1) {
                throw HttpSyntaxException.badRequest("there is no Host field");
            }
            return;
        }
        int host = fields.find(KnownField.HOST);
        int from = fields.valueStart(host);
        int to = fields.valueEnd(host);
        if (from < to && !Authority.isValid(fields.bytes(), from, to)) {
            throw HttpSyntaxException.badRequest("the Host field is not of the form host or host:port");
        }
    }

    private void requireKnownExpectation(HeaderFields fields) {
        if (version == HttpVersion.HTTP_1_0 || !fields.contains(KnownField.EXPECT)) {
            return;
        }
        int expect = fields.find(KnownField.EXPECT);
        boolean isKnown = !fields.repeats(KnownField.EXPECT) && Grammar.equalsIgnoringCase(
            fields.bytes(), fields.valueStart(expect), fields.valueEnd(expect), "100-continue");
        if (!isKnown) {
            throw new HttpSyntaxException(417, "the expectation is not 100-continue");
        }
    }

    private RequestPart decodeBody(ByteBuffer input) {
        var part = body.decode(input);
        if (part instanceof MessageEnd) {
            state = isLast ? State.CLOSED : State.REQUEST_LINE;
            emptyLines = 0;
            section.beginHead();
        }
        return part;
    }
}
