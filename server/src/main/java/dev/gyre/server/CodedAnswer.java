package dev.gyre.server;

import dev.gyre.http.BadContentException;
import dev.gyre.http.ETag;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import dev.gyre.http.MediaType;
import dev.gyre.http.Negotiation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides for one answer whether it is compressed, and sees to it that it is.
final class CodedAnswer implements Consumer<Answer>, AutoCloseable {
    /// What is longer is compressed in pieces as it is sent, between which other tasks run: a piece takes a
    /// millisecond.
    private static final int AT_ONCE_BYTES_MAX = 64 * 1024;

    private static final Set<String> TYPES = Set.of(
        "application/json", "application/javascript", "application/xml", "application/wasm", "application/yaml",
        "application/x-javascript", "application/x-ndjson", "application/jsonl", "application/rtf",
        "application/x-www-form-urlencoded", "application/vnd.ms-fontobject", "image/bmp", "image/x-icon",
        "image/vnd.microsoft.icon", "font/ttf", "font/otf");

    private final Compression compression;
    private @Nullable CodedBody body;

    /// The filter has been left. What the server answers itself can still be compressed, at once.
    private boolean isClosed;

    CodedAnswer(Compression compression) {
        this.compression = compression;
    }

    // ---- whether ---------------------------------------------------------------------------------

    @Override
    public void accept(Answer answer) {
        if (answer.status() == 304) {
            // As the answer that it stands for, as far as that can be known.
            var fields = varied(answer.fields());
            weakenTag(answer.fields(), fields);
            answer.fields(fields.build());
        } else if (permitsCoding(answer)) {
            encode(answer);
        }
    }

    private static boolean permitsCoding(Answer answer) {
        int status = answer.status();
        var fields = answer.fields();
        return status >= 200 && status != 204 && status != 205 && status != 206
                && !fields.contains("Content-Encoding") && !fields.contains("Content-Range")
                && !fields.contains("Content-Digest")
                && !fields.hasListMember("Cache-Control", "no-transform")
                && fields.first("Content-Type").filter(CodedAnswer::isCompressible).isPresent();
    }

    private static boolean isCompressible(String text) {
        try {
            var type = MediaType.parse(text);
            return type.type().equals("text") || TYPES.contains(type.type() + '/' + type.subtype())
                    || type.subtype().endsWith("+json") || type.subtype().endsWith("+xml");
        } catch (BadContentException unknown) {
            return false;
        }
    }

    private void encode(Answer answer) {
        var fields = varied(answer.fields());
        boolean isLongEnough = answer.length().orElse(Long.MAX_VALUE) >= compression.bytesMin();
        var accepted = answer.exchange().request().fields().all("Accept-Encoding");
        var name = Negotiation.coding(accepted, compression.names()).orElse("identity");
        if (isLongEnough && !name.equals("identity") && (!isClosed || isAtOnce(answer))) {
            fields.add("Content-Encoding", name);
            // Parts of what is made anew each time cannot be had.
            fields.remove("Accept-Ranges");
            weakenTag(answer.fields(), fields);
            encodeBody(answer, compression.coding(name));
        }
        answer.fields(fields.build());
    }

    private static HeaderFieldsBuilder varied(HeaderFields fields) {
        var builder = HeaderFields.builder().addAll(fields);
        if (!fields.hasListMember("Vary", "Accept-Encoding") && !fields.hasListMember("Vary", "*")) {
            builder.add("Vary", "Accept-Encoding");
        }
        return builder;
    }

    private static void weakenTag(HeaderFields from, HeaderFieldsBuilder to) {
        from.first("ETag").filter(tag -> tag.startsWith("\"")).ifPresent(tag -> {
            to.set("ETag", ETag.weak(ETag.parse(tag).opaque()).toString());
        });
    }

    // ---- how -------------------------------------------------------------------------------------

    private static boolean isAtOnce(Answer answer) {
        return answer.content().isPresent() && answer.length().orElse(0) <= AT_ONCE_BYTES_MAX;
    }

    private void encodeBody(Answer answer, ContentCoding coding) {
        if (isAtOnce(answer)) {
            answer.content(encoded(answer.content().orElseThrow(), coding));
        } else {
            answer.wrapBody(next -> {
                var coded = new CodedBody(answer.exchange(), next, coding.compressor());
                body = coded;
                return coded;
            });
        }
    }

    private static ByteBuffer encoded(ByteBuffer content, ContentCoding coding) {
        try (var compressor = coding.compressor()) {
            // Copied, as it is valid until the next call.
            var begin = joined(compressor.encode(content), ByteBuffer.allocate(0));
            return joined(begin, compressor.end());
        }
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining()).put(first).put(second).flip();
    }

    /// Ends a body that the handler has left to the server to end.
    void end() throws IOException {
        if (body != null) {
            body.end();
        }
    }

    /// Gives back the memory, also of an answer that was cut short.
    @Override
    public void close() {
        isClosed = true;
        if (body != null) {
            body.close();
        }
    }
}
