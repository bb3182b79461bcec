package dev.gyre.client;

import dev.gyre.http.HttpLimits;
import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.NeedsInput;
import dev.gyre.http.OutputBuffer;
import dev.gyre.http.RequestEncoder;
import dev.gyre.http.ResponseDecoder;
import dev.gyre.http.ResponsePart;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One socket and the HTTP on it: bytes out with a limit for a server that takes nothing, parts of a response in
/// with a limit for one that says nothing.
///
/// One task may write while another one reads.
final class Connection {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int SPARE_BUFFERS_MAX = 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// Enough to find out whether something is there, which is found at once or not at all.
    private static final Duration AT_ONCE = Duration.ofNanos(1);

    /// Buffers that no connection needs just now: one that is idle has none.
    private static final LoopLocal<ArrayDeque<ByteBuffer>> SPARE = LoopLocal.of(ArrayDeque::new);

    private final Origin route;
    private final ByteStream stream;
    private final RequestEncoder encoder = new RequestEncoder();
    private final ResponseDecoder decoder;
    private final OutputBuffer output = new OutputBuffer();
    private final Instant opened;
    private final Action<IOException> read = this::readSome;
    private final Action<IOException> write = this::writeSome;

    private ByteBuffer input = NOTHING;
    private ByteBuffer unwritten = NOTHING;
    private ByteBuffer unwrittenBehind = NOTHING;
    private boolean ended;
    private boolean answered;
    private int requests;
    private Instant idleSince;

    Connection(Origin route, ByteStream stream, HttpLimits limits) {
        this.route = route;
        this.stream = stream;
        this.decoder = new ResponseDecoder(limits);
        this.opened = Gyre.now();
        this.idleSince = opened;
    }

    // ---- sending ---------------------------------------------------------------------------------

    /// To write requests with, into [#output].
    RequestEncoder encoder() {
        return encoder;
    }

    /// What waits to be sent by [#flush].
    OutputBuffer output() {
        return output;
    }

    /// Notes that a request begins whose response is expected.
    void begin(String method) {
        requests++;
        answered = false;
        decoder.expectResponseTo(method);
    }

    /// Sends what is in the output, and `more` right behind it. Nothing of the output stays, also when this fails.
    ///
    /// @throws HttpClientException when the server takes nothing for `limit`
    void flush(Duration limit, ByteBuffer more) throws IOException {
        try {
            writeAll(output.unwritten(), more, limit);
        } finally {
            output.clear();
        }
    }

    void flush(Duration limit) throws IOException {
        flush(limit, NOTHING);
    }

    private void writeAll(ByteBuffer first, ByteBuffer second, Duration limit) throws IOException {
        unwritten = first;
        unwrittenBehind = second;
        try {
            for (var left = left(); left > 0; left = left()) {
                if (Gyre.moveOnAfter(limit, write) instanceof Timed.TimedOut && left() == left) {
                    throw new HttpClientException.TimedOut(route + " has taken nothing of the request for " + limit
                            + " (ClientTimeouts.send)");
                }
            }
        } finally {
            unwritten = NOTHING;
            unwrittenBehind = NOTHING;
        }
    }

    private int left() {
        return unwritten.remaining() + unwrittenBehind.remaining();
    }

    private void writeSome() throws IOException {
        if (!unwrittenBehind.hasRemaining()) {
            stream.write(unwritten);
        } else {
            stream.write(unwritten, unwrittenBehind);
        }
    }

    // ---- receiving -------------------------------------------------------------------------------

    /// The next part of the response, or null when nothing comes for as long as `limit`.
    ///
    /// @throws HttpSyntaxException when the server breaks a rule or a limit
    /// @throws IOException when the connection is broken
    @Nullable
    ResponsePart next(Duration limit) throws IOException {
        var part = decoder.decode(input);
        while (part instanceof NeedsInput) {
            if (!fill(limit)) {
                return null;
            }
            part = ended ? lastPart() : decoder.decode(input);
        }
        return part;
    }

    /// As [#next], but the limit is for the whole part, however slowly its bytes come.
    @Nullable
    ResponsePart nextWithin(Duration limit) throws IOException {
        var deadline = Gyre.now().plus(limit);
        var part = decoder.decode(input);
        while (part instanceof NeedsInput) {
            var left = Duration.between(Gyre.now(), deadline);
            if (left.isNegative() || left.isZero() || !fill(left)) {
                return null;
            }
            part = ended ? lastPart() : decoder.decode(input);
        }
        return part;
    }

    private boolean fill(Duration limit) throws IOException {
        giveBack();
        return Gyre.moveOnAfter(limit, read) instanceof Timed.Completed;
    }

    private ResponsePart lastPart() throws IOException {
        try {
            return decoder.endOfInput().orElseThrow(() -> new IOException("the server ended it"));
        } catch (HttpSyntaxException cut) {
            throw new IOException("the server ended it "
                    + (answered ? "in the middle of a response" : "without a response"),
                cut);
        }
    }

    private void readSome() throws IOException {
        stream.awaitReadable();
        var buffer = take();
        var count = -1;
        try {
            count = stream.read(buffer);
            ended = count < 0;
        } finally {
            input = buffer.flip();
            if (count > 0) {
                answered = true;
            } else {
                giveBack();
            }
        }
    }

    private static ByteBuffer take() {
        var spare = SPARE.get().pollLast();
        return spare == null ? ByteBuffer.allocate(BUFFER_BYTES) : spare.clear();
    }

    private void giveBack() {
        var spare = SPARE.get();
        if (input.capacity() == BUFFER_BYTES && spare.size() < SPARE_BUFFERS_MAX) spare.addLast(input);
        input = NOTHING;
    }

    /// Whether the server has ended the input before the end of a response was to be seen.
    boolean hasEnded() {
        return ended;
    }

    /// Whether a byte has come since [#begin].
    boolean isAnswered() {
        return answered;
    }

    // ---- between requests ------------------------------------------------------------------------

    /// Whether another request has been sent before.
    boolean isReused() {
        return requests > 1;
    }

    /// Notes that the last response was read to its end.
    void rest() {
        giveBack();
        idleSince = Gyre.now();
    }

    Instant idleSince() {
        return idleSince;
    }

    Instant opened() {
        return opened;
    }

    /// Whether more has come than was asked for, which a server that keeps to the rules does not send.
    boolean hasSurplus() {
        return input.hasRemaining();
    }

    /// Looks whether the server has closed the connection meanwhile, or said what nobody asked for: then it is of no
    /// use. Suspends for one turn of the loop.
    boolean isAlive() {
        try {
            return !ended && Gyre.moveOnAfter(AT_ONCE, read) instanceof Timed.TimedOut;
        } catch (IOException broken) {
            return false;
        }
    }

    // ---- other protocols -------------------------------------------------------------------------

    /// The stream, when what follows is not HTTP any more.
    ByteStream stream() {
        return stream;
    }

    /// What has been read beyond the last response.
    ByteBuffer received() {
        return input;
    }

    Origin route() {
        return route;
    }

    void close() {
        stream.close();
        giveBack();
    }

    /// Closes with a reset, so that the server stops working for nobody.
    void abort() {
        stream.abort();
        giveBack();
    }
}
