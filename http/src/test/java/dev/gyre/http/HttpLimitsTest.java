package dev.gyre.http;

import static dev.gyre.http.Transcript.ofRequests;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// Each limit admits what is exactly as large and refuses one more, whether it arrives at once or slowly.
class HttpLimitsTest {
    private static final HttpLimits DEFAULTS = HttpLimits.defaults();
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKS = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private static void assertLimit(int max, int status, HttpLimits limits, IntFunction<String> request) {
        // What follows must not hide that the limit is exceeded.
        for (var next : new String[] {"", "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(300)}) {
            var admitted = ofRequests(request.apply(max) + next, limits);
            assertFalse(admitted.contains("ERROR"), admitted);
            var refused = ofRequests(request.apply(max + 1) + next, limits);
            assertTrue(refused.contains("ERROR " + status + " "), refused);
        }
    }

    private static String fields(int count) {
        var fields = new StringBuilder();
        for (int i = 0; i < count; i++) {
            fields.append("x").append(i).append(": y\r\n");
        }
        return fields.toString();
    }

    @Test
    void theRequestLineHasALimit() {
        var around = "GET / HTTP/1.1".length();
        assertLimit(
            8192, 414, DEFAULTS, bytes -> "GET /" + "a".repeat(bytes - around) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void aFieldHasALimit() {
        assertLimit(8192, 431, DEFAULTS, bytes -> POST + "x:" + "y".repeat(bytes - 2) + "\r\n\r\n");
        assertLimit(8192, 431, DEFAULTS, bytes -> POST + "x".repeat(bytes - 1) + ":\r\n\r\n");
        assertLimit(8192, 431, DEFAULTS, bytes -> POST + "x:" + " ".repeat(bytes - 2) + "\r\n\r\n");
    }

    @Test
    void theNumberOfFieldsHasALimit() {
        assertLimit(100, 431, DEFAULTS, count -> POST + fields(count - 1) + "\r\n");
    }

    @Test
    void allFieldsTogetherHaveALimit() {
        int around = "Host: a\r\n".length() + 5 * "x:\r\n".length() + "\r\n".length();
        assertLimit(32 * 1024, 431, DEFAULTS, bytes -> {
            int rest = bytes - around - 4 * 8000;
            return POST + ("x:" + "y".repeat(8000) + "\r\n").repeat(4) + "x:" + "y".repeat(rest) + "\r\n\r\n";
        });
    }

    @Test
    void fieldsAreRefusedBeforeTheLineThatExceedsTheirLimitEnds() {
        var lines = POST + ("x:" + "y".repeat(8000) + "\r\n").repeat(4);
        assertTrue(ofRequests(lines + "x:" + "y".repeat(700)).startsWith("CUT OFF "));
        assertTrue(ofRequests(lines + "x:" + "y".repeat(800)).startsWith("ERROR 431 "));
    }

    @Test
    void theExtensionsOfAChunkHaveALimit() {
        assertLimit(256, 400, DEFAULTS, bytes -> CHUNKS + "1;" + "x".repeat(bytes) + "\r\na\r\n" + LAST_CHUNK);
    }

    @Test
    void extensionsBeyondTheDataHaveALimit() {
        assertLimit(1000, 400, DEFAULTS.withChunkExtensionSurplusMax(255_000), count -> {
            var chunk = "1;" + "x".repeat(256) + "\r\na\r\n";
            return CHUNKS + chunk.repeat(count) + LAST_CHUNK;
        });
        var signed = "100;" + "x".repeat(256) + "\r\n" + "a".repeat(256) + "\r\n";
        assertFalse(ofRequests(CHUNKS + signed.repeat(200) + LAST_CHUNK).contains("ERROR"));
    }

    @Test
    void theNumberOfTrailersHasALimit() {
        assertLimit(20, 431, DEFAULTS, count -> CHUNKS + "0\r\n" + fields(count) + "\r\n");
    }

    @Test
    void allTrailersTogetherHaveALimit() {
        int around = "x:\r\n\r\n".length();
        assertLimit(8192, 431, DEFAULTS, bytes -> CHUNKS + "0\r\nx:" + "y".repeat(bytes - around) + "\r\n\r\n");
    }

    @Test
    void aBodyWithALengthHasALimit() {
        assertLimit(
            1000, 413, DEFAULTS.withBodyBytesMax(1000),
            bytes -> POST + "Content-Length: " + bytes + "\r\n\r\n" + "a".repeat(bytes));
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeAnyOfItIsRead() {
        var decoder = new RequestDecoder(DEFAULTS.withBodyBytesMax(9));
        var head = ByteBuffer.wrap(Transcript.latin1(POST + "Content-Length: 10\r\n\r\n"));
        assertEquals(413, assertThrows(HttpSyntaxException.class, () -> decoder.decode(head)).status());
    }

    @Test
    void aBodyInChunksHasALimit() {
        var limits = DEFAULTS.withBodyBytesMax(1000);
        assertLimit(
            1000, 413, limits, bytes -> CHUNKS + Integer.toHexString(bytes) + "\r\n" + "a".repeat(bytes) + "\r\n"
                    + LAST_CHUNK);
        assertLimit(1000, 413, limits, bytes -> CHUNKS + "1\r\na\r\n".repeat(bytes) + LAST_CHUNK);
    }

    @Test
    void theSumOfChunksDoesNotOverflow() {
        var decoder = new RequestDecoder(DEFAULTS.withBodyBytesMax(10));
        var input = ByteBuffer.wrap(Transcript.latin1(CHUNKS + "5\r\nhello\r\nfffffffffffffff\r\n"));
        assertInstanceOf(RequestHead.class, decoder.decode(input));
        assertInstanceOf(BodyPart.class, decoder.decode(input));
        assertEquals(413, assertThrows(HttpSyntaxException.class, () -> decoder.decode(input)).status());
    }

    @Test
    void aRouteMayHaveALimitOfItsOwn() {
        for (var framing : new String[] {"Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello"}) {
            var decoder = new RequestDecoder(DEFAULTS);
            var input = ByteBuffer.wrap(Transcript.latin1(POST + framing));
            assertInstanceOf(RequestHead.class, decoder.decode(input));
            var tooLong = assertThrows(HttpSyntaxException.class, () -> {
                decoder.limitBody(4);
                decoder.decode(input);
            });
            assertEquals(413, tooLong.status());
            assertThrows(HttpSyntaxException.class, () -> decoder.decode(input));
        }
    }

    @Test
    void theDefaultsServeWhatIsInUse() {
        assertFalse(ofRequests(POST + fields(79) + "\r\n").contains("ERROR"));
        assertFalse(ofRequests(POST + "Cookie: " + "c".repeat(7000) + "\r\n\r\n").contains("ERROR"));
        var line = "GET /" + "a".repeat(8000 - "GET / HTTP/1.1".length()) + " HTTP/1.1\r\n";
        assertFalse(ofRequests(line + "Host: a\r\n\r\n").contains("ERROR"));
    }

    @Test
    void theDefaultsRefuseAMegabyteInOneRead() {
        var one = POST + "x: " + "y".repeat(1 << 20) + "\r\n\r\n";
        var many = POST + ("x: " + "y".repeat(1000) + "\r\n").repeat(1000) + "\r\n";
        for (var request : new String[] {one, many}) {
            var transcript = Transcript.ofRequests(Transcript.latin1(request), Splits.WHOLE, DEFAULTS);
            assertTrue(transcript.startsWith("ERROR 431 "), transcript);
        }
    }

    /// Feeds what never ends, and expects to be stopped after little more than the limit.
    private static void assertStops(String before, LongFunction<String> endless, int bytesMax) {
        for (int size : new int[] {1, 10, 5000}) {
            var decoder = new RequestDecoder(DEFAULTS);
            long fed = 0;
            try {
                for (long i = 0; i < 10_000_000; i++) {
                    var next = new StringBuilder(i == 0 ? before : "");
                    while (next.length() < size) {
                        next.append(endless.apply(i));
                    }
                    fed += next.length();
                    var input = ByteBuffer.wrap(Transcript.latin1(next.toString()));
                    while (!(decoder.decode(input) instanceof NeedsInput)) {
                        assertTrue(fed <= bytesMax, "still decoding after " + fed + " bytes");
                    }
                    assertTrue(fed <= bytesMax, "still waiting after " + fed + " bytes");
                }
            } catch (HttpSyntaxException stopped) {
                assertTrue(fed <= bytesMax, stopped.getMessage());
            }
        }
    }

    @Test
    void nothingThatGrowsSlowlyGrowsForEver() {
        assertStops("", i -> "\r\n", 6000);
        assertStops("G", i -> "E", 16_000);
        assertStops("GET /", i -> "a", 16_000);
        assertStops(POST + "x", i -> "x", 16_000);
        assertStops(POST + "x: ", i -> "y", 16_000);
        assertStops(POST + "x: ", i -> " ", 16_000);
        assertStops(POST, i -> "x: y\r\n", 8000);
        assertStops(POST, i -> "x: " + "y".repeat(2000) + "\r\n", 50_000);
        assertStops(CHUNKS, i -> "0", 6000);
        assertStops(CHUNKS + "5;", i -> "x", 8000);
        assertStops(CHUNKS, i -> "1;" + "x".repeat(200) + "\r\na\r\n", 30_000);
        assertStops(CHUNKS + "0\r\n", i -> "x: y\r\n", 8000);
        assertStops(CHUNKS + "0\r\nx: ", i -> "y", 16_000);
    }

    @Test
    void limitsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withFieldsMax(0));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withStartLineBytesMax(15));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withFieldBytesMax(-1));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withHeaderSectionBytesMax(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withBodyBytesMax(-1));
        assertEquals(7, DEFAULTS.withTrailersMax(7).trailersMax());
        assertEquals(8, DEFAULTS.withTrailerSectionBytesMax(8).trailerSectionBytesMax());
        assertEquals(9, DEFAULTS.withChunkExtensionBytesMax(9).chunkExtensionBytesMax());
    }
}
