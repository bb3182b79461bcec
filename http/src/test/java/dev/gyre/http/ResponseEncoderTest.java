package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseEncoderTest {
    private static final byte[] NO_DATE = {};
    private static final HeaderFields NONE = HeaderFields.empty();
    private static final HeaderFields TYPE = HeaderFields.of("Content-Type", "text/plain");

    private final OutputBuffer output = new OutputBuffer();
    private final ResponseEncoder encoder = new ResponseEncoder();

    private static RequestHead request(String method, String version, String fields) {
        return RequestDecoderTest.head(method + " / " + version + "\r\nHost: a\r\n" + fields + "\r\n");
    }

    private static RequestHead get() {
        return request("GET", "HTTP/1.1", "");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(Transcript.latin1(text));
    }

    private String written() {
        var text = StandardCharsets.ISO_8859_1.decode(output.unwritten()).toString();
        output.clear();
        return text;
    }

    private String answer(RequestHead request, int status, BodyFraming framing, String... parts) {
        encoder.answer(request);
        encoder.head(status, TYPE, framing, NO_DATE, output);
        for (var part : parts) {
            encoder.body(bytes(part), output);
        }
        encoder.end(output);
        return written();
    }

    @Test
    void aBodyWithALength() {
        assertEquals(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
            answer(get(), 200, BodyFraming.length(5), "hel", "", "lo"));
        assertTrue(encoder.keepsAlive());
    }

    @Test
    void anEncoderServesOneConnectionAfterTheOther() {
        encoder.answer(request("GET", "HTTP/1.0", ""));
        encoder.head(200, TYPE, BodyFraming.CHUNKED, NO_DATE, output);
        assertFalse(encoder.keepsAlive());
        output.clear(0);
        encoder.reset();
        assertEquals(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
            answer(get(), 200, BodyFraming.length(2), "hi"));
    }

    @Test
    void everyStatusHasALine() {
        assertEquals("Not Found", Status.reason(404));
        assertEquals("", Status.reason(299));
        assertTrue(answer(get(), 299, BodyFraming.length(0)).startsWith("HTTP/1.1 299 \r\n"));
        assertTrue(answer(get(), 404, BodyFraming.length(0)).startsWith("HTTP/1.1 404 Not Found\r\n"));
    }

    @Test
    void aBodyInChunks() {
        assertEquals(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
            answer(get(), 200, BodyFraming.CHUNKED, "hello", "0123456789abcdef"));
    }

    @Test
    void anEmptyPartDoesNotEndTheChunks() {
        assertTrue(answer(get(), 200, BodyFraming.CHUNKED, "", "a", "").endsWith("\r\n\r\n1\r\na\r\n0\r\n\r\n"));
    }

    @Test
    void trailersFollowTheLastChunk() {
        encoder.answer(get());
        encoder.head(200, NONE, BodyFraming.CHUNKED, NO_DATE, output);
        encoder.end(HeaderFields.of("X-Sum", "1"), output);
        assertTrue(written().endsWith("\r\n\r\n0\r\nX-Sum: 1\r\n\r\n"));
    }

    @Test
    void trailersAreNotAboutTheMessage() {
        encoder.answer(get());
        encoder.head(200, NONE, BodyFraming.CHUNKED, NO_DATE, output);
        assertThrows(
            IllegalArgumentException.class, () -> encoder.end(HeaderFields.of("Set-Cookie", "a=b"), output));
    }

    @Test
    void noBodyIsAnEmptyOne() {
        assertEquals(
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
            answer(get(), 404, BodyFraming.NONE));
    }

    @Test
    void aClientOfHttp10GetsNoChunks() {
        assertEquals(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhello",
            answer(request("GET", "HTTP/1.0", "Connection: keep-alive\r\n"), 200, BodyFraming.CHUNKED, "hel", "lo"));
        assertFalse(encoder.keepsAlive());
        assertThrows(IllegalStateException.class, () -> encoder.answer(get()));
    }

    @Test
    void aClientOfHttp10IsToldThatTheConnectionStays() {
        assertEquals(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na",
            answer(request("GET", "HTTP/1.0", "Connection: keep-alive\r\n"), 200, BodyFraming.length(1), "a"));
        assertTrue(encoder.keepsAlive());
    }

    @Test
    void theAnswerToTheLastRequestSaysSo() {
        assertTrue(answer(request("GET", "HTTP/1.1", "Connection: close\r\n"), 200, BodyFraming.NONE)
                .contains("\r\nConnection: close\r\n"));
        assertFalse(encoder.keepsAlive());
    }

    @Test
    void aServerMayClose() {
        encoder.closeAfterwards();
        assertThrows(IllegalStateException.class, () -> encoder.answer(get()));
        var other = new ResponseEncoder();
        other.answer(get());
        other.closeAfterwards();
        other.head(200, NONE, BodyFraming.NONE, NO_DATE, output);
        assertEquals("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", written());
    }

    @Test
    void theFieldsMayClose() {
        encoder.answer(get());
        encoder.head(200, HeaderFields.of("connection", "x, Close"), BodyFraming.NONE, NO_DATE, output);
        assertEquals("HTTP/1.1 200 OK\r\nconnection: x, Close\r\nContent-Length: 0\r\n\r\n", written());
        assertFalse(encoder.keepsAlive());
    }

    @Test
    void aMalformedRequestIsAnsweredAndClosed() {
        encoder.answerMalformed();
        encoder.head(400, NONE, BodyFraming.length(3), NO_DATE, output);
        encoder.body(bytes("bad"), output);
        encoder.end(output);
        assertEquals("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbad", written());
    }

    @Test
    void afterHeadComesNoBody() {
        var head = request("HEAD", "HTTP/1.1", "");
        var start = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
        assertEquals(start + "Content-Length: 5\r\n\r\n", answer(head, 200, BodyFraming.length(5), "hello"));
        assertEquals(start + "Transfer-Encoding: chunked\r\n\r\n", answer(head, 200, BodyFraming.CHUNKED, "hello"));
        assertEquals(start + "\r\n", answer(head, 200, BodyFraming.NONE));
        assertEquals(start + "Content-Length: 5\r\n\r\n", answer(head, 200, BodyFraming.length(5)));
        assertFalse(encoder.sendsBody());
        assertTrue(encoder.keepsAlive());
    }

    @Test
    void statuses204And304HaveNoBody() {
        assertEquals("HTTP/1.1 204 No Content\r\nContent-Type: text/plain\r\n\r\n",
            answer(get(), 204, BodyFraming.NONE));
        assertEquals(
            "HTTP/1.1 304 Not Modified\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n",
            answer(get(), 304, BodyFraming.length(9)));
        assertEquals(
            "HTTP/1.1 304 Not Modified\r\nContent-Type: text/plain\r\n\r\n",
            answer(get(), 304, BodyFraming.CHUNKED, "x"));
        encoder.answer(get());
        assertThrows(
            IllegalArgumentException.class, () -> encoder.head(204, NONE, BodyFraming.length(1), NO_DATE, output));
    }

    @Test
    void anUpgradeHasNoBodyAndEndsHttp() {
        encoder.answer(get());
        encoder.head(
            101, HeaderFields.of("Connection", "Upgrade", "Upgrade", "websocket"), BodyFraming.NONE, NO_DATE, output);
        encoder.end(output);
        assertEquals(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", written());
        assertFalse(encoder.keepsAlive());
    }

    @Test
    void aTunnelHasNoBody() {
        encoder.answer(RequestDecoderTest.head("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"));
        encoder.head(200, NONE, BodyFraming.NONE, NO_DATE, output);
        assertEquals("HTTP/1.1 200 OK\r\n\r\n", written());
    }

    @Test
    void informationalHeadsComeBefore() {
        encoder.answer(get());
        encoder.informational(100, NONE, output);
        encoder.informational(103, HeaderFields.of("Link", "</a>"), output);
        encoder.head(200, NONE, BodyFraming.NONE, NO_DATE, output);
        assertEquals(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            written());
        assertThrows(IllegalStateException.class, () -> encoder.informational(100, NONE, output));
    }

    @Test
    void http10KnowsNoInformationalHeads() {
        encoder.answer(request("GET", "HTTP/1.0", ""));
        encoder.informational(100, NONE, output);
        assertEquals("", written());
        assertThrows(IllegalArgumentException.class, () -> encoder.informational(101, NONE, output));
        assertThrows(IllegalArgumentException.class, () -> encoder.informational(200, NONE, output));
    }

    @Test
    void theDateIsPassedIn() {
        encoder.answer(get());
        encoder.head(299, NONE, BodyFraming.NONE, Transcript.latin1("Sun, 06 Nov 1994 08:49:37 GMT"), output);
        encoder.end(output);
        assertEquals(
            "HTTP/1.1 299 \r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n", written());
        encoder.answer(get());
        encoder.head(200, HeaderFields.of("date", "x"), BodyFraming.NONE, Transcript.latin1("y"), output);
        assertEquals("HTTP/1.1 200 OK\r\ndate: x\r\nContent-Length: 0\r\n\r\n", written());
    }

    @Test
    void nothingIsWrittenOfAHeadThatIsRefused() {
        encoder.answer(get());
        for (var name : new String[] {"Content-Length", "transfer-encoding"}) {
            assertThrows(
                IllegalArgumentException.class,
                () -> encoder.head(200, HeaderFields.of(name, "1"), BodyFraming.NONE, NO_DATE, output));
        }
        for (int status : new int[] {-1, 0, 99, 100, 199, 600, 1000}) {
            assertThrows(
                IllegalArgumentException.class, () -> encoder.head(status, NONE, BodyFraming.NONE, NO_DATE, output));
        }
        assertThrows(
            IllegalArgumentException.class,
            () -> encoder.head(200, NONE, BodyFraming.NONE, Transcript.latin1("x\r\nSet-Cookie: a=b"), output));
        assertEquals("", written());
        encoder.head(200, NONE, BodyFraming.NONE, NO_DATE, output);
    }

    @Test
    void aBodyKeepsToItsContentLength() {
        encoder.answer(get());
        encoder.head(200, NONE, BodyFraming.length(5), NO_DATE, output);
        encoder.body(bytes("1234"), output);
        written();
        assertThrows(IllegalStateException.class, () -> encoder.end(output));
        assertThrows(IllegalStateException.class, () -> encoder.body(bytes("56"), output));
        assertEquals("", written());
        encoder.body(bytes("5"), output);
        encoder.end(output);
        assertEquals("5", written());
    }

    @Test
    void partsCanBeSentWithoutACopy() {
        encoder.answer(get());
        encoder.head(200, NONE, BodyFraming.CHUNKED, NO_DATE, output);
        written();
        encoder.beginPart(255, output);
        assertEquals("ff\r\n", written());
        assertThrows(IllegalStateException.class, () -> encoder.beginPart(1, output));
        assertThrows(IllegalStateException.class, () -> encoder.end(output));
        encoder.endPart(output);
        encoder.end(output);
        assertEquals("\r\n0\r\n\r\n", written());
        encoder.answer(get());
        encoder.head(200, NONE, BodyFraming.length(10_000_000_000L), NO_DATE, output);
        written();
        encoder.beginPart(10_000_000_000L, output);
        encoder.endPart(output);
        encoder.end(output);
        assertEquals("", written());
    }

    @Test
    void aPartForNobodyIsRefused() {
        encoder.answer(request("HEAD", "HTTP/1.1", ""));
        encoder.head(200, NONE, BodyFraming.length(5), NO_DATE, output);
        assertThrows(IllegalStateException.class, () -> encoder.beginPart(5, output));
    }

    @Test
    void stepsHaveAnOrder() {
        assertThrows(IllegalStateException.class, () -> encoder.head(200, NONE, BodyFraming.NONE, NO_DATE, output));
        encoder.answer(get());
        assertThrows(IllegalStateException.class, () -> encoder.answer(get()));
        assertThrows(IllegalStateException.class, () -> encoder.body(bytes("x"), output));
        assertThrows(IllegalStateException.class, () -> encoder.end(output));
        encoder.head(200, NONE, BodyFraming.NONE, NO_DATE, output);
        assertThrows(IllegalStateException.class, () -> encoder.head(200, NONE, BodyFraming.NONE, NO_DATE, output));
        assertThrows(IllegalStateException.class, () -> encoder.body(bytes("x"), output));
    }

    @Test
    void aFullOutputTakesNothing() {
        var small = new OutputBuffer(512);
        encoder.answer(get());
        var large = HeaderFields.of("x", "y".repeat(500));
        assertThrows(IllegalStateException.class, () -> encoder.head(200, large, BodyFraming.CHUNKED, NO_DATE, small));
        assertEquals(0, small.length());
        encoder.head(200, NONE, BodyFraming.CHUNKED, NO_DATE, small);
        int before = small.length();
        var part = bytes("z".repeat(600));
        assertThrows(IllegalStateException.class, () -> encoder.body(part, small));
        assertEquals(before, small.length());
        assertEquals(600, part.remaining());
        assertThrows(
            IllegalStateException.class, () -> encoder.end(HeaderFields.of("x", "y".repeat(500)), small));
        assertEquals(before, small.length());
        encoder.end(small);
    }
}
