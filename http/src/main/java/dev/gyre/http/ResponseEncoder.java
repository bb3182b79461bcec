package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// From responses to the bytes of a connection: for each request [#answer], then [#head], the parts of the body and
/// [#end], in this order. Not for several threads.
///
/// ```java
/// encoder.answer(request);
/// encoder.head(200, fields, BodyFraming.length(body.remaining()), date, output);
/// encoder.body(body, output);
/// encoder.end(output);
/// ```
///
/// It knows what the request permits: no body after `HEAD`, no chunks for HTTP/1.0, `Connection: close` where it is
/// due. Of a call that throws nothing stays in the output.
public final class ResponseEncoder {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] DATE = ascii("Date: ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");

    private enum State {
        /// No request is to be answered.
        IDLE,
        /// The head is to come.
        HEAD,
        /// The head has been written.
        BODY
    }

    private final BodyEncoder body = new BodyEncoder();
    private State state = State.IDLE;
    private String requestMethod = "";
    private HttpVersion requestVersion = HttpVersion.HTTP_1_1;
    private boolean keepsAlive = true;

    /// For a new connection.
    public ResponseEncoder() {}

    /// Forgets everything, for another connection.
    public void reset() {
        state = State.IDLE;
        keepsAlive = true;
        requestMethod = "";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Begins the answer to a request.
    ///
    /// @throws IllegalStateException when the answer before has not ended, or was the last of the connection
    public void answer(RequestHead request) {
        begin(request.method(), request.version());
        keepsAlive = request.keepsAlive();
    }

    /// Begins the answer to a request that could not be decoded. It is the last of the connection.
    ///
    /// @throws IllegalStateException as [#answer]
    public void answerMalformed() {
        begin("", HttpVersion.HTTP_1_1);
        keepsAlive = false;
    }

    private void begin(String method, HttpVersion version) {
        if (state != State.IDLE || !keepsAlive) {
            throw new IllegalStateException(
                state == State.IDLE
                        ? "the last answer of this connection has been sent: close it"
                        : "the answer to " + requestMethod + " has not ended");
        }
        requestMethod = method;
        requestVersion = version;
        state = State.HEAD;
    }

    /// Makes this answer the last of the connection, when called before its head.
    public void closeAfterwards() {
        keepsAlive = false;
    }

    /// Whether another request may follow; it is final when the head has been written.
    public boolean keepsAlive() {
        return keepsAlive;
    }

    /// Whether the bytes of the body are sent; if not, as after `HEAD`, [#body] takes them and writes nothing. Known
    /// when the head has been written.
    public boolean sendsBody() {
        return !body.isDiscarded();
    }

    /// Writes an informational head, such as `100 Continue`. Nothing is written for a client of HTTP/1.0, which does
    /// not know them.
    ///
    /// @param status 100 to 199, but not 101, which is a final one: [#head]
    /// @throws IllegalArgumentException when it is another status, or the fields are about a body
    /// @throws IllegalStateException when the head has been written, or the output is full
    public void informational(int status, HeaderFields fields, OutputBuffer output) {
        require(State.HEAD, "informational heads come after answer(request) and before the head");
        if (status < 100 || status > 199 || status == 101) {
            throw new IllegalArgumentException("the status is " + status + ", which is not an informational one");
        }
        BodyEncoder.requireNoFraming(fields);
        if (requestVersion == HttpVersion.HTTP_1_1) {
            write(status, fields, BodyFraming.NONE, NOTHING, NOTHING, output);
        }
    }

    /// Writes the head of the answer.
    ///
    /// @param status 200 to 599, or 101
    /// @param fields without those about framing; with `Connection: close` to make it the last answer
    /// @param framing how the body is to be sent. [BodyFraming#NONE] is an empty one; [BodyFraming#CHUNKED] becomes
    ///     [BodyFraming#UNTIL_CLOSE] for clients of HTTP/1.0
    /// @param date the value of the `Date` field, see RFC 9110 section 5.6.7; empty for none. Left out when the fields
    ///     have one
    /// @throws IllegalArgumentException when the status is none or permits no body, the fields contain `Content-Length`
    ///     or `Transfer-Encoding`, or the date has a control character
    /// @throws IllegalStateException when it is not the time for a head, or the output is full
    public void head(int status, HeaderFields fields, BodyFraming framing, byte[] date, OutputBuffer output) {
        require(State.HEAD, "a head comes after answer(request), once");
        requireFinal(status);
        BodyEncoder.requireNoFraming(fields);
        boolean isTunnel = FramingRules.isTunnel(requestMethod, status);
        if ((isTunnel || status == 204) && !isEmpty(framing)) {
            throw new IllegalArgumentException(
                "a response with status " + status + " has no body: pass BodyFraming.NONE");
        }
        if (Grammar.controlAt(date, 0, date.length) < date.length) {
            throw new IllegalArgumentException("the date has a control character");
        }
        var actual = requestVersion == HttpVersion.HTTP_1_0 && framing.equals(BodyFraming.CHUNKED)
                ? BodyFraming.UNTIL_CLOSE
                : framing;
        boolean keepsAliveAfter = keepsAlive && !isTunnel && !actual.equals(BodyFraming.UNTIL_CLOSE)
                && !fields.hasListMember(KnownField.CONNECTION, "close");
        byte[] connection = isTunnel ? NOTHING : connectionField(fields, keepsAliveAfter);
        byte[] dateOnce = fields.contains(KnownField.DATE) ? NOTHING : date;
        write(status, fields, announced(status, actual), dateOnce, connection, output);
        keepsAlive = keepsAliveAfter;
        state = State.BODY;
        if (FramingRules.neverHasBody(requestMethod, status)) {
            body.beginDiscarding();
        } else {
            body.begin(actual);
        }
    }

    private static void requireFinal(int status) {
        if (!StatusLines.isStatus(status) || (status < 200 && status != 101)) {
            throw new IllegalArgumentException(
                "the status is " + status + ", but a final one is 200 to 599, or 101");
        }
    }

    private static boolean isEmpty(BodyFraming framing) {
        return framing.equals(BodyFraming.NONE) || (framing instanceof BodyFraming.Length(long bytes) && bytes == 0);
    }

    /// What the fields say of the body, which may be more than is sent: after `HEAD` it is what `GET` would send (RFC
    /// 9110 section 8.6).
    private BodyFraming announced(int status, BodyFraming framing) {
        if (FramingRules.isTunnel(requestMethod, status) || status == 204) {
            return BodyFraming.NONE;
        }
        if (status == 304) {
            return framing instanceof BodyFraming.Length ? framing : BodyFraming.NONE;
        }
        boolean isEmptyBody = framing.equals(BodyFraming.NONE) && !requestMethod.equals("HEAD");
        return isEmptyBody ? BodyFraming.length(0) : framing;
    }

    private byte[] connectionField(HeaderFields fields, boolean keepsAliveAfter) {
        if (!keepsAliveAfter) {
            return fields.hasListMember(KnownField.CONNECTION, "close") ? NOTHING : CLOSE;
        }
        return requestVersion == HttpVersion.HTTP_1_0 ? KEEP_ALIVE : NOTHING;
    }

    private static void write(
            int status, HeaderFields fields, BodyFraming framing, byte[] date, byte[] connection, OutputBuffer output) {
        int lengthBefore = output.length();
        try {
            output.put(StatusLines.of(status));
            if (date.length > 0) {
                output.put(DATE);
                output.put(date);
                output.put(LINE_END);
            }
            fields.writeTo(output);
            output.put(connection);
            BodyEncoder.writeFraming(framing, output);
            output.put(LINE_END);
        } catch (IllegalStateException full) {
            output.truncate(lengthBefore);
            throw full;
        }
    }

    /// Writes a part of the body, which is then used up. An empty one writes nothing.
    ///
    /// @throws IllegalStateException when it is not the time for it, the body gets longer than announced, or the output
    ///     is full
    public void body(ByteBuffer part, OutputBuffer output) {
        require(State.BODY, "a body comes after its head");
        body.put(part, output);
    }

    /// Writes what comes before a part of the body that the caller sends itself right after the output, without a copy;
    /// [#endPart] is to follow. Not to be used when [#sendsBody] says no.
    ///
    /// @param bytes the length of the part
    /// @throws IllegalStateException as [#body]
    public void beginPart(long bytes, OutputBuffer output) {
        require(State.BODY, "a body comes after its head");
        if (body.isDiscarded()) {
            throw new IllegalStateException("this answer has no body to be sent: ask sendsBody()");
        }
        body.beginPart(bytes, output);
    }

    /// Writes what comes after a part that the caller has sent itself.
    ///
    /// @throws IllegalStateException when it is not the time for it, or the output is full
    public void endPart(OutputBuffer output) {
        require(State.BODY, "a part ends after its begin");
        body.endPart(output);
    }

    /// Ends the answer.
    ///
    /// @throws IllegalStateException as [#end(HeaderFields, OutputBuffer)]
    public void end(OutputBuffer output) {
        end(HeaderFields.empty(), output);
    }

    /// Ends the answer, with trailers where it has gone out in chunks; they are left out elsewhere.
    ///
    /// @throws IllegalArgumentException when a trailer is not allowed after a body
    /// @throws IllegalStateException when it is not the time for it, the output is full, or the body is shorter than
    ///     announced: then the connection must be closed
    public void end(HeaderFields trailers, OutputBuffer output) {
        require(State.BODY, "an end comes after the head");
        body.end(trailers, output);
        state = State.IDLE;
    }

    private void require(State expected, String rule) {
        if (state != expected) {
            throw new IllegalStateException(rule);
        }
    }
}
