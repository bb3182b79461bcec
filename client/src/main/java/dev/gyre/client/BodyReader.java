package dev.gyre.client;

import dev.gyre.http.BadContentException;
import dev.gyre.http.BodyFraming;
import dev.gyre.http.BodyPart;
import dev.gyre.http.ContentDecoder;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.InflateLimits;
import dev.gyre.http.MessageEnd;
import dev.gyre.http.NeedsInput;
import dev.gyre.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The body of one response: bytes from the connection, decoded where they are compressed, up to the end.
final class BodyReader {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Connection connection;
    private final ResponseHead head;
    private final @Nullable ContentDecoder decoder;

    /// What has come and has not been decoded, a view of the connection's buffer.
    private ByteBuffer encoded = NOTHING;

    /// What has been decoded and not been read.
    private ByteBuffer decoded = NOTHING;

    private boolean atEnd;
    private boolean anyBytes;
    private HeaderFields trailers = HeaderFields.empty();

    BodyReader(Connection connection, ResponseHead head, boolean decodes, InflateLimits limits) {
        this.connection = connection;
        this.head = head;
        this.decoder = decodes && !head.framing().equals(BodyFraming.NONE) ? decoderFor(head.fields(), limits) : null;
    }

    private static @Nullable ContentDecoder decoderFor(HeaderFields fields, InflateLimits limits) {
        return switch (fields.first("Content-Encoding").orElse("").toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> ContentDecoder.gzip(limits);
            case "deflate" -> ContentDecoder.deflate(limits);
            default -> null;
        };
    }

    /// The next bytes, valid until the next call, which drops what is left of them; empty at the end.
    ByteBuffer next(Duration limit) throws IOException {
        decoded = NOTHING;
        try {
            while (!decoded.hasRemaining() && !atEnd) {
                advance(limit);
            }
            return decoded;
        } catch (HttpSyntaxException | BadContentException bad) {
            throw new HttpClientException.BadResponse(
                "the response of " + connection.route() + " cannot be read: " + bad.getMessage(), head.status(), bad);
        } catch (HttpClientException known) {
            throw known;
        } catch (IOException broken) {
            throw new HttpClientException.ConnectionLost("the connection to " + connection.route()
                    + " broke while its response was read: " + broken.getMessage(),
                broken);
        }
    }

    private void advance(Duration limit) throws IOException {
        if (encoded.hasRemaining() && decoder != null) {
            decoded = decoder.decode(encoded);
            return;
        }
        switch (connection.next(limit)) {
            case null -> throw new HttpClientException.TimedOut(connection.route()
                    + " has sent nothing more of its response for " + limit + " (ClientTimeouts.readIdle)");
            case BodyPart(var bytes) -> {
                anyBytes = true;
                if (decoder == null) decoded = bytes;
                else encoded = bytes;
            }
            case MessageEnd(var fields) -> {
                if (decoder != null && anyBytes) decoder.endOfContent();
                trailers = fields;
                atEnd = true;
            }
            case NeedsInput needsInput -> {
            }
            case ResponseHead another -> throw new IllegalStateException("a head in the middle of a response");
        }
    }

    /// Reads and drops the rest if it is short; whether the end was reached.
    boolean drain(long bytesMax, Duration limit) throws IOException {
        if (head.framing() instanceof BodyFraming.Length(long length) && length > bytesMax && !atEnd) {
            // What is announced is not asked for: some of it may have been read, but seldom enough.
            return false;
        }
        long dropped = 0;
        while (!atEnd && dropped <= bytesMax) {
            dropped += next(limit).remaining();
        }
        return atEnd;
    }

    boolean isAtEnd() {
        return atEnd && !decoded.hasRemaining();
    }

    HeaderFields trailers() {
        return trailers;
    }

    void close() {
        if (decoder != null) decoder.close();
        decoded = NOTHING;
        encoded = NOTHING;
    }
}
