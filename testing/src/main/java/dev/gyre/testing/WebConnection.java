package dev.gyre.testing;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.BodyPart;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpLimits;
import dev.gyre.http.MessageEnd;
import dev.gyre.http.NeedsInput;
import dev.gyre.http.OutputBuffer;
import dev.gyre.http.RequestEncoder;
import dev.gyre.http.ResponseDecoder;
import dev.gyre.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One end of a connection that sends requests one after the other.
final class WebConnection {
    private static final int BYTES_AT_ONCE = 16 * 1024;

    private final MemoryStream stream;
    private final RequestEncoder encoder = new RequestEncoder();
    private final ResponseDecoder decoder = new ResponseDecoder(HttpLimits.defaults());
    private final ByteBuffer input = ByteBuffer.allocate(BYTES_AT_ONCE).flip();
    private boolean isOpen = true;

    WebConnection(MemoryStream stream) {
        this.stream = stream;
    }

    /// Whether another request can follow.
    boolean isOpen() {
        return isOpen;
    }

    WebAnswer exchange(String method, String target, HeaderFields fields, byte[] body) throws IOException {
        var output = new OutputBuffer();
        var framing = body.length == 0 && !method.startsWith("P") ? BodyFraming.NONE : BodyFraming.length(body.length);
        encoder.head(method, target, fields, framing, output);
        if (!framing.equals(BodyFraming.NONE)) encoder.body(ByteBuffer.wrap(body), output);
        encoder.end(output);
        decoder.expectResponseTo(method);
        stream.write(output.unwritten());
        return read();
    }

    /// Asks for another protocol; the head of the answer.
    ResponseHead switchTo(String target, HeaderFields fields) throws IOException {
        var output = new OutputBuffer();
        encoder.head("GET", target, fields, BodyFraming.NONE, output);
        encoder.end(output);
        decoder.expectResponseTo("GET");
        stream.write(output.unwritten());
        while (true) {
            if (decoder.decode(input) instanceof ResponseHead head && !head.isInformational()) return head;
            input.compact();
            int count = stream.read(input);
            input.flip();
            if (count < 0) throw new EOFException("the server has not answered");
        }
    }

    /// What has come behind the head.
    ByteBuffer received() {
        return input;
    }

    private WebAnswer read() throws IOException {
        ResponseHead head = null;
        var body = new ByteArrayOutputStream();
        while (true) {
            var part = decoder.decode(input);
            switch (part) {
                case ResponseHead found -> head = found.isInformational() ? null : found;
                case BodyPart(var bytes) -> {
                    var copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    body.writeBytes(copy);
                }
                case MessageEnd end -> {
                    return answer(head, body);
                }
                case NeedsInput needed -> {
                    input.compact();
                    int count = stream.read(input);
                    input.flip();
                    if (count < 0) return atEnd(head, body);
                }
            }
        }
    }

    private WebAnswer atEnd(@Nullable ResponseHead head, ByteArrayOutputStream body) throws IOException {
        isOpen = false;
        if (decoder.endOfInput().isEmpty()) throw new EOFException("the server has closed the connection");
        return answer(head, body);
    }

    private WebAnswer answer(@Nullable ResponseHead head, ByteArrayOutputStream body) throws IOException {
        if (head == null) throw new EOFException("the server has not answered");
        isOpen &= head.keepsAlive();
        return new WebAnswer(head.status(), head.fields(), body.toByteArray());
    }

    void close() {
        stream.close();
    }
}
