package dev.gyre.client;

import dev.gyre.http.BadContentException;
import dev.gyre.http.BodyFraming;
import dev.gyre.http.MediaType;
import dev.gyre.http.MultipartEncoder;
import dev.gyre.http.Parameter;
import dev.gyre.http.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The content of a request, and its type. Immutable; one that is in memory may be sent any number of times, a
/// streamed one once, unless it is said to be [#repeatable].
public final class RequestBody {
    private static final int COPIED_BYTES = 16 << 10;

    private static final RequestBody EMPTY = new RequestBody(null, new byte[0], null, BodyFraming.NONE, true);

    private final @Nullable String contentType;
    private final byte @Nullable [] bytes;
    private final @Nullable Writer writer;
    private final BodyFraming framing;
    private final boolean isRepeatable;

    private RequestBody(@Nullable String contentType, byte @Nullable [] bytes, @Nullable Writer writer,
            BodyFraming framing, boolean isRepeatable) {
        this.contentType = contentType;
        this.bytes = bytes;
        this.writer = writer;
        this.framing = framing;
        this.isRepeatable = isRepeatable;
    }

    /// Writes a body while it is being sent.
    @FunctionalInterface
    public interface Writer {
        /// Writes all of the body; runs in a task of its own, beside the one that reads the response. May suspend. What
        /// it throws ends the request, and is the cause of what the caller gets.
        void writeTo(BodySink sink) throws Exception;
    }

    /// One part of a form with files.
    ///
    /// @param name of the field
    /// @param fileName null for a field that is no file
    /// @param contentType such as `image/png`; of files only
    /// @param content the whole
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(String name, @Nullable String fileName, MediaType contentType, byte[] content) {
        private static final MediaType TEXT = MediaType.of("text", "plain");

        /// A field with a value.
        public static Part field(String name, String value) {
            return new Part(name, null, TEXT, value.getBytes(StandardCharsets.UTF_8));
        }

        /// A file.
        ///
        /// @throws BadContentException when the type is none
        public static Part file(String name, String fileName, String contentType, byte[] content) {
            return new Part(name, fileName, MediaType.parse(contentType), content);
        }
    }

    // ---- in memory -------------------------------------------------------------------------------

    /// No body.
    public static RequestBody empty() {
        return EMPTY;
    }

    /// Text as UTF-8: `text/plain`.
    public static RequestBody text(String text) {
        return text(text, "text/plain; charset=utf-8");
    }

    /// Text of another type, as UTF-8.
    public static RequestBody text(String text, String contentType) {
        return bytes(text.getBytes(StandardCharsets.UTF_8), contentType);
    }

    /// JSON that somebody has written: `application/json`.
    public static RequestBody json(String json) {
        return text(json, "application/json");
    }

    /// Bytes; they must not be changed any more.
    public static RequestBody bytes(byte[] bytes, String contentType) {
        return new RequestBody(contentType, bytes, null, BodyFraming.length(bytes.length), true);
    }

    /// A form as browsers send it, without files.
    public static RequestBody form(List<Parameter> fields) {
        return text(Parameters.of(fields).encode(), "application/x-www-form-urlencoded");
    }

    /// As [#form(List)], in the order of the map.
    public static RequestBody form(Map<String, String> fields) {
        return form(fields.entrySet().stream()
                .map(field -> new Parameter(field.getKey(), field.getValue())).toList());
    }

    /// A form with files: `multipart/form-data`.
    public static RequestBody multipart(List<Part> parts) {
        var encoder = new MultipartEncoder(MultipartEncoder.boundary(new SecureRandom()));
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            if (part.fileName() == null) {
                all.writeBytes(encoder.field(part.name(), new String(part.content(), StandardCharsets.UTF_8)));
            } else {
                all.writeBytes(encoder.fileHead(part.name(), part.fileName(), part.contentType()));
                all.writeBytes(part.content());
            }
        }
        all.writeBytes(encoder.end());
        return bytes(all.toByteArray(), encoder.contentType());
    }

    // ---- streamed --------------------------------------------------------------------------------

    /// A body of unknown length, written while it is being sent, in chunks.
    public static RequestBody stream(String contentType, Writer writer) {
        return new RequestBody(contentType, null, writer, BodyFraming.CHUNKED, false);
    }

    /// A body of known length, written while it is being sent. Writing more or less fails the request.
    ///
    /// @throws IllegalArgumentException when the length is negative
    public static RequestBody stream(String contentType, long lengthBytes, Writer writer) {
        return new RequestBody(contentType, null, writer, BodyFraming.length(lengthBytes), false);
    }

    /// What is left in `input`, which is closed afterwards; its reads should suspend the task or be quick.
    public static RequestBody stream(String contentType, InputStream input) {
        return stream(contentType, sink -> {
            try (input) {
                var buffer = new byte[COPIED_BYTES];
                for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                    sink.write(ByteBuffer.wrap(buffer, 0, count));
                }
            }
        });
    }

    /// The same body, whose writer may be called again: when the request is repeated on another connection, or sent
    /// elsewhere by a redirection.
    public RequestBody repeatable() {
        return new RequestBody(contentType, bytes, writer, framing, true);
    }

    // ---- for the exchange ------------------------------------------------------------------------

    /// The value of `Content-Type`, if there is a body.
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    boolean isRepeatable() {
        return isRepeatable;
    }

    BodyFraming framing() {
        return framing;
    }

    /// The whole body, if it is in memory.
    byte @Nullable [] bytes() {
        return bytes;
    }

    void writeTo(BodySink sink) throws Exception {
        if (bytes != null) {
            sink.write(bytes);
        } else if (writer != null) {
            writer.writeTo(sink);
        }
    }

    @Override
    public String toString() {
        return "RequestBody[" + contentType + ", " + framing + "]";
    }
}
