package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Messages that were damaged at random: whatever comes, only the declared exception escapes, no limit is exceeded, and
/// the pieces in which the bytes arrive make no difference.
class DecoderFuzzTest {
    private static final int SEEDS = 20_000;
    private static final HttpLimits LIMITS = HttpLimits.defaults()
            .withStartLineBytesMax(60).withFieldBytesMax(50).withFieldsMax(6).withHeaderSectionBytesMax(200)
            .withChunkExtensionBytesMax(8).withTrailersMax(2).withTrailerSectionBytesMax(60).withBodyBytesMax(100);

    private static final String[] REQUESTS = {
        "GET /a?b=%20c HTTP/1.1\r\nHost: example.com:80\r\nAccept: */*\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nx: y\r\n\r\n",
        "PUT http://a:1/b HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        "CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]\r\n\r\n", "\r\nOPTIONS * HTTP/1.1\r\nHost:\r\nUpgrade: x\r\n\r\n"};

    private static final String[] RESPONSES = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 \r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n",
        "HTTP/1.0 500\r\nConnection: close\r\n\r\nsome body",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc"};

    private static final String[] PIECES = {
        "\r\n", "\r", "\n", "\0", " ", "\t", ":", ",", "0", "f", "-1", "18446744073709551616", "chunked", "\u00ff", "%",
        ";",
        "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", " HTTP/1.1\r\n",
        "Connection: close\r\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

    @Test
    void damagedRequests() {
        Trials.each(SEEDS, random -> {
            var bytes = damaged(random, REQUESTS);
            assertSameForAllSplits(random, splits -> Transcript.ofRequests(bytes, splits, LIMITS));
        });
    }

    @Test
    void damagedResponses() {
        var methods = List.of("GET", "HEAD", "CONNECT", "POST", "GET", "GET", "GET", "GET", "GET", "GET");
        Trials.each(SEEDS, random -> {
            var bytes = damaged(random, RESPONSES);
            int first = random.nextInt(4);
            assertSameForAllSplits(
                random, splits -> Transcript.ofResponses(bytes, splits, LIMITS, methods.subList(first, 10)));
        });
    }

    @Test
    void whatWasAcceptedIsWithinTheLimitsAndCanBeSentAgain() {
        Trials.each(SEEDS, random -> {
            var input = ByteBuffer.wrap(damaged(random, REQUESTS));
            var decoder = new RequestDecoder(LIMITS);
            try {
                boolean goesOn = true;
                while (goesOn) {
                    goesOn = decodeOne(decoder, input);
                }
            } catch (HttpSyntaxException refused) {
                assertTrue(refused.status() >= 400 && refused.status() < 600);
            }
        });
    }

    /// True when another request may follow.
    private static boolean decodeOne(RequestDecoder decoder, ByteBuffer input) {
        boolean keepsAlive = true;
        long body = 0;
        while (true) {
            switch (decoder.decode(input)) {
                case RequestHead head -> {
                    assertWithinLimits(head);
                    keepsAlive = head.keepsAlive();
                }
                case BodyPart(var bytes) -> {
                    body += bytes.remaining();
                    assertTrue(body <= LIMITS.bodyBytesMax());
                }
                case MessageEnd(var trailers) -> {
                    assertTrue(trailers.size() <= LIMITS.trailersMax());
                    return keepsAlive;
                }
                case NeedsInput _ -> {
                    return false;
                }
            }
        }
    }

    private static void assertWithinLimits(RequestHead head) {
        assertTrue(head.fields().size() <= LIMITS.fieldsMax());
        assertTrue(head.target().length() <= LIMITS.startLineBytesMax());
        var again = HeaderFields.builder();
        head.fields().forEach((name, value) -> {
            assertTrue(name.length() + value.length() < LIMITS.fieldBytesMax());
            again.add(name, value);
        });
        assertEquals(Transcript.show(head.fields()), Transcript.show(again.build()));
        assertTrue(head.path().chars().allMatch(c -> c > ' ' && c < 0x7f));
        head.authority();
        head.query();
        head.upgrade();
        head.expectsContinue();
    }

    private static void assertSameForAllSplits(SplittableRandom random, Function<Splits, String> decode) {
        // Which of two mistakes is seen first may differ, so the text of the error is left out.
        var whole = withoutError(decode.apply(Splits.WHOLE));
        assertEquals(whole, withoutError(decode.apply(Splits.BYTE_BY_BYTE)));
        var splits = Splits.random(random.nextLong(), random.nextInt(1, 50));
        assertEquals(whole, withoutError(decode.apply(splits)), splits.name());
    }

    private static String withoutError(String transcript) {
        int error = transcript.indexOf("ERROR");
        return error < 0 ? transcript : transcript.substring(0, error) + "ERROR";
    }

    private static byte[] damaged(SplittableRandom random, String[] messages) {
        var bytes = new StringBuilder();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes.append(messages[random.nextInt(messages.length)]);
        }
        for (int i = random.nextInt(4); i > 0 && !bytes.isEmpty(); i--) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(5)) {
                case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
                case 1 -> bytes.deleteCharAt(at);
                case 2 -> bytes.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 3 -> bytes.setLength(Math.max(1, at));
                default -> bytes.insert(at, bytes.substring(at, Math.min(bytes.length(), at + random.nextInt(1, 60))));
            }
        }
        return Transcript.latin1(bytes.toString());
    }

    @Test
    void noise() {
        Trials.each(SEEDS / 10, random -> {
            var bytes = new ByteArrayOutputStream();
            for (int i = random.nextInt(200); i >= 0; i--) {
                bytes.write(random.nextInt(256));
            }
            assertSameForAllSplits(random, splits -> Transcript.ofRequests(bytes.toByteArray(), splits, LIMITS));
        });
    }
}
