package dev.gyre.websocket;

import dev.gyre.http.BadContentException;
import dev.gyre.http.WebSocketEvent;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The course of one WebSocket: who reads, what is done with what comes, and all the ways in which it ends.
///
/// [#step] is the heart: it takes one event, and ends the session where the event says so. The task that reads calls
/// it, and so does one that closes while nobody reads.
final class Session {
    /// How much of a message that was refused is read and dropped, so that the peer sees the close and its code
    /// instead of a reset (RFC 1122, section 4.2.2.13). It costs no memory, and no longer than a close may take.
    private static final long DRAIN_BYTES_MAX = 1L << 30;

    private static final byte[] NOTHING = {};

    /// Which end this is.
    enum Role {
        CLIENT,
        SERVER
    }

    private final ByteStream stream;
    private final Role role;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final WebSocketOptions options;

    /// The task that reads, be it to close.
    private @Nullable Task<?> reader;

    private final WaitQueue<@Nullable Void> untilReaderLeaves = new WaitQueue<>();

    /// What this end said when it began to close.
    private WebSocket.@Nullable Close ownClose;

    private @Nullable Ending ending;
    private boolean peerHasClosed;
    private long received;

    Session(ByteStream stream, Role role, Incoming incoming, Outgoing outgoing, WebSocketOptions options) {
        this.stream = stream;
        this.role = role;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.options = options;
    }

    // ---- receiving -------------------------------------------------------------------------------

    /// The next message, or null at a quiet end.
    @Nullable
    Message next() throws IOException {
        Gyre.checkpoint();
        if (reader != null) {
            awaitCloser(reader);
        }
        while (ending == null) {
            var message = step();
            if (message != null) {
                received++;
                return message;
            }
        }
        if (!ending.isQuiet()) {
            throw new WebSocketClosedException(ending, "no more messages");
        }
        return null;
    }

    /// A task that closes reads, too: whoever wants to read then waits for the end.
    private void awaitCloser(Task<?> other) {
        if (ownClose == null) {
            throw new IllegalStateException("two tasks read from " + this + ": " + other + " waits here");
        }
        while (ending == null && reader != null) {
            untilReaderLeaves.await("the end of " + this, null);
        }
    }

    /// Takes the next event, waiting for it if need be; its message if it is one.
    private @Nullable Message step() throws IOException {
        reader = Task.current();
        try {
            return switch (incoming.next()) {
                case WebSocketEvent.Text(var text) -> new Message.Text(text);
                case WebSocketEvent.Binary(var bytes) -> new Message.Binary(bytes);
                case WebSocketEvent.NeedData() -> {
                    awaitMore();
                    yield null;
                }
                case WebSocketEvent.Ping(var payload) -> {
                    outgoing.pong(payload);
                    yield null;
                }
                case WebSocketEvent.Pong(var payload) -> null;
                case WebSocketEvent.Close(var code, var reason) -> {
                    peerCloses(code, reason);
                    yield null;
                }
            };
        } catch (BadContentException bad) {
            refuse(bad);
            return null;
        } catch (IOException broken) {
            lose(broken);
            return null;
        } finally {
            reader = null;
            untilReaderLeaves.wakeAll(null);
        }
    }

    private void awaitMore() throws IOException {
        if (!incoming.awaitMore(options.pingInterval())) {
            // Who cannot ping because another task sends leaves it to that task's limit to find that nobody is there.
            if (!outgoing.tryPing(NOTHING)) {
                return;
            }
            if (!incoming.awaitMore(options.pongTimeout())) {
                lose("the peer has been silent for " + options.pingInterval().plus(options.pongTimeout())
                        + ", also when it was sent a ping",
                    null);
                return;
            }
        }
        if (incoming.hasEnded()) lose("the peer ended the connection without a close", null);
    }

    // ---- sending ---------------------------------------------------------------------------------

    void send(Message message) throws IOException {
        try {
            if (outgoing.send(message)) {
                return;
            }
        } catch (BacklogException tooMuch) {
            throw tooMuch;
        } catch (IOException broken) {
            lose(broken);
        }
        throw notSent();
    }

