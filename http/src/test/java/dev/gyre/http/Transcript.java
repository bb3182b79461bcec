package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/// What a decoder makes of some bytes, as text: one line for each head, whole body, end and error.
final class Transcript {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private boolean isLast;
    private boolean hasEnded;

    private Transcript() {}

    /// The same for all ways in which the bytes can arrive, or the test fails.
    static String ofRequests(String bytes) {
        return same(splits -> ofRequests(latin1(bytes), splits, HttpLimits.defaults()));
    }

    static String ofRequests(String bytes, HttpLimits limits) {
        return same(splits -> ofRequests(latin1(bytes), splits, limits));
    }

    static String ofResponses(String bytes, String... methods) {
        return same(splits -> ofResponses(latin1(bytes), splits, HttpLimits.defaults(), List.of(methods)));
    }

    private static String same(Function<Splits, String> decode) {
        var whole = decode.apply(Splits.WHOLE);
        for (var splits : Splits.all()) {
            assertEquals(whole, decode.apply(splits), splits.name());
        }
        return whole;
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String ofRequests(byte[] bytes, Splits splits, HttpLimits limits) {
        var transcript = new Transcript();
        var decoder = new RequestDecoder(limits);
        transcript.feed(bytes, splits, input -> {
            var part = decoder.decode(input);
            if (part instanceof RequestHead head) {
                transcript.begin(head);
            }
            return part instanceof AfterHead after ? transcript.add(after) : true;
        }, input -> decoder.decode(input) instanceof AfterHead);
        transcript.end(() -> {
            decoder.endOfInput();
            return Optional.empty();
        });
        return transcript.text.toString();
    }

    static String ofResponses(byte[] bytes, Splits splits, HttpLimits limits, List<String> methods) {
        var transcript = new Transcript();
        var decoder = new ResponseDecoder(limits);
        Iterator<String> requests = methods.iterator();
        decoder.expectResponseTo(requests.next());
        transcript.feed(bytes, splits, input -> {
            var part = decoder.decode(input);
            if (part instanceof ResponseHead head) {
                transcript.begin(head);
            }
            if (part instanceof MessageEnd && !transcript.isLast && requests.hasNext()) {
                decoder.expectResponseTo(requests.next());
            }
            return part instanceof AfterHead after ? transcript.add(after) : true;
        }, input -> decoder.decode(input) instanceof AfterHead);
        transcript.end(decoder::endOfInput);
        return transcript.text.toString();
    }

    private interface Step {
        /// True to go on with the same input.
        boolean decode(ByteBuffer input);
    }

    private void feed(byte[] bytes, Splits splits, Step step, Step again) {
        var sizes = splits.sizes().get();
        try {
            for (int at = 0; at < bytes.length && !hasEnded;) {
                int size = Math.min(sizes.getAsInt(), bytes.length - at);
                feedOne(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + size)), step);
                at += size;
            }
        } catch (HttpSyntaxException malformed) {
            flushBody();
            text.append("ERROR ").append(malformed.status()).append(' ').append(malformed.getMessage()).append('\n');
            assertTrue(malformed.getMessage().chars().allMatch(c -> c >= ' ' && c < 0x7f), malformed.getMessage());
            var repeated = assertThrows(
                HttpSyntaxException.class, () -> again.decode(ByteBuffer.wrap(latin1("GET / HTTP/1.1\r\n"))));
            assertEquals(malformed.getMessage(), repeated.getMessage());
            assertSame(repeated.getClass(), malformed.getClass());
        }
    }

    private void feedOne(ByteBuffer input, Step step) {
        // Without input there may be an end to be told.
        while (!hasEnded && step.decode(input)) {
            assertFalse(input.position() > input.limit());
        }
    }

    private void begin(RequestHead head) {
        text.append("HEAD ").append(head.method()).append(' ').append(head.target()).append(' ')
                .append(head.version()).append(' ').append(show(head.fields())).append(' ').append(head.framing())
                .append(head.keepsAlive() ? "" : " last").append('\n');
        isLast = !head.keepsAlive();
    }

    private void begin(ResponseHead head) {
        text.append("HEAD ").append(head.version()).append(' ').append(head.status()).append(" '")
                .append(head.reason()).append("' ").append(show(head.fields())).append(' ').append(head.framing())
                .append(head.keepsAlive() ? "" : " last").append('\n');
        isLast = !head.keepsAlive();
    }

    private boolean add(AfterHead part) {
        switch (part) {
            case BodyPart(var bytes) -> {
                assertTrue(bytes.hasRemaining(), "no part of a body is empty");
                body.append(StandardCharsets.ISO_8859_1.decode(bytes));
            }
            case MessageEnd(var trailers) -> {
                flushBody();
                text.append("END").append(trailers.isEmpty() ? "" : " " + show(trailers)).append('\n');
                if (isLast) {
                    hasEnded = true;
                    text.append("CLOSED\n");
                }
            }
            case NeedsInput _ -> {
                return false;
            }
        }
        return true;
    }

    private interface EndOfInput {
        Optional<MessageEnd> tell();
    }

    private void end(EndOfInput input) {
        if (text.indexOf("ERROR") >= 0) {
            return;
        }
        try {
            input.tell().ifPresent(this::add);
        } catch (HttpSyntaxException malformed) {
            flushBody();
            text.append("CUT OFF ").append(malformed.status()).append('\n');
        }
    }

    private void flushBody() {
        if (!body.isEmpty()) {
            text.append("BODY ").append(body).append('\n');
            body.setLength(0);
        }
    }

    static String show(HeaderFields fields) {
        var shown = new StringJoiner("|", "{", "}");
        fields.forEach((name, value) -> shown.add(name + "=" + value));
        return shown.toString();
    }
}
