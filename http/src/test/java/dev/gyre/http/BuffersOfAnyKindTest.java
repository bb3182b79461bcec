package dev.gyre.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bytes come from sockets in direct buffers, from other layers in slices and read-only views.
class BuffersOfAnyKindTest {
    private static List<ByteBuffer> kinds(ByteBuffer content) {
        var direct = ByteBuffer.allocateDirect(content.remaining() + 6).position(3).put(content.duplicate())
                .limit(content.remaining() + 3).position(3);
        var slice = ByteBuffer.allocate(content.remaining() + 6).position(3).put(content.duplicate())
                .limit(content.remaining() + 3).position(3).slice();
        return List.of(direct, direct.asReadOnlyBuffer(), slice, slice.asReadOnlyBuffer());
    }

    @Test
    void framesComeInAnyBuffer() {
        var options = DeflateOptions.defaults().withMessageBytesMin(1);
        var agreed = PermessageDeflate.accept(List.of("permessage-deflate"), options).orElseThrow();
        try (var encoder = WebSocketEncoder.ofClientFrames(new Random(1), agreed, options);
                var decoder = WebSocketDecoder.ofClientFrames(WebSocketLimits.defaults(), agreed)) {
            for (var buffer : kinds(encoder.text("Hello"))) {
                assertEquals(new WebSocketEvent.Text("Hello"), decoder.decode(buffer));
                assertEquals(0, buffer.remaining());
            }
            for (var buffer : kinds(encoder.textPart("Hel".getBytes(UTF_8)))) {
                var parts = WebSocketDecoder.ofClientFrames(WebSocketLimits.defaults());
                parts.decode(buffer);
            }
            for (var buffer : kinds(encoder.lastPart("lo".getBytes(UTF_8)))) assertEquals(8, buffer.remaining());
        }
    }

    @Test
    void formsComeInAnyBuffer() {
        var encoder = new MultipartEncoder("b");
        var body = new ByteArrayOutputStream();
        body.writeBytes(encoder.field("a", "content"));
        body.writeBytes(encoder.end());
        for (var buffer : kinds(ByteBuffer.wrap(body.toByteArray()))) {
            var decoder = new MultipartDecoder(
                new MediaType("multipart", "form-data", Map.of("boundary", "b")), MultipartLimits.defaults());
            decoder.decode(buffer);
            assertEquals("content", decoder.decode(buffer) instanceof MultipartEvent.Piece(var piece)
                    ? UTF_8.decode(piece).toString()
                    : "?");
        }
    }

    @Test
    void contentComesInAnyBuffer() {
        for (var buffer : kinds(ByteBuffer.wrap("content".getBytes(UTF_8)))) {
            try (var encoder = ContentEncoder.gzip(6)) {
                var encoded = new ByteArrayOutputStream();
                WebSocketCodecTest.put(encoded, encoder.encode(buffer));
                WebSocketCodecTest.put(encoded, encoder.end());
                assertEquals(0, buffer.remaining());
                for (var in : kinds(ByteBuffer.wrap(encoded.toByteArray()))) {
                    try (var decoder = ContentDecoder.gzip(InflateLimits.defaults())) {
                        assertEquals("content", UTF_8.decode(decoder.decode(in)).toString());
                    }
                }
            }
        }
    }

    @Test
    void eventsComeInAnyBuffer() {
        for (var buffer : kinds(ByteBuffer.wrap(ServerSentEvent.of("x").encode()))) {
            assertEquals(List.of(ServerSentEvent.of("x")),
                new EventStreamDecoder(EventStreamLimits.defaults()).decode(buffer));
        }
    }
}
