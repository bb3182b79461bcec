package dev.gyre.http;

import static dev.gyre.http.Transcript.ofResponses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseDecoderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String OK_READ = "HEAD HTTP_1_1 200 'OK' {Content-Length=2} Length[bytes=2]\nBODY ok\nEND\n";

    @Test
    void responsesFollowEachOther() {
        assertEquals(OK_READ.repeat(3), ofResponses(OK.repeat(3), "GET", "POST", "PUT"));
    }

    @Test
    void chunksHaveTrailers() {
        assertEquals(
            "HEAD HTTP_1_1 404 'Not Found \u00e4' {transfer-encoding=chunked} Chunked[]\nBODY hello\nEND {a=b}\n"
                    + OK_READ,
            ofResponses(
                "HTTP/1.1 404 Not Found \u00e4\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\na: b\r\n\r\n"
                        + OK,
                "GET", "GET"));
    }

    @Test
    void aBodyWithoutFramingEndsWithTheConnection() {
        assertEquals(
            "HEAD HTTP_1_1 200 '' {} UntilClose[] last\nBODY a\r\n\r\nHTTP/1.1 200 OK\nEND\nCLOSED\n",
            ofResponses("HTTP/1.1 200\r\n\r\na\r\n\r\nHTTP/1.1 200 OK", "GET"));
    }

    @Test
    void aResponseThatEndsEarlyIsCutOff() {
        assertTrue(ofResponses(OK.substring(0, OK.length() - 1), "GET").endsWith("CUT OFF 502\n"));
        assertTrue(ofResponses("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "GET")
                .endsWith("CUT OFF 502\n"));
        assertEquals("CUT OFF 502\n", ofResponses("", "GET"));
        assertTrue(ofResponses("HTTP/1.1 100 Continue\r\n\r\n", "GET").endsWith("CUT OFF 502\n"));
    }

    @Test
    void someResponsesHaveNoBody() {
        assertEquals(
            "HEAD HTTP_1_1 200 'OK' {Content-Length=2} None[]\nEND\nHEAD HTTP_1_1 204 '' {} None[]\nEND\n"
                    + "HEAD HTTP_1_1 304 '' {Content-Length=2} None[]\nEND\n" + OK_READ,
            ofResponses(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 204 \r\n\r\n"
                        + "HTTP/1.1 304 \r\nContent-Length: 2\r\n\r\n" + OK,
                "HEAD", "GET", "GET", "GET"));
    }

    @Test
    void informationalHeadsComeFirst() {
        assertEquals(
            "HEAD HTTP_1_1 100 'Continue' {} None[]\nHEAD HTTP_1_1 103 '' {Link=x} None[]\n" + OK_READ,
            ofResponses("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nLink: x\r\n\r\n" + OK, "GET"));
    }

    @Test
    void informationalHeadsHaveALimit() {
        assertTrue(ofResponses("HTTP/1.1 100 Continue\r\n\r\n".repeat(20) + OK, "GET").endsWith(OK_READ));
        var twice = ("HTTP/1.1 100 Continue\r\n\r\n".repeat(20) + OK).repeat(2);
        assertTrue(ofResponses(twice, "GET", "GET").endsWith(OK_READ));
        assertTrue(ofResponses("HTTP/1.1 100 Continue\r\n\r\n".repeat(21) + OK, "GET").contains("ERROR 502 "));
    }

    @Test
    void anUpgradeEndsHttp() {
        assertEquals(
            "HEAD HTTP_1_1 101 '' {Upgrade=x} None[] last\nEND\nCLOSED\n",
            ofResponses("HTTP/1.1 101 \r\nUpgrade: x\r\n\r\n\u0081frames", "GET"));
        assertEquals(
            "HEAD HTTP_1_1 200 '' {Content-Length=5} None[] last\nEND\nCLOSED\n",
            ofResponses("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\ntunnel", "CONNECT"));
    }

    @Test
    void connectionsEndAsTheServerSays() {
        assertTrue(ofResponses("HTTP/1.1 200 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "GET")
                .endsWith("Length[bytes=0] last\nEND\nCLOSED\n"));
        assertTrue(ofResponses("HTTP/1.0 200 \r\nContent-Length: 0\r\n\r\n", "GET").endsWith("CLOSED\n"));
        assertFalse(ofResponses("HTTP/1.0 200 \r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", "GET")
                .endsWith("CLOSED\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 +20 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 \r\n\r\n", "HTTP\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n", "<html>\r\n\r\n",
        "HTTP/1.1 200 O\u0000K\r\n\r\n", "HTTP/1.1 200 O\rK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : y\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n"})
    void malformedResponsesAreRefused(String bytes) {
        var transcript = ofResponses(bytes, "GET");
        assertTrue(transcript.contains("ERROR 502 in a response: "), transcript);
    }

    @Test
    void aResponseThatNobodyAskedForIsRefused() {
        var decoder = new ResponseDecoder(HttpLimits.defaults());
        assertInstanceOf(NeedsInput.class, decoder.decode(ByteBuffer.allocate(0)));
        var input = ByteBuffer.wrap(Transcript.latin1(OK));
        assertEquals(502, assertThrows(HttpSyntaxException.class, () -> decoder.decode(input)).status());
    }

    @Test
    void requestsAreToldOfInTurn() {
        var decoder = new ResponseDecoder(HttpLimits.defaults());
        decoder.expectResponseTo("GET");
        assertThrows(IllegalStateException.class, () -> decoder.expectResponseTo("GET"));
        var input = ByteBuffer.wrap(Transcript.latin1("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
        assertInstanceOf(ResponseHead.class, decoder.decode(input));
        assertInstanceOf(MessageEnd.class, decoder.decode(input));
        assertThrows(IllegalStateException.class, () -> decoder.expectResponseTo("GET"));
        assertThrows(IllegalStateException.class, () -> decoder.decode(input));
        assertEquals(Optional.empty(), decoder.endOfInput());
    }

    @Test
    void theServerMayEndAnIdleConnection() {
        var decoder = new ResponseDecoder(HttpLimits.defaults());
        assertEquals(Optional.empty(), decoder.endOfInput());
        assertThrows(IllegalStateException.class, () -> decoder.expectResponseTo("GET"));
    }

    @Test
    void limitsHoldForResponses() {
        var limits = HttpLimits.defaults().withBodyBytesMax(3);
        for (var bytes : new String[] {
            "HTTP/1.1 200 OK\r\n\r\nbody", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n",
            "HTTP/1.1 200 " + "x".repeat(9000) + "\r\n\r\n", "HTTP/1.1 200 OK\r\nx:" + "y".repeat(9000) + "\r\n\r\n"}) {
            for (var splits : Splits.all()) {
                var transcript = Transcript.ofResponses(
                    Transcript.latin1(bytes), splits, limits, java.util.List.of("GET"));
                assertTrue(transcript.contains("ERROR 502 "), transcript);
            }
        }
    }
}
