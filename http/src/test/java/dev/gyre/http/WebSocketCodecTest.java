package dev.gyre.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketCodecTest {
    private static final WebSocketLimits LIMITS = WebSocketLimits.defaults();
    private static final WebSocketLimits SMALL = LIMITS.withFrameBytesMax(1000).withMessageBytesMax(2000);

    // ---- the examples of RFC 6455, section 5.7 -----------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "81 05 48 65 6c 6c 6f                               | Text(Hello)",
        "01 03 48 65 6c 80 02 6c 6f                         | Text(Hello)",
        "89 05 48 65 6c 6c 6f                               | Ping(48656c6c6f)",
        "8a 05 48 65 6c 6c 6f                               | Pong(48656c6c6f)",
        "81 00                                              | Text()",
        "82 00                                              | Binary()",
        "01 01 48 89 01 ff 80 01 69                         | Ping(ff) Text(Hi)",
        "88 00                                              | Close(1005,)",
        "88 02 03 e8                                        | Close(1000,)",
        "88 05 0b b8 62 79 65                               | Close(3000,bye)",
        "88 00 81 05 48                                     | Close(1005,)"})
    void framesOfAServerAreUnderstood(String hex, String events) {
        var bytes = Seeds.hex(hex);
        for (var arrival : Seeds.arrivals(bytes, new Random(1))) {
            assertEquals(events, read(WebSocketDecoder.ofServerFrames(LIMITS), arrival));
        }
    }

    @Test
    void theMaskedExampleIsUnderstood() {
        var bytes = Seeds.hex("81 85 37 fa 21 3d 7f 9f 4d 51 58");
        for (var arrival : Seeds.arrivals(bytes, new Random(1))) {
            assertEquals("Text(Hello)", read(WebSocketDecoder.ofClientFrames(LIMITS), arrival));
        }
    }

    @Test
    void lengthsTakeTheirShortestForm() {
        try (var encoder = WebSocketEncoder.ofServerFrames()) {
            assertArrayEquals(Seeds.hex("82 7d"), head(encoder.binary(new byte[125]), 2));
            assertArrayEquals(Seeds.hex("82 7e 00 7e"), head(encoder.binary(new byte[126]), 4));
            assertArrayEquals(Seeds.hex("82 7e ff ff"), head(encoder.binary(new byte[65_535]), 4));
            assertArrayEquals(Seeds.hex("82 7f 00 00 00 00 00 01 00 00"),
                head(encoder.binary(new byte[65_536]), 10));
        }
    }

    @Test
    void closeReasonsAreCutBetweenCharacters() {
        try (var encoder = WebSocketEncoder.ofServerFrames()) {
            var frame = encoder.close(1000, "é".repeat(100));
            assertEquals("Close(1000," + "é".repeat(61) + ")",
                read(WebSocketDecoder.ofServerFrames(LIMITS), List.of(frame)));
            assertEquals("Close(1005,)", read(WebSocketDecoder.ofServerFrames(LIMITS),
                List.of(encoder.close(WebSocketCloseCode.NONE, ""))));
            for (var code : List.of(0, 999, 1004, 1006, 1015, 1016, 2999, 5000)) {
                assertThrows(IllegalArgumentException.class, () -> encoder.close(code, ""));
            }
        }
    }

    @Test
    void noMessageFollowsAClose() {
        try (var encoder = WebSocketEncoder.ofServerFrames()) {
            assertThrows(IllegalStateException.class, () -> encoder.lastPart(new byte[0]));
            encoder.binaryPart(new byte[0]);
            assertThrows(IllegalStateException.class, () -> encoder.text("x"));
            encoder.close(1000, "");
            assertThrows(IllegalStateException.class, () -> encoder.text("x"));
            assertThrows(IllegalStateException.class, () -> encoder.binaryPart(new byte[0]));
            assertThrows(IllegalStateException.class, () -> encoder.lastPart(new byte[0]));
            assertEquals(2, encoder.pong(new byte[0]).remaining());
        }
    }

    // ---- models ------------------------------------------------------------------------------------

    @Test
    void messagesComeBackAsTheyWereSentInAnyPieces() {
        Seeds.each(60, random -> {
            try (var encoder = WebSocketEncoder.ofClientFrames(random)) {
                var wire = new ByteArrayOutputStream();
                var expected = new ArrayList<String>();
                for (var i = 0; i < 12; i++) send(encoder, random, wire, expected);
                for (var arrival : Seeds.arrivals(wire.toByteArray(), random)) {
                    assertEquals(String.join(" ", expected),
                        read(WebSocketDecoder.ofClientFrames(LIMITS), arrival));
                }
            }
        });
    }

    private static void send(WebSocketEncoder encoder, Random random, ByteArrayOutputStream wire,
            List<String> expected) {
        var size = random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(300);
        var bytes = Seeds.bytes(random, size);
        switch (random.nextInt(4)) {
            case 0 -> {
                put(wire, encoder.binary(bytes));
                expected.add("Binary(" + hex(bytes) + ")");
            }
            case 1 -> {
                var text = new String(bytes, UTF_8);
                put(wire, encoder.text(text));
                expected.add("Text(" + text + ")");
            }
            case 2 -> {
                var text = new String(bytes, UTF_8).getBytes(UTF_8);
                var cut = random.nextInt(text.length + 1);
                put(wire, encoder.textPart(java.util.Arrays.copyOf(text, cut)));
                put(wire, encoder.ping(new byte[] {1}));
                put(wire, encoder.lastPart(java.util.Arrays.copyOfRange(text, cut, text.length)));
                expected.add("Ping(01)");
                expected.add("Text(" + new String(text, UTF_8) + ")");
            }
            default -> {
                put(wire, encoder.pong(java.util.Arrays.copyOf(bytes, Math.min(size, 125))));
                expected.add("Pong(" + hex(java.util.Arrays.copyOf(bytes, Math.min(size, 125))) + ")");
            }
        }
    }

    @Test
    void unmaskingByWordsEqualsUnmaskingByBytes() {
        Seeds.each(300, random -> {
            var bytes = Seeds.bytes(random, random.nextInt(70));
            var from = random.nextInt(bytes.length + 1);
            var to = from + random.nextInt(bytes.length - from + 1);
            var key = Seeds.bytes(random, 4);
            var position = random.nextLong(1L << 40);
            var expected = bytes.clone();
            for (var i = from; i < to; i++) expected[i] ^= key[(int) ((position + i - from) % 4)];
            WebSocketMask.apply(ByteBuffer.wrap(key).getInt(), position, bytes, from, to);
            assertArrayEquals(expected, bytes);
        });
    }

    @Test
    void utf8IsWhatTheStrictDecoderOfTheJdkTakes() {
        Seeds.each(20_000, random -> {
            var bytes = random.nextBoolean()
                    ? Seeds.bytes(random, random.nextInt(6))
                    : new StringBuilder().appendCodePoint(random.nextInt(0x110000)).append("abcdefghijkl")
                            .appendCodePoint(random.nextInt(0x110000)).toString().getBytes(UTF_8);
            if (bytes.length > 0 && random.nextBoolean())
                bytes[random.nextInt(bytes.length)] ^= (byte) random.nextInt();
            assertEquals(isUtf8(bytes), Utf8Check.isValid(bytes), () -> hex(bytes));
            var check = new Utf8Check();
            var valid = true;
            for (var at = 0; at < bytes.length && valid; at++) valid = check.accept(bytes, at, at + 1);
            assertEquals(isUtf8(bytes), valid && check.isComplete(), () -> hex(bytes));
        });
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    // ---- what is refused ---------------------------------------------------------------------------

    @Test
    void unmaskedClientFramesAreRefused() {
        assertRefused(1002, WebSocketDecoder.ofClientFrames(LIMITS), "81 05 48 65 6c 6c 6f");
        assertRefused(1002, WebSocketDecoder.ofServerFrames(LIMITS), "81 85 37 fa 21 3d 7f 9f 4d 51 58");
    }

    @ParameterizedTest
    @CsvSource({"c1 00", "a1 00", "91 00", "80 00", "83 00", "87 00", "8b 00", "8f 00", "f9 00"})
    void reservedBitsAndOpcodesAndStrayContinuationsAreRefused(String hex) {
        assertRefused(1002, WebSocketDecoder.ofServerFrames(LIMITS), hex);
    }

    @ParameterizedTest
    @CsvSource({"09 00", "08 00", "89 7e 00 7e", "88 7f", "88 01 03", "01 00 81 00", "01 00 02 00"})
    void brokenControlFramesAndNestedMessagesAreRefused(String hex) {
        assertRefused(1002, WebSocketDecoder.ofServerFrames(LIMITS), hex);
    }

    @ParameterizedTest
    @CsvSource({"82 7e 00 7d", "82 7f 00 00 00 00 00 00 ff ff", "82 7f 80 00 00 00 00 00 00 00"})
    void lengthsOverlongOrNegativeAreRefused(String hex) {
        assertRefused(1002, WebSocketDecoder.ofServerFrames(LIMITS), hex);
    }

    @ParameterizedTest
    @CsvSource({"00 00", "03 e7", "03 ec", "03 ed", "03 ee", "03 f7", "03 f8", "0b b7", "13 88", "ff ff"})
    void closeCodesThatAreNeverSentAreRefused(String code) {
        assertRefused(1002, WebSocketDecoder.ofServerFrames(LIMITS), "88 02" + code);
    }

    @ParameterizedTest
    @CsvSource({
        "81 02 c3 28", "81 01 c3", "01 01 c3 80 01 28", "88 04 03 e8 c3 28", "81 03 ed a0 80",
        "81 04 f4 90 80 80", "81 02 c0 80", "81 03 e0 80 80", "81 01 ff"})
    void invalidUtf8IsRefusedAcrossFragmentsAndInCloseReasons(String hex) {
        assertRefused(1007, WebSocketDecoder.ofServerFrames(LIMITS), hex);
    }

    @Test
    void invalidUtf8IsRefusedBeforeItsFrameEnds() {
        assertRefused(1007, WebSocketDecoder.ofServerFrames(LIMITS), "81 7d 48 ff");
    }

    @Test
    void framesAndMessagesOverTheirLimitsAreRefused() {
        assertRefused(1009, WebSocketDecoder.ofServerFrames(SMALL), "82 7e 03 e9");
        assertRefused(1009, WebSocketDecoder.ofServerFrames(SMALL.withMessageBytesMax(100)), "82 65");
        assertRefused(1009, WebSocketDecoder.ofServerFrames(SMALL.withMessageBytesMax(2)), "02 02 00 00 80 01");
    }

    @Test
    void endlessEmptyFragmentsAreRefused() {
        assertRefused(1009, WebSocketDecoder.ofServerFrames(SMALL.withFragmentsMax(3)), "02 00 00 00 00 00 00 00");
    }

    @Test
    void sixteenMebibytesAreTakenAndEightyRefused() {
        try (var encoder = WebSocketEncoder.ofServerFrames()) {
            var decoder = WebSocketDecoder.ofServerFrames(LIMITS);
            var event = decoder.decode(encoder.binary(new byte[16 << 20]));
            assertEquals(16 << 20, assertInstanceOf(WebSocketEvent.Binary.class, event).bytes().length);
            assertRefused(1009, decoder, "82 7f 00 00 00 00 05 00 00 00");

            var inParts = WebSocketDecoder.ofServerFrames(LIMITS);
            var bad = assertThrows(BadContentException.class, () -> {
                for (var i = 0; i < 80; i++) inParts.decode(encoder.binaryPart(new byte[1 << 20]));
            });
            assertEquals(1009, bad.status());
        }
    }

    @Test
    void sixtyFiveThousandFragmentsAreTakenInLinearTime() {
        try (var encoder = WebSocketEncoder.ofServerFrames()) {
            var wire = new ByteArrayOutputStream();
            for (var i = 0; i < 65_535; i++) put(wire, encoder.textPart("x".repeat(64).getBytes(UTF_8)));
            put(wire, encoder.lastPart(new byte[0]));
            var decoder = WebSocketDecoder.ofServerFrames(LIMITS);
            var event = decoder.decode(ByteBuffer.wrap(wire.toByteArray()));
            assertEquals(65_535 * 64, assertInstanceOf(WebSocketEvent.Text.class, event).text().length());
        }
    }

    @Test
    void anAnnouncedLengthTakesNoMemory() {
        var decoders = new ArrayList<WebSocketDecoder>();
        for (var i = 0; i < 1000; i++) {
            var decoder = WebSocketDecoder.ofServerFrames(LIMITS);
            decoder.decode(ByteBuffer.wrap(Seeds.hex("82 7f 00 00 00 00 03 ff ff ff 00")));
            decoders.add(decoder);
        }
        // 64 GiB, had they been believed.
        assertEquals(1000, decoders.size());
    }

    @Test
    void randomBytesEndInEventsOrCloseCodes() {
        Seeds.each(4000, random -> {
            var bytes = Seeds.bytes(random, random.nextInt(200));
            if (bytes.length > 0 && random.nextBoolean()) bytes[0] = (byte) (0x80 | random.nextInt(11));
            if (bytes.length > 1 && random.nextBoolean()) bytes[1] &= 0x1F;
            var deflate = PermessageDeflate.accept(List.of("permessage-deflate"), DeflateOptions.defaults());
            try (var decoder = random.nextBoolean()
                    ? WebSocketDecoder.ofServerFrames(SMALL)
                    : WebSocketDecoder.ofServerFrames(SMALL, deflate.orElseThrow())) {
                read(decoder, Seeds.arrivals(bytes, random).get(random.nextInt(4)));
            } catch (BadContentException bad) {
                assertTrue(List.of(1002, 1007, 1009).contains(bad.status()), bad::toString);
            }
        });
    }

    @Test
    void aFailureStays() {
        var decoder = WebSocketDecoder.ofServerFrames(LIMITS);
        assertRefused(1002, decoder, "ff ff");
        assertRefused(1002, decoder, "81 00");
    }

    // ---- what the tests are written in -------------------------------------------------------------

    static String read(WebSocketDecoder decoder, List<ByteBuffer> arrival) {
        var events = new ArrayList<String>();
        for (var buffer : arrival) {
            var in = buffer.duplicate();
            while (true) {
                var event = decoder.decode(in);
                if (event instanceof WebSocketEvent.NeedData) break;
                events.add(switch (event) {
                    case WebSocketEvent.Text(var text) -> "Text(" + text + ")";
                    case WebSocketEvent.Binary(var bytes) -> "Binary(" + hex(bytes) + ")";
                    case WebSocketEvent.Ping(var bytes) -> "Ping(" + hex(bytes) + ")";
                    case WebSocketEvent.Pong(var bytes) -> "Pong(" + hex(bytes) + ")";
                    case WebSocketEvent.Close(var code, var reason) -> "Close(" + code + "," + reason + ")";
                    case WebSocketEvent.NeedData() -> "";
                });
            }
            assertEquals(0, in.remaining());
        }
        return String.join(" ", events);
    }

    static void assertRefused(int code, WebSocketDecoder decoder, String hex) {
        var in = ByteBuffer.wrap(Seeds.hex(hex));
        var bad = assertThrows(BadContentException.class, () -> {
            while (!(decoder.decode(in) instanceof WebSocketEvent.NeedData)) in.mark();
        });
        assertEquals(code, bad.status(), bad::toString);
    }

    static void put(ByteArrayOutputStream wire, ByteBuffer frame) {
        wire.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    private static byte[] head(ByteBuffer frame, int size) {
        return java.util.Arrays.copyOf(frame.array(), size);
    }
}
