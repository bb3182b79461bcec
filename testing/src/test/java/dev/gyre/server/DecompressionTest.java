package dev.gyre.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.InflateLimits;
import dev.gyre.testing.LoopTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Bodies of requests that are compressed: check 31 of the list of attacks.
class DecompressionTest {
    private static final Filter FILTER = Decompression.of(InflateLimits.defaults().withBytesMax(2 << 20));

    private static byte[] gzip(byte[] bytes) throws IOException {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            gzip.write(bytes);
        }
        return coded.toByteArray();
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        var coded = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(coded)) {
            deflate.write(bytes);
        }
        return coded.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String post(Handler handler, String coding, byte[] body) throws Exception {
        return Wire.answers(handler.behind(FILTER),
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length
                    + "\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1));
    }

    private static void echo(Exchange exchange) throws IOException {
        exchange.send(exchange.body().text());
    }

    private static void count(Exchange exchange) throws IOException {
        exchange.send("" + exchange.body().bytes().length);
    }

    @LoopTest
    void aBodyIsReadAsIfItHadComeSo() throws Exception {
        assertEquals(Wire.ok("hello"), post(DecompressionTest::echo, "gzip", gzip(text("hello"))));
        assertEquals(Wire.ok("hello"), post(DecompressionTest::echo, "X-GZIP", gzip(text("hello"))));
        assertEquals(Wire.ok("hello"), post(DecompressionTest::echo, "deflate", deflate(text("hello"))));
        assertEquals(Wire.ok("hello"), post(DecompressionTest::echo, "identity", text("hello")));
        assertEquals(Wire.ok("300000"), post(DecompressionTest::count, "gzip", gzip(new byte[300_000])));
        assertEquals(Wire.ok("false"), post(
            exchange -> exchange.send("" + exchange.body().length().isPresent()), "gzip", gzip(text("hello"))));
    }

    @LoopTest
    void aBodyOfExactlyTheLimitIsTaken() throws Exception {
        Handler limited = exchange -> exchange.send("" + exchange.body().bytes(20_000).length);
        assertEquals(Wire.ok("20000"), post(limited, "gzip", gzip(new byte[20_000])));
        assertTrue(post(limited, "gzip", gzip(new byte[20_001])).startsWith("HTTP/1.1 413 "));
    }

    @LoopTest
    void bombsAreRefused() throws Exception {
        for (var bytes : List.of((2 << 20) + 1, 20 << 20)) {
            var answer = post(DecompressionTest::count, "gzip", gzip(new byte[bytes]));
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        }
        // Within the limit on bytes, but of a density that no honest content has.
        var dense = post(DecompressionTest::count, "deflate", deflate(new byte[2 << 20]));
        assertTrue(dense.startsWith("HTTP/1.1 413 "), dense);
    }

    @LoopTest
    void whatIsNotDecodedCannotBeABomb() throws Exception {
        assertEquals(Wire.ok("hi"), post(exchange -> exchange.send("hi"), "gzip", gzip(new byte[20 << 20])));
    }

    @LoopTest
    void whatIsNotInTheFormatIsRefused() throws Exception {
        var coded = gzip(text("hello"));
        var broken = coded.clone();
        broken[12] ^= 0x55;
        for (var body : List.of(text("hello"), broken, Arrays.copyOf(coded, coded.length - 3), new byte[0])) {
            var answer = post(DecompressionTest::echo, "gzip", body);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @LoopTest
    void codingsThatAreNotKnownAreRefused() throws Exception {
        for (var coding : List.of("br", "gzip, gzip", "gzip\r\nContent-Encoding: gzip", "x")) {
            var answer = post(DecompressionTest::echo, coding, gzip(text("hello")));
            assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
            assertTrue(answer.contains("\r\nAccept-Encoding: gzip, deflate\r\n"), answer);
            assertFalse(answer.contains("hello"), answer);
        }
    }
}
