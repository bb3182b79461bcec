package dev.gyre.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {
    private static final InflateLimits LIMITS = InflateLimits.defaults();

    @Test
    void whatIsEncodedComesBackAndTheJdkReadsItToo() {
        Seeds.each(150, random -> {
            var content = content(random);
            for (var coding : List.of("gzip", "deflate")) {
                var encoded = encode(coding, content, random);
                assertArrayEquals(content, readByTheJdk(coding, encoded));
                for (var arrival : Seeds.arrivals(encoded, random)) {
                    assertArrayEquals(content, decode(coding, LIMITS, arrival));
                }
            }
        });
    }

    private static byte[] content(Random random) {
        var size = random.nextInt(4) == 0 ? random.nextInt(50_000) : random.nextInt(300);
        return random.nextBoolean() ? Seeds.bytes(random, size) : "some text ".repeat(size / 10).getBytes(UTF_8);
    }

    private static byte[] encode(String coding, byte[] content, Random random) {
        var level = 1 + random.nextInt(9);
        var encoded = new ByteArrayOutputStream();
        try (var encoder = coding.equals("gzip") ? ContentEncoder.gzip(level) : ContentEncoder.deflate(level)) {
            var isBomb = content.length > 1 << 20;
            for (var piece : isBomb
                    ? List.of(ByteBuffer.wrap(content))
                    : Seeds.arrivals(content, random).get(2 + random.nextInt(2))) {
                WebSocketCodecTest.put(encoded, encoder.encode(piece));
                assertEquals(0, piece.remaining());
                if (random.nextInt(20) == 0) WebSocketCodecTest.put(encoded, encoder.flush());
            }
            WebSocketCodecTest.put(encoded, encoder.end());
        }
        return encoded.toByteArray();
    }

    private static byte[] readByTheJdk(String coding, byte[] encoded) {
        var bytes = new ByteArrayInputStream(encoded);
        try (var in = coding.equals("gzip") ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes)) {
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void whatIsFlushedCanBeRead() {
        try (var encoder = ContentEncoder.gzip(6); var decoder = ContentDecoder.gzip(LIMITS)) {
            encoder.encode(ByteBuffer.wrap(new byte[0]));
            for (var text : List.of("tick", "tock")) {
                var wire = new ByteArrayOutputStream();
                WebSocketCodecTest.put(wire, encoder.encode(ByteBuffer.wrap(text.getBytes(UTF_8))));
                WebSocketCodecTest.put(wire, encoder.flush());
                var in = ByteBuffer.wrap(wire.toByteArray());
                if (text.equals("tick"))
                    in = ByteBuffer.wrap(join(Seeds.hex("1f8b08000000000000ff"), wire.toByteArray()));
                assertEquals(text, UTF_8.decode(decoder.decode(in)).toString());
            }
        }
    }

    @Test
    void membersOfGzipFollowEachOtherAndTheirHeadsAreSkipped() throws IOException {
        var plain = gzip("Hello, ");
        var withAll = join(Seeds.hex("1f8b081e0000000000ff 0300 616263 6e00 6300 0000"), cut(gzip("world"), 10));
        for (var arrival : Seeds.arrivals(join(plain, withAll), new Random(1))) {
            assertEquals("Hello, world", new String(decode("gzip", LIMITS, arrival), UTF_8));
        }
        var emptyExtra = join(Seeds.hex("1f8b08040000000000ff 0000"), cut(gzip("x"), 10));
        assertEquals("x", new String(decode("gzip", LIMITS, List.of(ByteBuffer.wrap(emptyExtra))), UTF_8));
    }

    @Test
    void contentThatEndsEarlyIsRefused() throws IOException {
        var gzip = gzip("Hello");
        for (var end = 0; end < gzip.length; end++) {
            assertRefused(400, "gzip", LIMITS, java.util.Arrays.copyOf(gzip, end));
        }
        assertRefused(400, "gzip", LIMITS, join(gzip, new byte[] {0x1F}));
        assertRefused(400, "deflate", LIMITS, Seeds.hex("78 9c"));
    }

    @Test
    void contentThatIsDamagedIsRefused() throws IOException {
        var gzip = gzip("Hello, Hello, Hello");
        for (var at = 0; at < gzip.length; at++) {
            if (at >= 4 && at < 10) continue; // time, level and system carry nothing
            var damaged = gzip.clone();
            damaged[at] ^= 0x55;
            var name = "byte " + at;
            assertThrows(BadContentException.class, () -> decode("gzip", LIMITS, List.of(ByteBuffer.wrap(damaged))),
                name);
        }
        assertRefused(400, "gzip", LIMITS, join(gzip, new byte[] {0}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "1f 8c", "1f 8b 09", "1f 8b 08 20", "1f 8b 08 80", "78 9c 00"})
    void otherFormatsAreRefused(String hex) {
        assertRefused(400, "gzip", LIMITS, Seeds.hex(hex));
    }

    @Test
    void whatFollowsDeflateAndPresetDictionariesAreRefused() {
        var encoded = encode("deflate", "Hello".getBytes(UTF_8), new Random(1));
        assertRefused(400, "deflate", LIMITS, join(encoded, new byte[] {0}));
        assertRefused(400, "deflate", LIMITS, Seeds.hex("78 bb 00 00 00 01 00 00"));
        assertRefused(400, "deflate", LIMITS, Seeds.hex("f2 48 cd c9 c9 07 00"));
    }

    @Test
    void headsOfGzipWithoutEndAreRefused() {
        assertRefused(400, "gzip", LIMITS, join(Seeds.hex("1f8b08080000000000ff"), "x".repeat(70_000).getBytes(UTF_8)));
    }

    @Test
    void decompressionBombsAreRefusedByRatioAndBySize() {
        var bomb = encode("gzip", new byte[20 << 20], new Random(1));
        assertTrue(bomb.length < 100_000);
        assertRefused(413, "gzip", LIMITS, bomb);
        assertRefused(413, "gzip", LIMITS.withRatioMax(2000).withBytesMax(1 << 20), bomb);
        assertEquals(20 << 20, decode("gzip", LIMITS.withRatioMax(2000), List.of(ByteBuffer.wrap(bomb))).length);
    }

    @Test
    void aBombIsFoundBeforeItsBytesAreHandedOut() {
        var bomb = encode("deflate", new byte[8 << 20], new Random(1));
        var limits = LIMITS.withBytesMax(100_000);
        var in = ByteBuffer.wrap(bomb);
        try (var decoder = ContentDecoder.deflate(limits)) {
            var size = new int[1];
            assertThrows(BadContentException.class, () -> {
                while (true) size[0] += decoder.decode(in).remaining();
            });
            assertTrue(size[0] <= 100_000, () -> size[0] + " bytes");
        }
    }

    @Test
    void randomContentIsDecodedOrRefused() throws IOException {
        var gzip = gzip("some text to be damaged, some text");
        Seeds.each(3000, random -> {
            var bytes = random.nextBoolean() ? gzip.clone() : Seeds.bytes(random, random.nextInt(60));
            for (var count = random.nextInt(3); count > 0 && bytes.length > 0; count--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                decode(random.nextBoolean() ? "gzip" : "deflate", LIMITS,
                    Seeds.arrivals(bytes, random).get(random.nextInt(4)));
            } catch (BadContentException bad) {
                assertTrue(bad.status() == 400 || bad.status() == 413, bad::toString);
            }
        });
    }

    @Test
    void levelsHaveARange() {
        assertThrows(IllegalArgumentException.class, () -> ContentEncoder.gzip(0));
        assertThrows(IllegalArgumentException.class, () -> ContentEncoder.deflate(10));
    }

    // ---- what the tests are written in -------------------------------------------------------------

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        var joined = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static byte[] cut(byte[] bytes, int from) {
        return java.util.Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static void assertRefused(int status, String coding, InflateLimits limits, byte[] bytes) {
        for (var arrival : List.of(List.of(ByteBuffer.wrap(bytes)), Seeds.arrivals(bytes, new Random(3)).get(2))) {
            assertEquals(status,
                assertThrows(BadContentException.class, () -> decode(coding, limits, arrival)).status());
        }
    }

    private static byte[] decode(String coding, InflateLimits limits, List<ByteBuffer> arrival) {
        var content = new ByteArrayOutputStream();
        try (var decoder = coding.equals("gzip") ? ContentDecoder.gzip(limits) : ContentDecoder.deflate(limits)) {
            for (var buffer : arrival) {
                var in = buffer.duplicate();
                for (ByteBuffer piece; (piece = decoder.decode(in)).hasRemaining();)
                    WebSocketCodecTest.put(content, piece);
                assertEquals(0, in.remaining());
            }
            decoder.endOfContent();
        }
        return content.toByteArray();
    }
}
