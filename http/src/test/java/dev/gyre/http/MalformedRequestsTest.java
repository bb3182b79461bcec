package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that are refused, each decoded whole, byte by byte and in random pieces, and the status to answer with.
class MalformedRequestsTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKS = POST + "Transfer-Encoding: chunked\r\n\r\n";

    static Stream<Arguments> requestLines() {
        return Stream.of(
            line("", 400),
            line("GET", 400),
            line("GET /", 400),
            line("GET / ", 400),
            line("GET  / HTTP/1.1", 400),
            line("GET /  HTTP/1.1", 400),
            line("GET / HTTP/1.1 ", 400),
            line(" GET / HTTP/1.1", 400),
            line("GET\t/ HTTP/1.1", 400),
            line("GET / x HTTP/1.1", 400),
            line("GET  HTTP/1.1", 400),
            line("G<T / HTTP/1.1", 400),
            line("G\u00c4T / HTTP/1.1", 400),
            line("GET: / HTTP/1.1", 400),
            line("GET /\u00e4 HTTP/1.1", 400),
            line("GET /\u0001 HTTP/1.1", 400),
            line("GET /\u0000 HTTP/1.1", 400),
            line("GET /\u007f HTTP/1.1", 400),
            line("GET /a\tb HTTP/1.1", 400),
            line("GET /a#b HTTP/1.1", 400),
            line("GET /a\"b HTTP/1.1", 400),
            line("GET /a<b HTTP/1.1", 400),
            line("GET /a\\b HTTP/1.1", 400),
            line("GET /%zz HTTP/1.1", 400),
            line("GET /%4 HTTP/1.1", 400),
            line("GET /% HTTP/1.1", 400),
            line("GET /%00 HTTP/1.1", 400),
            line("GET /?%00 HTTP/1.1", 400),
            line("GET a HTTP/1.1", 400),
            line("GET ftp://a/ HTTP/1.1", 400),
            line("GET http:/a HTTP/1.1", 400),
            line("GET http:// HTTP/1.1", 400),
            line("GET http:///a HTTP/1.1", 400),
            line("GET http://user@a/ HTTP/1.1", 400),
            line("GET http://a:99999/ HTTP/1.1", 400),
            line("GET * HTTP/1.1", 400),
            line("GET a:80 HTTP/1.1", 400),
            line("CONNECT / HTTP/1.1", 400),
            line("CONNECT a HTTP/1.1", 400),
            line("CONNECT a: HTTP/1.1", 400),
            line("CONNECT http://a:80 HTTP/1.1", 400),
            line("OPTIONS ** HTTP/1.1", 400),
            line("GET / http/1.1", 400),
            line("GET / HTTP/1", 400),
            line("GET / HTTP/1.10", 400),
            line("GET / HTTP/11.1", 400),
            line("GET / HTTP/1,1", 400),
            line("GET / HTTP/a.1", 400),
            line("GET / HTTP/1.x", 400),
            line("GET / HTTP/-1.", 400),
            line("GET / ICAP/1.0", 400),
            line("GET / HTTP/0.9", 400),
            line("GET / HTTP/2.0", 505),
            line("PRI * HTTP/2.0", 505),
            line("GET / HTTP/3.0", 505));
    }

    private static Arguments line(String line, int status) {
        var bytes = line.isEmpty() ? "\r\n\r\n\r\n" : line + "\r\nHost: a\r\n\r\n";
        return Arguments.of(bytes, status);
    }

    static Stream<Arguments> fields() {
        return Stream.of(
            field("X", 400),
            field(": x", 400),
            field("X : y", 400),
            field("X\t: y", 400),
            field(" X: y", 400),
            field("\tX: y", 400),
            field("X: y\r\n folded", 400),
            field("X: y\r\n\tfolded", 400),
            field("X: y\r\n ", 400),
            field("X(: y", 400),
            field("X\u00e4: y", 400),
            field("X\u0000: y", 400),
            field("X y: z", 400),
            field("X: a\u0000b", 400),
            field("X: a\rb", 400),
            field("X: a\nb", 400),
            field("X: a\r\u0000\nb: c", 400),
            field("X: a\r\rb", 400),
            field("X: a\u000bb", 400),
            field("X: a\u007fb", 400),
            field("X: a\r", 400),
            field("X: a\n", 400),
            field("Host: b", 400),
            field("host: a", 400));
    }

    static Stream<Arguments> framings() {
        return Stream.of(
            field("Content-Length: +2", 400),
            field("Content-Length: -1", 400),
            field("Content-Length: 0x2", 400),
            field("Content-Length: 1_0", 400),
            field("Content-Length:", 400),
            field("Content-Length:  ", 400),
            field("Content-Length: 2 2", 400),
            field("Content-Length: 2, 2", 400),
            field("Content-Length: 2, 3", 400),
            field("Content-Length: 2.0", 400),
            field("Content-Length: \"2\"", 400),
            field("Content-Length: \u00b2", 400),
            field("Content-Length: 1234567890123456789", 400),
            field("Content-Length: 00000000000000000000002", 400),
            field("Content-Length: 99999999999999999999999", 400),
            field("Content-Length: 2\r\nContent-Length: 2", 400),
            field("Content-Length: 2\r\ncontent-length: 3", 400),
            field("Content-Length: 2\r\nTransfer-Encoding: chunked", 400),
            field("Transfer-Encoding: chunked\r\nContent-Length: 2", 400),
            field("Transfer-Encoding: identity\r\nContent-Length: 2", 400),
            field("Transfer-Encoding:", 400),
            field("Transfer-Encoding: identity", 400),
            field("Transfer-Encoding: gzip", 400),
            field("Transfer-Encoding: xchunked", 400),
            field("Transfer-Encoding: chunkedx", 400),
            field("Transfer-Encoding: ,chunked", 400),
            field("Transfer-Encoding: chunked,", 400),
            field("Transfer-Encoding: chunked, chunked", 400),
            field("Transfer-Encoding: chunked, gzip", 400),
            field("Transfer-Encoding: chunked;q=1", 400),
            field("Transfer-Encoding: \"chunked\"", 400),
            field("Transfer-Encoding: \u000bchunked", 400),
            field("Transfer-Encoding: \u00a0chunked", 400),
            field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
            field("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 400),
            field("Transfer-Encoding: gzip, chunked", 501),
            field("Transfer-Encoding: x-own , Chunked", 501),
            field("Expect: 200-ok", 417),
            field("Expect:", 417),
            field("Expect: 100-continue\r\nExpect: 100-continue", 417));
    }

    private static Arguments field(String lines, int status) {
        return Arguments.of(POST + lines + "\r\n\r\n", status);
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
            "a b", "a,b", "a/b", "user@a", "a:b", "a:-1", "a:65536", "a:000080", "a:80:80", "[::1", "::1", "[]",
            "[::g]",
            "[::1]x", "a\\b", "a?b", "a#b", "%zz", "%00", "\u00e4", ":80", "\"a\"", "[::1]]", "a,")
                .map(host -> Arguments.of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400));
    }

    static Stream<Arguments> others() {
        return Stream.of(
            Arguments.of("GET / HTTP/1.1\r\n\r\n", 400),
            Arguments.of("GET http://a/ HTTP/1.1\r\n\r\n", 400),
            Arguments.of("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400),
            Arguments.of("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400),
            Arguments.of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            Arguments.of("GET / HTTP/1.1\nHost: a\n\n", 400),
            Arguments.of("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
            Arguments.of("GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
            Arguments.of("GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", 400),
            Arguments.of("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            Arguments.of("\u0016\u0003\u0001\u0002\u0000\u0001", 400));
    }

    static Stream<Arguments> chunks() {
        return Stream.of(
            "\r\n", "x\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "5\t\r\nhello\r\n", "0x5\r\nhello\r\n",
            "+5\r\nhello\r\n",
            "-5\r\nhello\r\n", "1_0\r\nhello\r\n", ";x\r\n", "5\nhello\n", "5\rhello", "5\r\rhello",
            "5 ;x\r\nhello\r\n",
            "5;x\nhello\r\n", "5;x\ry\r\nhello\r\n", "5;x\u0000\r\nhello\r\n", "5;x\u007f\r\nhello\r\n", "\u00b9\r\nx",
            "fffffffffffffffff\r\n", "ffffffffffffffff\r\n", "8000000000000000\r\n", "0000000000000000005\r\nhello\r\n",
            "5\r\nhello!\r\n", "5\r\nhello\n", "5\r\nhello\rx", "5\r\nhello0\r\n\r\n", "5\r\nhell\r\n0\r\n\r\n",
            "0\r\nx\r\n\r\n", "0\n\n", "0\r\n\n", "0\r\nx: y\n\r\n", "0\r\n x: y\r\n\r\n", "0\r\nx : y\r\n\r\n",
            "0\r\nContent-Length: 5\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\nHost: b\r\n\r\n",
            "0\r\nx: y\r\nauthorization: z\r\n\r\n", "0\r\nTrailer: x\r\n\r\n", "0\r\nSet-Cookie: x\r\n\r\n",
            "0\r\nContent-Type: x\r\n\r\n", "0\r\nConnection: close\r\n\r\n", "0\r\n\r\n\r\n\r\n\r\n")
                .map(chunks -> Arguments.of(CHUNKS + chunks, 400));
    }

    @ParameterizedTest
    @MethodSource({"requestLines", "fields", "framings", "hosts", "others", "chunks"})
    void isRefusedHoweverItArrives(String bytes, int status) {
        var transcript = Transcript.ofRequests(bytes);
        assertTrue(transcript.contains("ERROR " + status + " "), transcript);
    }
}
