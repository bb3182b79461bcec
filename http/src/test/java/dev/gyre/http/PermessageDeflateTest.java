package dev.gyre.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermessageDeflateTest {
    private static final DeflateOptions KEEPING = DeflateOptions.defaults().withContextTakeover(true)
            .withMessageBytesMin(1);
    private static final PermessageDeflate KEPT = PermessageDeflate.accept(List.of("permessage-deflate"), KEEPING)
            .orElseThrow();
    private static final WebSocketLimits LIMITS = WebSocketLimits.defaults();

    // ---- the examples of RFC 7692, section 7.2.3 ---------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "c1 07 f2 48 cd c9 c9 07 00                                         | Text(Hello)",
        "41 03 f2 48 cd 80 04 c9 c9 07 00                                   | Text(Hello)",
        "c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00                    | Text(Hello) Text(Hello)",
        "c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00                             | Text(Hello)",
        "c1 08 f3 48 cd c9 c9 07 00 00                                      | Text(Hello)",
        "c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00                       | Text(Hello)",
        "c1 01 00                                                           | Text()",
        "81 05 48 65 6c 6c 6f                                               | Text(Hello)"})
    void theExamplesAreUnderstoodInAnyPieces(String hex, String events) {
        for (var arrival : Seeds.arrivals(Seeds.hex(hex), new Random(1))) {
            try (var decoder = WebSocketDecoder.ofServerFrames(LIMITS, KEPT)) {
                assertEquals(events, WebSocketCodecTest.read(decoder, arrival));
            }
        }
    }

    @Test
    void theExampleIsMade() {
        try (var encoder = WebSocketEncoder.ofServerFrames(KEPT, KEEPING)) {
            assertEquals(ByteBuffer.wrap(Seeds.hex("c1 07 f2 48 cd c9 c9 07 00")), encoder.text("Hello"));
            assertEquals(ByteBuffer.wrap(Seeds.hex("c1 05 f2 00 11 00 00")), encoder.text("Hello"));
        }
    }

    @Test
    void messagesComeBackAsTheyWereSent() {
        Seeds.each(25, random -> {
            var options = KEEPING.withContextTakeover(random.nextBoolean()).withLevel(1 + random.nextInt(9));
            var agreed = PermessageDeflate.accept(List.of("permessage-deflate"), options).orElseThrow();
            var wire = new ByteArrayOutputStream();
            var expected = new ArrayList<String>();
            try (var encoder = WebSocketEncoder.ofClientFrames(random, agreed, options);
                    var decoder = WebSocketDecoder.ofClientFrames(LIMITS, agreed)) {
                for (var i = 0; i < 10; i++) {
                    var text = text(random, random.nextInt(random.nextInt(4) == 0 ? 20_000 : 200));
                    WebSocketCodecTest.put(wire, encoder.text(text));
                    expected.add("Text(" + text + ")");
                }
                assertEquals(String.join(" ", expected), WebSocketCodecTest.read(decoder,
                    Seeds.arrivals(wire.toByteArray(), random).get(random.nextInt(4))));
            }
        });
    }

    private static String text(Random random, int size) {
        if (random.nextBoolean()) {
            return new String(Seeds.bytes(random, size), UTF_8);
        }
        return "lorem ipsum ".repeat(size / 12 + 1);
    }

    // ---- what is refused ---------------------------------------------------------------------------

    @Test
    void aDecompressionBombIsRefusedAtTheMessageLimit() {
        try (var encoder = WebSocketEncoder.ofServerFrames(KEPT, KEEPING);
                var decoder = WebSocketDecoder.ofServerFrames(LIMITS.withMessageBytesMax(1 << 20), KEPT)) {
            var bomb = encoder.binary(new byte[64 << 20]);
            assertTrue(bomb.remaining() < 100_000);
            var bad = assertThrows(BadContentException.class, () -> decoder.decode(bomb));
            assertEquals(1009, bad.status());
        }
        try (var encoder = WebSocketEncoder.ofServerFrames(KEPT, KEEPING);
                var decoder = WebSocketDecoder.ofServerFrames(LIMITS.withMessageBytesMax(1 << 20), KEPT)) {
            var event = decoder.decode(encoder.binary(new byte[1 << 20]));
            assertEquals(1 << 20, ((WebSocketEvent.Binary) event).bytes().length);
        }
    }

    @Test
    void compressedBytesThatInflateToNothingAreBounded() {
        var limits = LIMITS.withMessageBytesMax(1000).withFrameBytesMax(1000);
        try (var decoder = WebSocketDecoder.ofServerFrames(limits, KEPT)) {
            var empty = "00 00 00 ff ff".repeat(25);
            var bad = assertThrows(BadContentException.class, () -> {
                decoder.decode(ByteBuffer.wrap(Seeds.hex("42 7d" + empty)));
                for (var i = 0; i < 100; i++) decoder.decode(ByteBuffer.wrap(Seeds.hex("00 7d" + empty)));
            });
            assertEquals(1009, bad.status());
        }
    }

    @ParameterizedTest
    @CsvSource({"1007, c1 02 ff ff", "1007, c1 05 f2 00 11 00 00", "1002, e1 00", "1002, c0 00", "1002, c9 00",
        "1002, 41 00 c0 00", "1007, c1 03 6a 0e 00"})
    void brokenCompressionIsRefused(int code, String hex) {
        try (var decoder = WebSocketDecoder.ofServerFrames(LIMITS, KEPT)) {
            WebSocketCodecTest.assertRefused(code, decoder, hex);
        }
    }

    // ---- negotiation -------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "permessage-deflate                                             | permessage-deflate",
        "permessage-deflate; client_max_window_bits                     | permessage-deflate",
        "permessage-deflate; client_max_window_bits=\"10\"              | permessage-deflate",
        "permessage-deflate; server_max_window_bits=15                  "
                + "| permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=10                  | -",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate | permessage-deflate",
        "permessage-deflate; server_max_window_bits                     | -",
        "permessage-deflate; server_max_window_bits=16                  | -",
        "permessage-deflate; server_max_window_bits=08                  | -",
        "permessage-deflate; client_max_window_bits=7                   | -",
        "permessage-deflate; server_no_context_takeover=1               | -",
        "permessage-deflate; unknown                                    | -",
        "x-webkit-deflate-frame, permessage-deflate; server_no_context_takeover "
                + "| permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover "
                + "| permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "''                                                             | -"})
    void aServerTakesTheFirstOfferThatItCanFulfil(String offers, String answer) {
        assertEquals(answer, PermessageDeflate.accept(List.of(offers), KEEPING).map(PermessageDeflate::field)
                .orElse(null));
    }

    @Test
    void withoutContextTakeoverBothSidesAreToldSo() {
        var agreed = PermessageDeflate.accept(List.of("permessage-deflate"), DeflateOptions.defaults()).orElseThrow();
        assertEquals("permessage-deflate; server_no_context_takeover; client_no_context_takeover", agreed.field());
        assertEquals(agreed, PermessageDeflate.accepted(List.of(agreed.field()), DeflateOptions.defaults())
                .orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "permessage-deflate; server_max_window_bits=", "permessage-deflate; ; a=b=c", "a b", "permessage-deflate; "
                + "server_no_context_takeover; server_no_context_takeover",
        "\"x\"", "a; b=\"c"})
    void offersThatBreakTheGrammarAreRefused(String offers) {
        var bad = assertThrows(BadContentException.class,
            () -> PermessageDeflate.accept(List.of(offers), KEEPING));
        assertEquals(400, bad.status());
    }

    @Test
    void manyOffersAreRefused() {
        var offers = String.join(",", java.util.Collections.nCopies(33, "x"));
        assertThrows(BadContentException.class, () -> PermessageDeflate.accept(List.of(offers), KEEPING));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"permessage-deflate; client_max_window_bits=10", "x",
        "permessage-deflate, permessage-deflate", "permessage-deflate; server_max_window_bits=7"})
    void aClientFailsOnWhatItDidNotOffer(String answer) {
        assertThrows(BadContentException.class, () -> PermessageDeflate.accepted(List.of(answer), KEEPING));
    }
}
