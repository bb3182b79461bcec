package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEncoderTest {
    private static final HeaderFields HOST = HeaderFields.of("Host", "a");

    private final OutputBuffer output = new OutputBuffer();
    private final RequestEncoder encoder = new RequestEncoder();

    private String written() {
        return StandardCharsets.ISO_8859_1.decode(output.unwritten()).toString();
    }

    @Test
    void aRequestWithoutBody() {
        encoder.head("GET", "/a?b", HOST, BodyFraming.NONE, output);
        encoder.end(output);
        assertEquals("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n", written());
    }

    @Test
    void aMethodThatIsAboutABodySaysThatThereIsNone() {
        encoder.head("POST", "/", HOST, BodyFraming.NONE, output);
        encoder.end(output);
        assertEquals("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", written());
    }

    @Test
    void bodiesWithALengthAndInChunks() {
        encoder.head("PUT", "/", HOST, BodyFraming.length(2), output);
        encoder.body(ByteBuffer.wrap(new byte[] {'a', 'b'}), output);
        encoder.end(output);
        encoder.head("PUT", "/", HOST, BodyFraming.CHUNKED, output);
        encoder.beginPart(2, output);
        output.put(ByteBuffer.wrap(new byte[] {'c', 'd'}));
        encoder.endPart(output);
        encoder.end(HeaderFields.of("x", "y"), output);
        assertEquals(
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
                    + "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ncd\r\n0\r\nx: y\r\n\r\n",
            written());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "a", "/a b", "/a\r\nX: y", "/\u00e4", "/\u0120", "/a#b", "/%", "/\u0000", "*", "ftp://a/"})
    void aTargetIsOneThatTheDecoderAccepts(String target) {
        assertThrows(
            IllegalArgumentException.class, () -> encoder.head("GET", target, HOST, BodyFraming.NONE, output));
        assertEquals("", written());
    }

    @ParameterizedTest
    @CsvSource({"''", "'G T'", "'GET\r\n'", "GET:", "\u00c4", "\u0147"})
    void aMethodIsAToken(String method) {
        assertThrows(
            IllegalArgumentException.class, () -> encoder.head(method, "/", HOST, BodyFraming.NONE, output));
    }

    @Test
    void aRequestHasOneHostAndNoFramingOfItsOwn() {
        for (var fields : new HeaderFields[] {
            HeaderFields.empty(), HeaderFields.of("Host", "a", "host", "b"),
            HeaderFields.of("Host", "a", "Content-Length", "1"),
            HeaderFields.of("Host", "a", "Transfer-Encoding", "chunked")}) {
            assertThrows(
                IllegalArgumentException.class, () -> encoder.head("GET", "/", fields, BodyFraming.NONE, output));
        }
        assertThrows(
            IllegalArgumentException.class, () -> encoder.head("PUT", "/", HOST, BodyFraming.UNTIL_CLOSE, output));
        assertEquals("", written());
    }

    @Test
    void stepsHaveAnOrder() {
        assertThrows(IllegalStateException.class, () -> encoder.end(output));
        assertThrows(IllegalStateException.class, () -> encoder.body(ByteBuffer.allocate(1), output));
        encoder.head("GET", "/", HOST, BodyFraming.NONE, output);
        assertThrows(
            IllegalStateException.class, () -> encoder.head("GET", "/", HOST, BodyFraming.NONE, output));
    }
}
