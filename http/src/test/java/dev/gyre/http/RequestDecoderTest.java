package dev.gyre.http;

import static dev.gyre.http.Transcript.latin1;
import static dev.gyre.http.Transcript.ofRequests;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Well-formed requests. Each is decoded whole, byte by byte and in random pieces, which has to make no difference.
class RequestDecoderTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String GET_READ = "HEAD GET / HTTP_1_1 {Host=a} None[]\nEND\n";

    static RequestHead head(String bytes) {
        return assertInstanceOf(
            RequestHead.class, new RequestDecoder(HttpLimits.defaults()).decode(ByteBuffer.wrap(latin1(bytes))));
    }

    private static RequestHead withTarget(String method, String target) {
        return head(method + " " + target + " HTTP/1.1\r\nHost: h:1\r\n\r\n");
    }

    private static RequestHead withFields(String version, String fields) {
        return head("GET / " + version + "\r\nHost: a\r\n" + fields + "\r\n");
    }

    @Test
    void aRequestWithoutBodyIsAHeadAndAnEnd() {
        assertEquals(GET_READ, ofRequests(GET));
    }

    @Test
    void pipelinedRequestsAreDecodedInTheirOrder() {
        assertEquals(GET_READ.repeat(50), ofRequests(GET.repeat(50)));
    }

    @Test
    void aDecoderServesOneConnectionAfterTheOther() {
        var decoder = new RequestDecoder(HttpLimits.defaults());
        for (var broken : new String[] {"GET / HT", "\r\n", "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
            "GET / HTTP/1.0\r\n\r\n"}) {
            try {
                var input = ByteBuffer.wrap(latin1(broken));
                while (decoder.decode(input) != NeedsInput.INSTANCE) {
                    // Until it has everything.
                }
            } catch (HttpSyntaxException | IllegalStateException unusable) {
                // Which is forgotten, too.
            }
            decoder.reset();
            var head = assertInstanceOf(RequestHead.class, decoder.decode(ByteBuffer.wrap(latin1(GET))), broken);
            assertEquals(1, head.fields().size());
            assertInstanceOf(MessageEnd.class, decoder.decode(ByteBuffer.allocate(0)));
            decoder.reset();
        }
    }

    @Test
    void aBodyWithALengthEndsAfterIt() {
        assertEquals(
            "HEAD POST /x HTTP_1_1 {Host=a|content-length=5} Length[bytes=5]\nBODY hello\nEND\n" + GET_READ,
            ofRequests("POST /x HTTP/1.1\r\nHost: a\r\ncontent-length:5\r\n\r\nhello" + GET));
    }

    @Test
    void aBodyWithLengthZeroIsEmpty() {
        assertEquals(
            "HEAD PUT / HTTP_1_1 {Host=a|Content-Length=0} Length[bytes=0]\nEND\n" + GET_READ,
            ofRequests("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" + GET));
    }

    @Test
    void aBodyInChunksEndsWithTheEmptyOne() {
        assertEquals(
            "HEAD POST / HTTP_1_1 {Host=a|Transfer-Encoding=chunked} Chunked[]\nBODY hello, world of chunks\nEND\n"
                    + GET_READ,
            ofRequests("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n01;x=y\r\n,\r\nA\r\n world of \r\n6;a=\"b;c\"; d\r\nchunks\r\n0\r\n\r\n" + GET));
    }

    @Test
    void trailersComeWithTheEnd() {
        assertEquals(
            "HEAD POST / HTTP_1_1 {Host=a|Transfer-Encoding=CHUNKED} Chunked[]\nBODY ab\nEND {X-Sum=1 2|y=}\n"
                    + GET_READ,
            ofRequests("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n"
                    + "2\r\nab\r\n000;last\r\nX-Sum: 1 2 \r\ny:\r\n\r\n" + GET));
    }

    @Test
    void aBodyMayContainAnything() {
        var bytes = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            bytes.append(c);
        }
        assertTrue(ofRequests("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 256\r\n\r\n" + bytes + GET)
                .endsWith("BODY " + bytes + "\nEND\n" + GET_READ));
    }

    @Test
    void emptyLinesBeforeARequestAreReadOver() {
        assertEquals(GET_READ + GET_READ, ofRequests("\r\n" + GET + "\r\n\r\n" + GET));
    }

    @Test
    void blanksAroundValuesAreLeftOut() {
        assertEquals(
            "HEAD GET / HTTP_1_1 {Host=a|X=b  c\td|Y=|Z=} None[]\nEND\n",
            ofRequests("GET / HTTP/1.1\r\nHost:  \t a \t\r\nX:b  c\td\r\nY:\r\nZ: \t \r\n\r\n"));
    }

    @Test
    void valuesMayHaveBytesBeyondAscii() {
        assertEquals(
            "HEAD GET / HTTP_1_1 {Host=a|X=\u00e4\u00ff\u0080} None[]\nEND\n",
            ofRequests("GET / HTTP/1.1\r\nHost: a\r\nX: \u00e4\u00ff\u0080\r\n\r\n"));
    }

    @Test
    void anUnknownMethodIsLeftToTheProgram() {
        assertEquals("fo!#$%&'*+-.^_`|~O", withTarget("fo!#$%&'*+-.^_`|~O", "/").method());
    }

    @Test
    void usualMethodsAreNoNewStrings() {
        assertSame(withTarget("DELETE", "/").method(), withTarget("DELETE", "/").method());
    }

    @Test
    void aTargetHasPathAndQuery() {
        var head = withTarget("GET", "/a/b%20c?x=1&y=?{|}[]^\\");
        assertEquals(TargetForm.ORIGIN, head.form());
        assertEquals("/a/b%20c", head.path());
        assertEquals(Optional.of("x=1&y=?{|}[]^\\"), head.query());
        assertEquals("h:1", head.authority());
        assertEquals("/a/b%20c?x=1&y=?{|}[]^\\", head.target());
        assertEquals(Optional.empty(), withTarget("GET", "/a").query());
        assertEquals(Optional.of(""), withTarget("GET", "/a?").query());
        assertEquals("//x/y", withTarget("GET", "//x/y").path());
    }

    @Test
    void theHostOfAnAbsoluteTargetIsTheOneThatCounts() {
        var head = withTarget("GET", "HTTP://other:80/p?q");
        assertEquals(TargetForm.ABSOLUTE, head.form());
        assertEquals("other:80", head.authority());
        assertEquals("/p", head.path());
        assertEquals(Optional.of("q"), head.query());
        assertEquals("/", withTarget("GET", "https://[::1]:80").path());
        assertEquals("/", withTarget("GET", "http://x?q").path());
        assertEquals(Optional.of("q/r"), withTarget("GET", "http://x?q/r").query());
    }

    @Test
    void connectNamesHostAndPort() {
        var head = withTarget("CONNECT", "example.com:443");
        assertEquals(TargetForm.AUTHORITY, head.form());
        assertEquals("example.com:443", head.authority());
        assertEquals("", head.path());
        assertFalse(head.keepsAlive());
    }

    @Test
    void optionsMayBeForTheWholeServer() {
        var head = withTarget("OPTIONS", "*");
        assertEquals(TargetForm.ASTERISK, head.form());
        assertEquals("*", head.path());
        assertEquals("h:1", head.authority());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"a", "a:80", "a:", "", "A-b.c_d~", "127.0.0.1:8080", "[::1]", "[fe80::1.2.3.4]:65535", "%41"})
    void aHostIsANameOrAnAddress(String host) {
        assertEquals(host, head("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").authority());
    }

    @Test
    void http11KeepsTheConnectionUnlessToldOtherwise() {
        assertTrue(withFields("HTTP/1.1", "").keepsAlive());
        assertTrue(withFields("HTTP/1.1", "Connection: closed, x\r\n").keepsAlive());
        assertFalse(withFields("HTTP/1.1", "Connection: x ,\tClose\r\n").keepsAlive());
        assertFalse(withFields("HTTP/1.1", "Connection: x\r\nConnection: close\r\n").keepsAlive());
    }

    @Test
    void http10ClosesTheConnectionUnlessToldOtherwise() {
        assertFalse(withFields("HTTP/1.0", "").keepsAlive());
        assertTrue(withFields("HTTP/1.0", "Connection: Keep-Alive\r\n").keepsAlive());
        assertFalse(withFields("HTTP/1.0", "Connection: keep-alive, close\r\n").keepsAlive());
    }

    @Test
    void http10NeedsNoHost() {
        assertEquals("", head("GET / HTTP/1.0\r\n\r\n").authority());
    }

    @Test
    void aLaterMinorVersionIsTreatedAsHttp11() {
        assertEquals(HttpVersion.HTTP_1_1, withFields("HTTP/1.2", "").version());
        assertEquals(HttpVersion.HTTP_1_0, withFields("HTTP/1.0", "").version());
    }

    @Test
    void aClientThatWaitsForContinueSaysSo() {
        var fields = "Expect: 100-Continue\r\nContent-Length: 1\r\n";
        assertTrue(withFields("HTTP/1.1", fields).expectsContinue());
        assertFalse(withFields("HTTP/1.1", "Content-Length: 1\r\n").expectsContinue());
        assertFalse(withFields("HTTP/1.1", "Expect: 100-continue\r\n").expectsContinue());
        assertFalse(withFields("HTTP/1.0", fields).expectsContinue());
        assertFalse(withFields("HTTP/1.0", "Expect: something\r\n").expectsContinue());
    }

    @Test
    void anUpgradeHasToBeNamedInConnection() {
        var upgrade = "Upgrade: websocket\r\n";
        assertEquals(
            Optional.of("websocket"),
            withFields("HTTP/1.1", upgrade + "Connection: keep-alive, Upgrade\r\n").upgrade());
        assertEquals(Optional.empty(), withFields("HTTP/1.1", upgrade).upgrade());
        assertEquals(Optional.empty(), withFields("HTTP/1.1", "Connection: upgrade\r\n").upgrade());
        assertEquals(Optional.empty(), withFields("HTTP/1.0", upgrade + "Connection: upgrade\r\n").upgrade());
    }

    @Test
    void whatFollowsAHeadStaysInTheInput() {
        var decoder = new RequestDecoder(HttpLimits.defaults());
        var input = ByteBuffer.wrap(latin1(GET + "\u0081\u0005frames"));
        assertInstanceOf(RequestHead.class, decoder.decode(input));
        assertInstanceOf(MessageEnd.class, decoder.decode(input));
        assertEquals(GET.length(), input.position());
    }

    @Test
    void afterTheLastRequestNothingIsDecoded() {
        var decoder = new RequestDecoder(HttpLimits.defaults());
        var input = ByteBuffer.wrap(latin1("GET / HTTP/1.0\r\n\r\n" + GET));
        assertInstanceOf(RequestHead.class, decoder.decode(input));
        assertInstanceOf(MessageEnd.class, decoder.decode(input));
        assertThrows(IllegalStateException.class, () -> decoder.decode(input));
        assertEquals(GET.length(), input.remaining());
        decoder.endOfInput();
    }

    @Test
    void theEndOfInputIsFineBetweenRequestsOnly() {
        var bytes = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
        for (int length = 0; length <= bytes.length(); length++) {
            var transcript = ofRequests(bytes.substring(0, length));
            boolean isBetween = length == 0 || length == bytes.length();
            assertEquals(!isBetween, transcript.endsWith("CUT OFF 400\n"), transcript);
        }
        assertEquals("", ofRequests("\r\n"));
    }

    @Test
    void directBuffersAndBuffersInTheMiddleOfAnArrayAreRead() {
        var bytes = latin1("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        var direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        var middle = ByteBuffer.allocate(bytes.length + 20).position(10).put(bytes).flip().position(10).slice();
        for (var input : new ByteBuffer[] {direct, middle, ByteBuffer.wrap(bytes).asReadOnlyBuffer()}) {
            var decoder = new RequestDecoder(HttpLimits.defaults());
            assertInstanceOf(RequestHead.class, decoder.decode(input));
            var part = assertInstanceOf(BodyPart.class, decoder.decode(input));
            assertEquals(ByteBuffer.wrap(latin1("hello")), part.bytes());
            assertInstanceOf(MessageEnd.class, decoder.decode(input));
        }
    }

    @Test
    void aHeadStaysValidWhenTheNextOneIsDecoded() {
        var decoder = new RequestDecoder(HttpLimits.defaults());
        var input = ByteBuffer.wrap(latin1("GET /1 HTTP/1.1\r\nHost: one\r\n\r\nGET /2 HTTP/1.1\r\nHost: two\r\n\r\n"));
        var first = assertInstanceOf(RequestHead.class, decoder.decode(input));
        decoder.decode(input);
        decoder.decode(input);
        assertEquals("/1", first.path());
        assertEquals("one", first.authority());
    }

    @Test
    void textFormsShowNoValues() {
        var head = withFields("HTTP/1.1", "Authorization: secret\r\n");
        assertFalse((head.toString() + head.fields()).contains("secret"));
    }
}
