package dev.gyre.server;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The body of a request, which comes as it is read: who does not read it lets the client wait. A client that has asked
/// whether to send it (`Expect: 100-continue`) is told to by the first read.
///
/// All methods that read may suspend, and are cancellation points. Besides what they say they throw what the server
/// answers by itself when it is not caught: [HttpException] with status 408 when the body does not come in time,
/// [dev.gyre.http.HttpSyntaxException] when it is malformed or exceeds [dev.gyre.http.HttpLimits#bodyBytesMax]. After
/// any of these the connection is closed. One task at a time; of no use after the exchange.
public final class RequestBody {
    private static final int BYTES_AT_FIRST = 8 * 1024;

    private final Exchange exchange;

    /// What filters have put before the client, if they have.
    private @Nullable BodySource source;

    RequestBody(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Lets the body come through what `wrapper` makes of its present source, for filters that decompress it for
    /// example. Call it before any of the body is read. Its length is not known then.
    public void readThrough(UnaryOperator<BodySource> wrapper) {
        source = wrapper.apply(source == null ? exchange.input()::readBody : source);
    }

    /// How long it is, if the client has said so: zero for a request without one, empty for one that comes in chunks.
    public OptionalLong length() {
        if (source != null) {
            return OptionalLong.empty();
        }
        return switch (exchange.request().framing()) {
            case BodyFraming.Length(long bytes) -> OptionalLong.of(bytes);
            case BodyFraming.None() -> OptionalLong.of(0);
            case BodyFraming.Chunked(),BodyFraming.UntilClose() -> OptionalLong.empty();
        };
    }

    /// Sets the limit on this body, instead of [dev.gyre.http.HttpLimits#bodyBytesMax]: before any of it is read.
    ///
    /// @throws dev.gyre.http.HttpSyntaxException with status 413 when the announced length exceeds it
    public void limit(long bytesMax) {
        exchange.input().limitBody(bytesMax);
    }

    /// Suspends until there are bytes, and puts what is there into `target`, at most what it has room for; returns how
    /// many, or -1 at the end of the body.
    ///
    /// @throws IOException when the client has left before the end
    public int read(ByteBuffer target) throws IOException {
        var input = exchange.input();
        return source == null ? input.readBody(target) : source.read(target);
    }

    /// The whole body, of at most [ServerOptions#collectedBytesMax].
    ///
    /// @throws IOException as [#read]
    /// @throws HttpException with status 413 when it is longer
    public byte[] bytes() throws IOException {
        return bytes(exchange.options().collectedBytesMax());
    }

    /// The whole body, or what has not been read yet.
    ///
    /// @throws IOException as [#read]
    /// @throws HttpException with status 413 when it is longer than `bytesMax`, before any of it is read if the client
    ///     has said so
    public byte[] bytes(int bytesMax) throws IOException {
        var input = exchange.input();
        long announced = length().orElse(BYTES_AT_FIRST);
        if (announced > bytesMax && length().isPresent()) {
            throw tooLong(bytesMax);
        }
        var collected = ByteBuffer.allocate((int) Math.min(announced, bytesMax));
        while (true) {
            if (!collected.hasRemaining()) {
                if (source == null && input.tryEndBody()) {
                    break;
                }
                collected = grown(collected, bytesMax);
            }
            if (read(collected) < 0) {
                break;
            }
        }
        if (collected.position() > bytesMax) {
            throw tooLong(bytesMax);
        }
        return collected.position() == collected.capacity()
                ? collected.array()
                : Arrays.copyOf(collected.array(), collected.position());
    }

    /// Room for more; one byte beyond the limit shows that there is more.
    private ByteBuffer grown(ByteBuffer full, int bytesMax) {
        if (full.capacity() > bytesMax) {
            throw tooLong(bytesMax);
        }
        long bytes = Math.min(Math.max(2L * full.capacity(), BYTES_AT_FIRST), bytesMax + 1L);
        return ByteBuffer.allocate((int) Math.min(bytes, Integer.MAX_VALUE - 8)).put(full.flip());
    }

    private HttpException tooLong(int bytesMax) {
        return new HttpException(413, "The body is longer than " + bytesMax + " bytes.");
    }

    /// As [#bytes()], as text: in the character set that `Content-Type` names, else UTF-8.
    ///
    /// @throws IOException as [#read]
    /// @throws HttpException with status 413 when it is too long, 415 when the character set is not known, 400 when the
    ///     body is not of it
    public String text() throws IOException {
        return text(exchange.options().collectedBytesMax());
    }

    /// As [#bytes(int)], as text: in the character set that `Content-Type` names, else UTF-8.
    ///
    /// @throws IOException as [#read]
    /// @throws HttpException as [#text()]
    public String text(int bytesMax) throws IOException {
        var charset = charset();
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes(bytesMax))).toString();
        } catch (CharacterCodingException malformed) {
            throw new HttpException(400, "The body is not in " + charset + ".");
        }
    }

    private Charset charset() {
        var name = exchange.header("Content-Type").flatMap(type -> MediaType.parse(type).charset());
        if (name.isEmpty()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name.get());
        } catch (IllegalArgumentException unknown) {
            throw new HttpException(415, "The character set of the body is not known here.");
        }
    }

    /// This body for code that reads from an [InputStream]. Closing that does nothing.
    public InputStream inputStream() {
        return new BodyInputStream(this);
    }

    /// The fields after the body, mostly none; empty before its end. They are said by whoever sent the body, and must
    /// not be mistaken for header fields.
    public HeaderFields trailers() {
        return exchange.input().trailers();
    }
}
