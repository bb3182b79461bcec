package dev.gyre.http;

import static dev.gyre.http.Transcript.latin1;
import static dev.gyre.http.Transcript.ofRequests;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Attacks on the framing of messages, each by its name: request smuggling, response splitting, exhaustion. The tables
/// of [MalformedRequestsTest] have the variants.
class ParsingSecurityTest {
    private static final String SMUGGLED = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";

    private static String post(String... fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + (fields.length == 0 ? "" : "\r\n")
                + "\r\n";
    }

    /// Refused, and nothing behind it is taken for a request.
    private static void assertRefused(int status, String request) {
        var transcript = ofRequests(request + SMUGGLED);
        assertTrue(transcript.contains("ERROR " + status + " "), transcript);
        assertFalse(transcript.contains("/admin"), transcript);
    }

    @Test
    void transferEncodingWithContentLengthIsRefused() {
        assertRefused(400, post("Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n");
        assertRefused(400, post("Transfer-Encoding: chunked", "Content-Length: 5") + "0\r\n\r\n");
    }

    @Test
    void contentLengthsThatDifferAreRefused() {
        assertRefused(400, post("Content-Length: 0", "Content-Length: 33"));
        assertRefused(400, post("Content-Length: 0, 33"));
    }

    @Test
    void contentLengthsThatAreEqualAreRefusedToo() {
        assertRefused(400, post("Content-Length: 0", "Content-Length: 0"));
        assertRefused(400, post("Content-Length: 0, 0"));
    }

    @Test
    void aContentLengthIsDigitsOnly() {
        for (var value : new String[] {"+2", "-1", "0x2", "", " ", "12345678901234567890", "\u0661", "2;", "2e1"}) {
            var bytes = post("Content-Length: " + value).getBytes(StandardCharsets.UTF_8);
            var transcript = ofRequests(bytes, Splits.WHOLE, HttpLimits.defaults());
            assertTrue(transcript.startsWith("ERROR 400 "), value + ": " + transcript);
        }
    }

    @Test
    void aTransferEncodingIsChunkedAndNothingElse() {
        for (var value : new String[] {
            "identity", "xchunked", ",chunked", "chunked, chunked", "\u000bchunked", "\u00a0chunked",
            "chunked\u0000"}) {
            assertRefused(400, post("Transfer-Encoding: " + value) + "0\r\n\r\n");
        }
        assertRefused(501, post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n");
        assertRefused(400, post("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + "0\r\n\r\n");
    }

    @Test
    void chunkedIsUnderstoodInAnyCase() {
        assertFalse(ofRequests(post("Transfer-Encoding: cHuNKED") + "0\r\n\r\n").contains("ERROR"));
    }

    @Test
    void transferEncodingInHttp10IsRefused() {
        assertRefused(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void linesEndWithCrLfOnly() {
        assertRefused(400, "GET / HTTP/1.1\nHost: a\n\n");
        assertRefused(400, post("X: a\nContent-Length: 33"));
        assertRefused(400, post("X: a\rContent-Length: 33"));
        assertRefused(400, post("X: a\r\u0000\nContent-Length: 33"));
        assertRefused(400, post("X: a\u0000b"));
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\n\n");
    }

    @Test
    void fieldsHaveTheStrictForm() {
        for (var field : new String[] {
            "X: a\r\n Content-Length: 33", " X: a", "Content-Length : 33", ": a", "X\u00e4: a", "X\u0001: a", "X"}) {
            assertRefused(400, post(field));
        }
        assertRefused(400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
    }

    @Test
    void chunkSizesHaveTheStrictForm() {
        for (var size : new String[] {
            "0x0", "+0", "-0", "0_0", " 0", "0 ", "", "00000000000000000", "10000000000000000", "ffffffffffffffff"}) {
            assertRefused(400, post("Transfer-Encoding: chunked") + size + "\r\n\r\n");
        }
    }

    @Test
    void chunkExtensionsAreReadOverAndBounded() {
        var chunked = post("Transfer-Encoding: chunked");
        assertTrue(ofRequests(chunked + "0;a=b\r\n\r\n" + SMUGGLED).contains("/admin"));
        assertRefused(400, chunked + "0;" + "x".repeat(257) + "\r\n\r\n");
        assertRefused(400, chunked + "0;a\nb\r\n\r\n");
        assertRefused(400, chunked + "0;a\rb\r\n\r\n");
    }

    @Test
    void chunksEndWithCrLfOnly() {
        var chunked = post("Transfer-Encoding: chunked");
        assertRefused(400, chunked + "1\r\naXX0\r\n\r\n");
        assertRefused(400, chunked + "1\r\na\n0\r\n\r\n");
        assertRefused(400, chunked + "1\na\n0\n\n");
        assertRefused(400, chunked + "0\r\nXX");
    }

    @Test
    void trailersAreBoundedAndNeverAboutTheMessage() {
        var chunks = post("Transfer-Encoding: chunked") + "0\r\n";
        assertRefused(431, chunks + "x: y\r\n".repeat(21) + "\r\n");
        for (var name : new String[] {
            "Content-Length", "Transfer-Encoding", "Host", "Authorization", "Cookie", "Trailer", "Content-Type"}) {
            assertRefused(400, chunks + name + ": 5\r\n\r\n");
        }
        assertTrue(ofRequests(chunks + "X: y\r\n\r\n").startsWith(
            "HEAD POST / HTTP_1_1 {Host=a|Transfer-Encoding=chunked} Chunked[]\nEND {X=y}"));
    }

    @Test
    void aRequestHasOneValidHost() {
        assertRefused(400, "GET / HTTP/1.1\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n");
    }

    @Test
    void theAuthorityOfTheTargetWinsOverHost() {
        assertEquals("a", RequestDecoderTest.head("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n").authority());
    }

    @Test
    void connectIsNeverFollowedByARequest() {
        var transcript = ofRequests("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n" + SMUGGLED);
        assertTrue(transcript.endsWith("END\nCLOSED\n"), transcript);
    }

    @Test
    void methodsAreTokens() {
        assertRefused(400, "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused(400, "\u0000GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals("BREW", RequestDecoderTest.head("BREW / HTTP/1.1\r\nHost: a\r\n\r\n").method());
    }

    @Test
    void targetsHaveNoStrangeCharacters() {
        for (var target : new String[] {"/a b", "/a\u0001", "/\u00c3\u00a4", "/a#b", "/%zz", "/%00", "/a\\..\\b"}) {
            assertRefused(400, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        }
    }

    @Test
    void versionsAreKnownOrRefused() {
        assertFalse(ofRequests("GET / HTTP/1.2\r\nHost: a\r\n\r\n").contains("ERROR"));
        assertRefused(505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n");
        assertRefused(400, "GET / HTTQ/1.1\r\nHost: a\r\n\r\n");
        assertRefused(400, "GET /\r\n");
    }

    @Test
    void fewEmptyLinesAreReadOver() {
        assertFalse(ofRequests("\r\n\r\n" + SMUGGLED).contains("ERROR"));
        assertRefused(400, "\r\n\r\n\r\n");
    }

    @Test
    void headsAreBoundedAlsoInOneRead() {
        assertRefused(414, "GET /" + "a".repeat(8200) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused(431, post("X: " + "a".repeat(70_000)));
        assertRefused(431, post("X: a\r\n".repeat(100) + "X: a"));
    }

    @Test
    void bodiesAreBounded() {
        var limits = HttpLimits.defaults().withBodyBytesMax(10);
        assertTrue(ofRequests(post("Content-Length: 11"), limits).startsWith("ERROR 413 "));
        assertTrue(ofRequests(post("Transfer-Encoding: chunked") + "b\r\n", limits).contains("ERROR 413 "));
    }

    @Test
    void unknownExpectationsAreRefused() {
        assertRefused(417, post("Expect: a-cookie", "Content-Length: 5"));
    }

    @Test
    void aMalformedRequestDoesNotHarmTheOneBefore() {
        var transcript = ofRequests("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2\r\n\r\n");
        assertTrue(transcript.startsWith("HEAD GET /1 HTTP_1_1 {Host=a} None[]\nEND\nERROR 400 "), transcript);
    }

    @Test
    void theBodyOfAGetIsNoRequest() {
        var transcript = ofRequests(
            "GET /1 HTTP/1.1\r\nHost: a\r\nContent-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED + SMUGGLED);
        assertEquals(1, transcript.split("HEAD GET /admin", -1).length - 1, transcript);
    }

    @Test
    void afterAnErrorNothingIsDecoded() {
        var decoder = new RequestDecoder(HttpLimits.defaults());
        assertThrows(HttpSyntaxException.class, () -> decoder.decode(ByteBuffer.wrap(latin1("GET\r\n"))));
        var next = ByteBuffer.wrap(latin1(SMUGGLED));
        assertThrows(HttpSyntaxException.class, () -> decoder.decode(next));
        assertThrows(HttpSyntaxException.class, decoder::endOfInput);
        assertEquals(SMUGGLED.length(), next.remaining());
    }

    @Test
    void responsesCannotBeSplit() {
        for (var value : new String[] {"a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\u0000b", "a\u560d\u560ab"}) {
            assertThrows(IllegalArgumentException.class, () -> HeaderFields.of("Location", value));
            assertThrows(IllegalArgumentException.class, () -> HeaderFields.of(value, "x"));
        }
    }

    @Test
    void anAnswerThatHasNoBodySendsNone() {
        var encoder = new ResponseEncoder();
        var output = new OutputBuffer();
        encoder.answer(RequestDecoderTest.head("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"));
        encoder.head(200, HeaderFields.empty(), BodyFraming.length(5), new byte[0], output);
        int head = output.length();
        encoder.body(ByteBuffer.wrap(latin1("hello")), output);
        encoder.end(output);
        assertEquals(head, output.length());
    }

    @Test
    void manyFieldsWithTheSameHashCostNoMoreThanTheLimit() {
        // "a~" and "b_" have the same hash, and so has every row of them.
        var request = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        for (int i = 0; i < 99; i++) {
            for (int bit = 0; bit < 7; bit++) {
                request.append((i >> bit & 1) == 0 ? "a~" : "b_");
            }
            request.append(": ").append(i).append("\r\n");
        }
        var decoder = new RequestDecoder(HttpLimits.defaults());
        var head = assertInstanceOf(
            RequestHead.class, decoder.decode(ByteBuffer.wrap(latin1(request.append("\r\n").toString()))));
        assertEquals("98", head.fields().first("A~B_A~A~A~B_B_").orElseThrow());
    }
}