    void ping(byte[] payload) throws IOException {
        try {
            if (outgoing.ping(payload)) {
                return;
            }
        } catch (IOException broken) {
            lose(broken);
        }
        throw notSent();
    }

    private WebSocketClosedException notSent() {
        var how = ending;
        if (how == null) {
            how = ownClose == null
                    ? Ending.lost("it is being closed by the peer", null)
                    : new Ending(ownClose.code(), ownClose.reason(), Ending.By.THIS_END, null);
        }
        return new WebSocketClosedException(how, "not sent");
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Closes, within the limit; whether both ends have.
    boolean close(WebSocket.Close with) {
        if (ending != null) {
            return peerHasClosed;
        }
        if (ownClose == null) ownClose = with;
        try {
            Gyre.moveOnAfter(options.closeTimeout(), this::shakeHands);
        } catch (IOException broken) {
            // Then there is nobody to close with.
        } finally {
            if (ending == null) {
                stream.abort();
                end(new Ending(ownClose.code(), ownClose.reason(), Ending.By.THIS_END, null));
            }
        }
        return peerHasClosed;
    }

    private void shakeHands() throws IOException {
        var close = Objects.requireNonNull(ownClose);
        outgoing.close(close.code(), close.reason());
        while (ending == null) {
            if (reader == null) {
                step();
            } else {
                untilReaderLeaves.await("the peer's close of " + this, null);
            }
        }
    }

    void abort() {
        if (ending == null) {
            stream.abort();
            end(new Ending(WebSocketClosedException.LOST, "aborted", Ending.By.THIS_END, null));
        }
    }

    /// The peer has closed: answers, if that was not an answer, and ends the connection. The server does that first
    /// (RFC 6455, section 7.1.1), so that it is the client's port which the system keeps for a while.
    private void peerCloses(int code, String reason) throws IOException {
        peerHasClosed = true;
        var how = ownClose == null
                ? new Ending(code, reason, Ending.By.PEER, null)
                : new Ending(ownClose.code(), ownClose.reason(), Ending.By.THIS_END, null);
        try {
            sayClose(code, "");
            switch (role) {
                case SERVER -> Gyre.moveOnAfter(options.closeTimeout(), stream::closeOutput);
                case CLIENT -> Gyre.moveOnAfter(options.closeTimeout(), incoming::drain);
            }
        } catch (IOException broken) {
            // The words were exchanged, and that is what counts.
        } finally {
            stream.close();
            end(how);
        }
    }

    /// The peer broke a rule or a limit: says so, and ends the connection.
    private void refuse(BadContentException bad) {
        var what = Objects.requireNonNullElse(bad.getMessage(), "");
        try {
            sayClose(bad.status(), what);
            stream.closeGracefully(options.closeTimeout(), DRAIN_BYTES_MAX);
        } catch (IOException broken) {
            // Then the peer does not hear why.
        } finally {
            stream.abort();
            end(new Ending(bad.status(), what, Ending.By.REFUSAL, null));
        }
    }

    /// Sends a close unless one was sent, also when the task is cancelled: it is a few bytes, and has a limit.
    private void sayClose(int code, String reason) throws IOException {
        try {
            Gyre.shield(options.closeTimeout(), () -> outgoing.close(code, reason));
        } catch (TimeoutException stalled) {
            throw new IOException("a close could not be sent within " + options.closeTimeout(), stalled);
        }
    }

    private void lose(IOException broken) {
        lose(Objects.requireNonNullElse(broken.getMessage(), "the connection is broken"), broken);
    }

    private void lose(String why, @Nullable Throwable cause) {
        if (ending != null) {
            return;
        }
        stream.abort();
        end(ownClose == null
                ? Ending.lost(why, cause)
                : new Ending(WebSocketClosedException.LOST, why, Ending.By.THIS_END, cause));
    }

    private void end(Ending how) {
        if (ending != null) {
            return;
        }
        ending = how;
        outgoing.stop();
        incoming.stop();
        untilReaderLeaves.wakeAll(null);
    }

    // ---- seeing ----------------------------------------------------------------------------------

    @Nullable
    Ending ending() {
        return ending;
    }

    long received() {
        return received;
    }

    @Override
    public String toString() {
        return "WebSocket with " + stream.remoteAddress();
    }
}
