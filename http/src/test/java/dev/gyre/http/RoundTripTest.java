package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is encoded is decoded as what it was, in whatever pieces it arrives.
class RoundTripTest {
    private static final int SEEDS = 2000;
    private static final String TOKEN = "abcXYZ019!#$%&'*+-.^_`|~";
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "QUERY"};

    private final OutputBuffer output = new OutputBuffer();

    @Test
    void requests() {
        Trials.each(SEEDS, random -> {
            output.clear();
            var encoder = new RequestEncoder();
            var expected = new StringBuilder();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                encodeRequest(random, encoder, expected);
            }
            var splits = Splits.random(random.nextLong(), random.nextInt(1, 200));
            assertEquals(expected.toString(), Transcript.ofRequests(encoded(), splits, HttpLimits.defaults()));
        });
    }

    @Test
    void responses() {
        Trials.each(SEEDS, random -> {
            output.clear();
            var encoder = new ResponseEncoder();
            var expected = new StringBuilder();
            var methods = new ArrayList<String>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                methods.add(random.nextInt(4) == 0 ? "HEAD" : METHODS[random.nextInt(METHODS.length)]);
                encodeResponse(random, encoder, methods.getLast(), expected);
            }
            var splits = Splits.random(random.nextLong(), random.nextInt(1, 200));
            assertEquals(
                expected.toString(), Transcript.ofResponses(encoded(), splits, HttpLimits.defaults(), methods));
        });
    }

    private byte[] encoded() {
        var bytes = new byte[output.length()];
        output.unwritten().get(bytes);
        return bytes;
    }

    private void encodeRequest(SplittableRandom random, RequestEncoder encoder, StringBuilder expected) {
        var method = METHODS[random.nextInt(METHODS.length)];
        var target = "/" + text(random, "ab/%41?&=", 20).replace("%4?", "").replaceAll("%(?!41)", "");
        var fields = fields(random).add("Host", "a").build();
        var body = text(random, "\r\n0;aZ\u00ff", 300);
        var framing = framing(random, body);
        encoder.head(method, target, fields, framing, output);
        expected.append("HEAD ").append(method).append(' ').append(target).append(" HTTP_1_1 ");
        boolean saysZero = framing.equals(BodyFraming.NONE) && List.of("POST", "PUT", "PATCH").contains(method);
        expectFraming(fields, saysZero ? BodyFraming.length(0) : framing, expected);
        encodeParts(random, framing, body, part -> encoder.body(part, output));
        encodeEnd(random, framing, body, expected, trailers -> encoder.end(trailers, output));
    }

    private void encodeResponse(
            SplittableRandom random, ResponseEncoder encoder, String method, StringBuilder expected) {
        encoder.answer(RequestDecoderTest.head(method + " / HTTP/1.1\r\nHost: a\r\n\r\n"));
        int status = new int[] {200, 201, 299, 404, 500, 304}[random.nextInt(6)];
        var fields = fields(random).build();
        var body = text(random, "\r\n0;aZ\u00ff", 300);
        var framing = status == 304 ? BodyFraming.NONE : framing(random, body);
        encoder.head(status, fields, framing, new byte[0], output);
        expected.append("HEAD HTTP_1_1 ").append(status).append(" '").append(StatusLines.reason(status)).append("' ");
        boolean hasBody = !method.equals("HEAD") && status != 304;
        expectFraming(
            fields, hasBody && framing.equals(BodyFraming.NONE) ? BodyFraming.length(0) : framing, expected);
        if (!hasBody) {
            expected.setLength(expected.lastIndexOf("} ") + 2);
            expected.append("None[]\n");
        }
        encodeParts(random, framing, body, part -> encoder.body(part, output));
        var sent = new StringBuilder();
        encodeEnd(random, framing, body, sent, trailers -> encoder.end(trailers, output));
        expected.append(hasBody ? sent : "END\n");
    }

    private static void expectFraming(HeaderFields fields, BodyFraming framing, StringBuilder expected) {
        var shown = Transcript.show(fields);
        var separator = fields.isEmpty() ? "" : "|";
        var field = switch (framing) {
            case BodyFraming.None(),BodyFraming.UntilClose() -> "";
            case BodyFraming.Length(long bytes) -> separator + "Content-Length=" + bytes;
            case BodyFraming.Chunked() -> separator + "Transfer-Encoding=chunked";
        };
        var all = shown.substring(0, shown.length() - 1) + field + "}";
        expected.append(all).append(' ').append(framing).append('\n');
    }

    private static BodyFraming framing(SplittableRandom random, String body) {
        return switch (random.nextInt(3)) {
            case 0 -> BodyFraming.NONE;
            case 1 -> BodyFraming.CHUNKED;
            default -> BodyFraming.length(body.length());
        };
    }

    private interface PartTaker {
        void take(ByteBuffer part);
    }

    private interface TrailersTaker {
        void take(HeaderFields trailers);
    }

    private static void encodeParts(SplittableRandom random, BodyFraming framing, String body, PartTaker encoder) {
        var left = ByteBuffer.wrap(Transcript.latin1(framing.equals(BodyFraming.NONE) ? "" : body));
        while (left.hasRemaining()) {
            int size = random.nextInt(0, Math.min(left.remaining(), 40) + 1);
            encoder.take(left.slice(left.position(), size));
            left.position(left.position() + size);
        }
    }

    private static void encodeEnd(
            SplittableRandom random, BodyFraming framing, String body, StringBuilder expected, TrailersTaker encoder) {
        var trailers = random.nextBoolean() ? fields(random).build() : HeaderFields.empty();
        encoder.take(trailers);
        if (!framing.equals(BodyFraming.NONE) && !body.isEmpty()) {
            expected.append("BODY ").append(body).append('\n');
        }
        boolean hasTrailers = framing.equals(BodyFraming.CHUNKED) && !trailers.isEmpty();
        expected.append("END").append(hasTrailers ? " " + Transcript.show(trailers) : "").append('\n');
    }

    private static HeaderFieldsBuilder fields(SplittableRandom random) {
        var fields = HeaderFields.builder();
        for (int i = random.nextInt(10); i > 0; i--) {
            fields.add("x" + text(random, TOKEN, 10), text(random, "a:\t \u00e4\u00ff{\"", 30));
        }
        return fields;
    }

    private static String text(SplittableRandom random, String alphabet, int lengthMax) {
        var text = new StringBuilder();
        for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
