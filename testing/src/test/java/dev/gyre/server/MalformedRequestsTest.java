package dev.gyre.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HttpLimits;
import dev.gyre.testing.LoopTest;
import java.util.ArrayList;
import java.util.List;

/// What is not clearly one request is refused, and the connection closed, so that no two programs can disagree about
/// where a request ends.
class MalformedRequestsTest {
    private static final String BAD = Wire.lastError("400 Bad Request", "Bad Request") + "<end>";

    /// A request that must never be answered, behind one that is refused.
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<String> handled = new ArrayList<>();

    private void handle(Exchange exchange) throws Exception {
        handled.add(exchange.path());
        var body = exchange.body().bytes();
        exchange.send(exchange.path() + " " + body.length);
    }

    private void assertAnswer(String answer, String request) throws Exception {
        handled.clear();
        assertEquals(answer, Wire.answers(this::handle, request + SMUGGLED), request);
        assertTrue(!handled.contains("/smuggled"), "handled " + handled + " of " + request);
    }

    private void assertRefused(String status, String... requests) throws Exception {
        var reason = status.substring(4);
        for (var request : requests) {
            assertAnswer(Wire.lastError(status, reason) + "<end>", request);
        }
    }

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
    }

    private static String chunked(String body) {
        return post("Transfer-Encoding: chunked") + body;
    }

    @LoopTest
    void twoWaysToSayTheLengthAreRefused() throws Exception {
        assertRefused("400 Bad Request",
            post("Transfer-Encoding: chunked\r\nContent-Length: 5") + "0\r\n\r\n",
            post("Content-Length: 5\r\nTransfer-Encoding: chunked") + "0\r\n\r\n");
    }

    @LoopTest
    void severalLengthsAreRefusedAlsoWhenTheyAgree() throws Exception {
        assertRefused("400 Bad Request",
            post("Content-Length: 2\r\nContent-Length: 3"),
            post("Content-Length: 2, 3"),
            post("Content-Length: 2\r\nContent-Length: 2") + "ab",
            post("Content-Length: 2, 2") + "ab");
    }

    @LoopTest
    void lengthsThatAreNoPlainNumbersAreRefused() throws Exception {
        for (var length : List.of("+2", "-1", "0x2", "", " ", "123456789012345678901", "\u00b2", "2 2", "2.")) {
            assertRefused("400 Bad Request", post("Content-Length: " + length));
        }
    }

    @LoopTest
    void transferCodingsOtherThanChunkedAreRefused() throws Exception {
        assertRefused("501 Not Implemented", post("Transfer-Encoding: gzip, chunked"));
        for (var coding : List.of("identity", "xchunked", ",chunked", "chunked, chunked", "\u00a0chunked",
            "chunked\r\nTransfer-Encoding: chunked", "\u000bchunked")) {
            assertRefused("400 Bad Request", post("Transfer-Encoding: " + coding));
        }
    }

    @LoopTest
    void theNameOfTheCodingMayBeInUpperCase() throws Exception {
        assertEquals(
            Wire.ok("/ 2"), Wire.answers(this::handle, post("Transfer-Encoding: CHUNKED") + "2\r\nab\r\n0\r\n\r\n"));
    }

    @LoopTest
    void chunksInHttp10AreRefused() throws Exception {
        assertRefused("400 Bad Request", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @LoopTest
    void linesEndWithCarriageReturnAndLineFeedOnly() throws Exception {
        assertRefused("400 Bad Request",
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\0\nz\r\n\r\n");
    }

    @LoopTest
    void fieldsThatAreNotNameColonValueAreRefused() throws Exception {
        for (var field : List.of("X: y\r\n folded", "X : y", ": y", "X\u0080: y", "X\u0001: y", "X y")) {
            assertRefused("400 Bad Request", "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
        }
        assertRefused("400 Bad Request", "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
    }

    @LoopTest
    void chunkSizesThatAreNoHexadecimalNumbersAreRefused() throws Exception {
        for (var size : List.of("0x2", "+2", "-2", "2_", " 2", "2 ", "", "11111111111111111", "ffffffffffffffffff")) {
            assertRefused("400 Bad Request", chunked(size + "\r\nab\r\n0\r\n\r\n"));
        }
    }

    @LoopTest
    void chunkExtensionsAreReadOverAndLimited() throws Exception {
        assertEquals(Wire.ok("/ 2"), Wire.answers(this::handle, chunked("2;a=b\r\nxy\r\n0;c\r\n\r\n")));
        assertRefused("400 Bad Request",
            chunked("2;" + "a".repeat(300) + "\r\nxy\r\n0\r\n\r\n"),
            chunked(("1;" + "a".repeat(250) + "\r\nx\r\n").repeat(100) + "0\r\n\r\n"),
            chunked("2;a\nb\r\nxy\r\n0\r\n\r\n"));
    }

    @LoopTest
    void chunksEndWhereTheySay() throws Exception {
        assertRefused("400 Bad Request",
            chunked("2\r\nabc\r\n0\r\n\r\n"),
            chunked("2\nab\n0\n\n"),
            chunked("2\r\nab\r\n0\r\nX\r\n\r\n"));
    }

    @LoopTest
    void theHostMustBeThereOnceAndValid() throws Exception {
        assertRefused("400 Bad Request",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
    }

    @LoopTest
    void aTargetWithAHostCountsMoreThanTheHostField() throws Exception {
        assertEquals(
            Wire.ok("/x b:1"),
            Wire.answers(
                exchange -> exchange.send(exchange.path() + " " + exchange.request().authority()),
                "GET http://b:1/x HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @LoopTest
    void methodsAreTokens() throws Exception {
        assertRefused("400 Bad Request", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", " GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @LoopTest
    void targetsAreAsciiAndProperlyEscaped() throws Exception {
        for (var target : List.of("/a b", "/a\u0001", "/a\u00e4", "/a#b", "/%zz", "/%0", "a")) {
            assertRefused("400 Bad Request", "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        }
    }

    @LoopTest
    void versionsOfHttp1Only() throws Exception {
        assertRefused("505 HTTP Version Not Supported", "GET / HTTP/2.0\r\nHost: a\r\n\r\n");
        assertRefused("400 Bad Request", "GET / HTTP/0.9\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n", "GET /\r\n");
        assertEquals(Wire.ok("/ 0"), Wire.answers(this::handle, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"));
    }

    @LoopTest
    void fewEmptyLinesBeforeARequestAreReadOver() throws Exception {
        assertEquals(Wire.ok("/ 0"), Wire.answers(this::handle, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertRefused("400 Bad Request", "\r\n\r\n\r\n");
    }

    @LoopTest
    void longLinesAndManyFieldsAreRefusedAlsoInOneRead() throws Exception {
        assertRefused("414 URI Too Long", "GET /" + "a".repeat(8200) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused("431 Request Header Fields Too Large",
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(8200) + "\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "a".repeat(8000) + "\r\n").repeat(5) + "\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n");
    }

    @LoopTest
    void aMegabyteOfFieldsIsRefused() throws Exception {
        handled.clear();
        var request = "GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(1000) + "\r\n";
        Wire.talk(HttpServer.of(this::handle, Wire.OPTIONS), 4 << 20, wire -> {
            wire.send(request);
            assertEquals(
                Wire.lastError("431 Request Header Fields Too Large", "Request Header Fields Too Large") + "<end>",
                wire.readSome());
        });
        assertEquals(List.of(), handled);
    }

    @LoopTest
    void whatIsUsualIsAccepted() throws Exception {
        var request = new StringBuilder("GET /" + "a".repeat(7980) + " HTTP/1.1\r\nHost: a\r\nX: " + "b".repeat(7000));
        for (int i = 0; i < 78; i++) {
            request.append("\r\nX-").append(i).append(": y");
        }
        assertEquals(Wire.ok("/" + "a".repeat(7980) + " 0"), Wire.answers(this::handle, request + "\r\n\r\n"));
    }

    @LoopTest
    void trailersAreLimitedAndAreNoHeaderFields() throws Exception {
        assertEquals(
            Wire.ok("Optional.empty Optional[b]"),
            Wire.answers(exchange -> {
                var body = exchange.body();
                body.bytes();
                exchange.send(exchange.header("A") + " " + body.trailers().first("A"));
            }, chunked("1\r\nx\r\n0\r\nA: b\r\n\r\n")));
        assertRefused("431 Request Header Fields Too Large",
            chunked("0\r\n" + "A: b\r\n".repeat(21) + "\r\n"),
            chunked("0\r\n" + ("A: " + "b".repeat(5000) + "\r\n").repeat(2) + "\r\n"));
    }

    @LoopTest
    void unknownExpectationsAreRefused() throws Exception {
        assertRefused("417 Expectation Failed", post("Expect: a miracle\r\nContent-Length: 2") + "ab");
    }

    @LoopTest
    void aBodyOfAGetIsABody() throws Exception {
        assertEquals(
            Wire.ok("/ " + SMUGGLED.length()) + Wire.ok("/next 0"),
            Wire.answers(
                this::handle,
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED
                        + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @LoopTest
    void anInvalidSecondRequestSparesTheFirst() throws Exception {
        assertEquals(
            Wire.ok("/ 0") + BAD,
            Wire.answers(this::handle, "GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n" + SMUGGLED));
        assertEquals(List.of("/"), handled);
    }

    @LoopTest
    void aRequestThatBreaksOffIsRefused() throws Exception {
        Wire.talk(this::handle, wire -> {
            wire.send("GET / HTTP/1.1\r\nHo");
            wire.stream.closeOutput();
            assertEquals(BAD, wire.readSome());
        });
    }

    @LoopTest
    void aBodyBeyondTheLimitIsRefusedBeforeItIsRead() throws Exception {
        var limits = HttpLimits.defaults().withBodyBytesMax(3);
        var server = HttpServer.of(this::handle, Wire.OPTIONS.withHttpLimits(limits));
        var tooLarge = Wire.lastError("413 Content Too Large", "Content Too Large") + "<end>";
        assertEquals(tooLarge, Wire.answers(server, post("Content-Length: 4") + "abcd" + SMUGGLED));
        assertEquals(List.of(), handled);
        assertEquals(tooLarge,
            Wire.answers(server, chunked("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n") + SMUGGLED));
    }

    @LoopTest
    void collidingNamesCostLittle() throws Exception {
        // "b_" and "a~" have the same hash, and so have all names of the same length that are made of them.
        var request = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        for (int i = 0; i < 64; i++) {
            for (int bit = 0; bit < 6; bit++) {
                request.append((i >> bit & 1) == 0 ? "b_" : "a~");
            }
            request.append(": y\r\n");
        }
        assertEquals(Wire.ok("/ 0"), Wire.answers(this::handle, request + "\r\n"));
    }
}
