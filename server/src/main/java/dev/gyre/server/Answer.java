package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An answer whose head is about to be sent, for filters that look at it or change it ([Exchange#beforeAnswer]): that
/// add fields which depend on others, or compress the body.
///
/// Valid during the call only.
public final class Answer {
    private final Exchange exchange;
    private int status;
    private HeaderFields fields;
    private long length;
    private @Nullable ByteBuffer content;
    private @Nullable UnaryOperator<ResponseBody> wrapper;

    /// @param length of the body, -1 when it is not known
    /// @param content the whole body, if it is here
    Answer(Exchange exchange, int status, HeaderFields fields, long length, @Nullable ByteBuffer content) {
        this.exchange = exchange;
        this.status = status;
        this.fields = fields;
        this.length = length;
        this.content = content;
    }

    /// The exchange that it is the answer of.
    public Exchange exchange() {
        return exchange;
    }

    /// The status.
    public int status() {
        return status;
    }

    /// Sets another status.
    public void status(int status) {
        this.status = status;
    }

    /// The fields, without those that the server adds: length, date, connection.
    public HeaderFields fields() {
        return fields;
    }

    /// Sets other fields, for all that were there.
    public void fields(HeaderFields fields) {
        this.fields = Objects.requireNonNull(fields, "fields");
    }

    /// The length of the body, if it is known: for `HEAD` that of the body which `GET` would get.
    public OptionalLong length() {
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /// The whole body, if it is at hand; not to be changed, its position neither.
    public Optional<ByteBuffer> content() {
        return content == null ? Optional.empty() : Optional.of(content.asReadOnlyBuffer());
    }

    /// Sends another body instead of one that is at hand.
    ///
    /// @throws IllegalStateException when the body is not at hand, and so has to be wrapped
    public void content(ByteBuffer content) {
        if (this.content == null) {
            throw new IllegalStateException("the body is streamed: wrap it, for there is nothing to replace");
        }
        this.content = content;
        this.length = content.remaining();
    }

    /// Lets the body go through what `wrapper` makes of the one to the client. Its length is not known then. Wrapped
    /// several times, the first wrapper is nearest to the client.
    public void wrapBody(UnaryOperator<ResponseBody> wrapper) {
        var inner = this.wrapper;
        this.wrapper = inner == null ? wrapper : body -> wrapper.apply(inner.apply(body));
        length = -1;
    }

    long lengthOrUnknown() {
        return length;
    }

    @Nullable
    ByteBuffer contentOrNull() {
        return content;
    }

    @Nullable
    UnaryOperator<ResponseBody> wrapper() {
        return wrapper;
    }
}
