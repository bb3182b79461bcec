package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// From requests to the bytes of a connection: [#head], the parts of the body and [#end], in this order. Of a call that
/// throws nothing stays in the output. Not for several threads.
public final class RequestEncoder {
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final BodyEncoder body = new BodyEncoder();
    private boolean isInMessage;

    /// For a new connection.
    public RequestEncoder() {}

    /// Writes the head of a request.
    ///
    /// @param method a token, such as `GET`
    /// @param target percent-encoded, in one of the forms of [TargetForm]
    /// @param fields with one `Host`, and without those about framing
    /// @param framing how the body is to be sent; not [BodyFraming#UNTIL_CLOSE]
    /// @throws IllegalArgumentException when one of them is malformed or missing
    /// @throws IllegalStateException when the request before has not ended, or the output is full
    public void head(String method, String target, HeaderFields fields, BodyFraming framing, OutputBuffer output) {
        if (isInMessage) {
            throw new IllegalStateException("the request before has not ended");
        }
        requireRequestLine(method, target);
        if (!fields.contains(KnownField.HOST) || fields.repeats(KnownField.HOST)) {
            throw new IllegalArgumentException("a request has one Host field");
        }
        BodyEncoder.requireNoFraming(fields);
        if (framing.equals(BodyFraming.UNTIL_CLOSE)) {
            throw new IllegalArgumentException("a request cannot end with its connection: pass BodyFraming.CHUNKED");
        }
        write(method, target, fields, announced(method, framing), output);
        body.begin(framing);
        isInMessage = true;
    }

    /// Method and target are checked by the rules of the decoder, which no blank and no end of a line passes.
    private static void requireRequestLine(String method, String target) {
        byte[] methodBytes = method.getBytes(StandardCharsets.UTF_8);
        byte[] targetBytes = target.getBytes(StandardCharsets.UTF_8);
        try {
            Method.parse(methodBytes, 0, methodBytes.length);
            RequestTarget.parse(targetBytes, 0, targetBytes.length, method);
        } catch (HttpSyntaxException malformed) {
            throw new IllegalArgumentException("the request cannot be sent: " + malformed.getMessage(), malformed);
        }
    }

    /// Methods that are about a body say so when there is none (RFC 9110 section 8.6).
    private static BodyFraming announced(String method, BodyFraming framing) {
        boolean isAboutBody = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
        return isAboutBody && framing.equals(BodyFraming.NONE) ? BodyFraming.length(0) : framing;
    }

    private static void write(
            String method, String target, HeaderFields fields, BodyFraming framing, OutputBuffer output) {
        int lengthBefore = output.length();
        try {
            output.putAscii(method);
            output.putAscii(" ");
            output.putAscii(target);
            output.put(VERSION);
            fields.writeTo(output);
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
        requireMessage();
        body.put(part, output);
    }

    /// Writes what comes before a part of the body that the caller sends itself right after the output, without a copy;
    /// [#endPart] is to follow.
    ///
    /// @param bytes the length of the part
    /// @throws IllegalStateException as [#body]
    public void beginPart(long bytes, OutputBuffer output) {
        requireMessage();
        body.beginPart(bytes, output);
    }

    /// Writes what comes after a part that the caller has sent itself.
    ///
    /// @throws IllegalStateException when it is not the time for it, or the output is full
    public void endPart(OutputBuffer output) {
        requireMessage();
        body.endPart(output);
    }

    /// Ends the request.
    ///
    /// @throws IllegalStateException as [#end(HeaderFields, OutputBuffer)]
    public void end(OutputBuffer output) {
        end(HeaderFields.empty(), output);
    }

    /// Ends the request, with trailers where it has gone out in chunks; they are left out elsewhere.
    ///
    /// @throws IllegalArgumentException when a trailer is not allowed after a body
    /// @throws IllegalStateException when it is not the time for it, the output is full, or the body is shorter than
    ///     announced: then the connection must be closed
    public void end(HeaderFields trailers, OutputBuffer output) {
        requireMessage();
        body.end(trailers, output);
        isInMessage = false;
    }

    private void requireMessage() {
        if (!isInMessage) {
            throw new IllegalStateException("the head comes first");
        }
    }
}
