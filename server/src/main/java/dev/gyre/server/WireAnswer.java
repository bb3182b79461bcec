package dev.gyre.server;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How far the answer of an exchange has come, and its way to the connection, past what filters want with it. Also the
/// body that streamed answers end in.
final class WireAnswer implements ResponseBody {
    private final Exchange exchange;
    private @Nullable HeaderFieldsBuilder added;
    private @Nullable List<Consumer<? super Answer>> hooks;
    private int status;
    private long bytesSent;
    private boolean ended;

    /// What the handler writes to, if it streams: this, or what filters have put around it.
    private @Nullable ResponseBody body;

    WireAnswer(Exchange exchange) {
        this.exchange = exchange;
    }

    void addField(String name, String value) {
        requireUncommitted();
        if (added == null) {
            added = HeaderFields.builder();
        }
        added.add(name, value);
    }

    void addHook(Consumer<? super Answer> hook) {
        requireUncommitted();
        if (hooks == null) {
            hooks = new ArrayList<>(2);
        }
        hooks.add(hook);
    }

    boolean isCommitted() {
        return status != 0;
    }

    /// 0 before the head.
    int status() {
        return status;
    }

    long bytesSent() {
        return bytesSent;
    }

    private void requireUncommitted() {
        if (isCommitted()) {
            throw new IllegalStateException(
                "an answer with status " + status + " has been sent already, and cannot be changed any more");
        }
    }

    // ---- whole answers ---------------------------------------------------------------------------

    void send(int status, HeaderFields fields, ByteBuffer content) throws IOException {
        requireUncommitted();
        if (added == null && hooks == null) {
            sendNow(status, fields, content);
            return;
        }
        var answer = prepare(status, fields, content.remaining(), content);
        var wrapper = answer.wrapper();
        if (wrapper != null) {
            begin(answer);
            var outermost = wrapper.apply(this);
            body = outermost;
            outermost.write(content);
            outermost.end();
        } else {
            sendNow(answer.status(), answer.fields(), Objects.requireNonNull(answer.contentOrNull()));
        }
    }

    private void sendNow(int status, HeaderFields fields, ByteBuffer content) throws IOException {
        var output = exchange.output();
        int bytes = content.remaining();
        head(status, fields, bytes == 0 && hasNoBody(status) ? BodyFraming.NONE : BodyFraming.length(bytes));
        if (output.sendsBody()) {
            bytesSent = bytes;
        }
        output.body(content);
        endNow(HeaderFields.empty());
    }

    /// Ends the answer and lets it go, or lets it wait for those to further requests that are here already.
    private void endNow(HeaderFields trailers) throws IOException {
        var output = exchange.output();
        output.end(trailers);
        ended = true;
        if (exchange.input().hasBytes()) {
            output.flushWhenSuspended();
        } else {
            output.flush();
        }
    }

    private static boolean hasNoBody(int status) {
        return status == 204 || status == 304 || status < 200;
    }

    /// The last resort when a filter fails.
    void sendPlain(int status, HeaderFields fields, ByteBuffer content) throws IOException {
        requireUncommitted();
        sendNow(status, fields, content);
    }

    // ---- streamed answers ------------------------------------------------------------------------

    /// @param length -1 when it is not known
    ResponseBody stream(int status, HeaderFields fields, long length) {
        requireUncommitted();
        var answer = prepare(status, fields, length, null);
        begin(answer);
        var wrapper = answer.wrapper();
        var outermost = wrapper == null ? this : wrapper.apply(this);
        body = outermost;
        return outermost;
    }

    private Answer prepare(int status, HeaderFields fields, long length, @Nullable ByteBuffer content) {
        var all = added == null ? fields : HeaderFields.builder().addAll(fields).addAll(added.build()).build();
        var answer = new Answer(exchange, status, all, length, content);
        var due = hooks;
        // Whatever goes wrong now is answered without them.
        added = null;
        hooks = null;
        if (due != null) {
            for (var hook : due) {
                hook.accept(answer);
            }
        }
        return answer;
    }

    private void begin(Answer answer) {
        long length = answer.lengthOrUnknown();
        BodyFraming framing = hasNoBody(answer.status())
                ? BodyFraming.NONE
                : length < 0 ? BodyFraming.CHUNKED : BodyFraming.length(length);
        head(answer.status(), answer.fields(), framing);
        exchange.output().flushWhenSuspended();
    }

    /// Writes the head. When the head is refused nothing was sent.
    void head(int status, HeaderFields fields, BodyFraming framing) {
        requireUncommitted();
        exchange.prepareHead();
        exchange.output().head(status, fields, framing);
        this.status = status;
    }

    // ---- the body of a streamed answer -----------------------------------------------------------

    @Override
    public void write(ByteBuffer part) throws IOException {
        if (ended) {
            throw new IllegalStateException("the body has ended");
        }
        var output = exchange.output();
        int bytes = part.remaining();
        output.body(part);
        if (output.sendsBody()) {
            bytesSent += bytes;
        }
        output.flushWhenSuspended();
    }

    @Override
    public void flush() throws IOException {
        exchange.output().flush();
    }

    @Override
    public void end(HeaderFields trailers) throws IOException {
        if (!ended) {
            endNow(trailers);
        }
    }

    /// Ends what the handler has begun; false when there is no answer.
    boolean tryComplete() throws IOException {
        if (body != null && !ended) {
            body.end();
            if (!ended) {
                throw new IllegalStateException("a filter has not passed on the end of the body: " + body);
            }
        }
        return isCommitted();
    }

    boolean hasEnded() {
        return ended;
    }

    void upgraded() {
        ended = true;
    }
}
