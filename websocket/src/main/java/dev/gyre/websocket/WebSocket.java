package dev.gyre.websocket;

import dev.gyre.http.DeflateOptions;
import dev.gyre.http.PermessageDeflate;
import dev.gyre.http.WebSocketCloseCode;
import dev.gyre.http.WebSocketDecoder;
import dev.gyre.http.WebSocketEncoder;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.http.WebSocketRequest;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.UntilEnd;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of a WebSocket (RFC 6455) after its handshake: messages in both directions, of a server or a client.
///
/// ```java
/// for (var message : socket) socket.send(message);         // an echo, until the peer closes
/// ```
///
/// Of one socket one task reads and any number send; what they send leaves in the order in which they called.
/// Nothing happens between the calls: **pings are answered, silence is noticed and a close is seen while a task
/// reads**. A program that only sends lets another task call [#awaitEnd].
///
/// Every method that suspends is a cancellation point. A cancelled read has taken nothing. A cancelled send has sent
/// nothing, or, if its frame was on its way already, the frame is completed by whatever this end sends next.
///
/// Loop-confined. Close it, as it holds a connection, and with compression native memory.
public final class WebSocket implements Iterable<Message>, AutoCloseable {
    private final ByteStream stream;
    private final Session session;
    private final Outgoing outgoing;
    private final Optional<String> subprotocol;

    private WebSocket(ByteStream stream, Session.Role role, Incoming incoming, Outgoing outgoing,
            Optional<String> subprotocol, WebSocketOptions options) {
        this.stream = stream;
        this.session = new Session(stream, role, incoming, outgoing, options);
        this.outgoing = outgoing;
        this.subprotocol = subprotocol;
    }

    // ---- making ----------------------------------------------------------------------------------

    /// The client's end of `stream`, on which the server has switched. The stream then belongs to the socket. Never
    /// suspends.
    ///
    /// @param received what has been read from the stream behind the head of the response; all of it is taken
    /// @param agreed what [WebSocketRequest#agreement] answered
    /// @throws IllegalStateException off the loop
    public static WebSocket ofClient(
            ByteStream stream, ByteBuffer received, WebSocketRequest.Agreement agreed, WebSocketOptions options) {
        var limits = options.limits();
        var maskKeys = MaskKeys.OF_LOOP.get();
        var deflate = agreed.deflate().orElse(null);
        return new WebSocket(stream, Session.Role.CLIENT,
            new Incoming(stream, deflate == null
                    ? WebSocketDecoder.ofServerFrames(limits)
                    : WebSocketDecoder.ofServerFrames(limits, deflate),
                received),
            new Outgoing(stream, deflate == null
                    ? WebSocketEncoder.ofClientFrames(maskKeys)
                    : WebSocketEncoder.ofClientFrames(maskKeys, deflate, howTo(options)),
                deflate != null && !deflate.clientNoContextTakeover(), options),
            agreed.protocol(), options);
    }

    /// The server's end of `stream`, after the response that switches has been written. The stream then belongs to the
    /// socket. Never suspends.
    ///
    /// @param received what has been read from the stream behind the request; all of it is taken
    /// @param accepted what [WebSocketHandshake#answer] answered
    /// @throws IllegalStateException off the loop
    public static WebSocket ofServer(ByteStream stream, ByteBuffer received,
            WebSocketHandshake.Answer.Accepted accepted, WebSocketOptions options) {
        var limits = options.limits();
        var deflate = accepted.deflate().orElse(null);
        return new WebSocket(stream, Session.Role.SERVER,
            new Incoming(stream, deflate == null
                    ? WebSocketDecoder.ofClientFrames(limits)
                    : WebSocketDecoder.ofClientFrames(limits, deflate),
                received),
            new Outgoing(stream, serverEncoder(deflate, options),
                deflate != null && !deflate.serverNoContextTakeover(), options),
            accepted.protocol(), options);
    }

    private static WebSocketEncoder serverEncoder(@Nullable PermessageDeflate deflate, WebSocketOptions options) {
        return deflate == null
                ? WebSocketEncoder.ofServerFrames()
                : WebSocketEncoder.ofServerFrames(deflate, howTo(options));
    }

    private static DeflateOptions howTo(WebSocketOptions options) {
        return Objects.requireNonNullElse(options.deflate(), DeflateOptions.defaults());
    }

    // ---- receiving -------------------------------------------------------------------------------

    /// Suspends until the next message has come; empty when the peer has closed as conversations end, with code 1000,
    /// 1001 or none, and when this end has closed.
    ///
    /// @throws WebSocketClosedException when the peer closed with another code, broke a rule or a limit, or is lost: it
    ///     went away, or was silent for [WebSocketOptions#pingInterval] and then for
    ///     [WebSocketOptions#pongTimeout]
    /// @throws IllegalStateException when another task reads; off the loop
    public Optional<Message> receive() throws IOException {
        return Optional.ofNullable(session.next());
    }

    /// The messages up to the end, as [#receive] gives them: `hasNext` is where the task suspends. An
    /// [IOException] is thrown in an [UncheckedIOException].
    @Override
    public Iterator<Message> iterator() {
        return new UntilEnd<>(this::nextUnchecked, () -> this + " has ended");
    }

    /// Suspends until the peer closes, or this end does, and drops the messages that come until then: for programs that
    /// only send, so that pings are answered. Throws as [#receive].
    public void awaitEnd() throws IOException {
        while (session.next() != null) {
            // Dropped.
        }
    }

    private @Nullable Message nextUnchecked() {
        try {
            return session.next();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // ---- sending ---------------------------------------------------------------------------------

    /// Sends a message of text; suspends while others send, and while the peer does not take it.
    ///
    /// @throws WebSocketClosedException when the socket is closed, or lost: also when the peer has taken nothing
    ///     for [WebSocketOptions#sendTimeout]
    /// @throws BacklogException when too much waits, [WebSocketOptions#waitingBytesMax]; the socket goes on
    /// @throws IllegalStateException off the loop
    public void send(String text) throws IOException {
        send(new Message.Text(text));
    }

    /// Sends a message of bytes, as [#send(String)]. They must not be changed meanwhile.
    public void send(byte[] bytes) throws IOException {
        send(new Message.Binary(bytes));
    }

    /// Sends a message of bytes, those between position and limit, as [#send(String)]; all of them are taken.
    public void send(ByteBuffer bytes) throws IOException {
        var copy = new byte[bytes.remaining()];
        bytes.get(copy);
        send(new Message.Binary(copy));
    }

    /// Sends a message as it came, as [#send(String)].
    public void send(Message message) throws IOException {
        session.send(message);
    }

    /// Sends a ping, which the peer answers while this end reads; suspends as [#send(String)]. Needed only for programs
    /// that want another rhythm than [WebSocketOptions#pingInterval].
    ///
    /// @param payload at most 125 bytes
    /// @throws WebSocketClosedException as [#send(String)]
    /// @throws IllegalArgumentException when there are more
    public void sendPing(byte[] payload) throws IOException {
        session.ping(payload);
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Closes as [#close(int, String)] with code 1000. A task that is cancelled closes without a word, at once, and
    /// hears of its cancellation at its next suspension point.
    @Override
    public void close() {
        try {
            close(WebSocketCloseCode.NORMAL, "");
        } catch (TaskCancelledException cancelled) {
            // The level of the cancellation stays, so the next suspension point throws.
        }
    }

    /// Says that this end closes, and why, and suspends until the peer has answered; messages that still come
    /// meanwhile go to the task that reads, or else are dropped. At most for [WebSocketOptions#closeTimeout]: then, and
    /// when it is cancelled, it cuts the connection.
    ///
    /// True when both ends have closed, now or before; never throws because of the connection. Messages of
    /// other tasks that have not had their turn are not sent.
    ///
    /// @param code a constant of [WebSocketCloseCode], or 3000 to 4999
    /// @param reason for logs, at most 123 bytes of UTF-8; what is longer is cut
    /// @throws IllegalArgumentException for other codes
    /// @throws IllegalStateException off the loop
    public boolean close(int code, String reason) {
        if (code != WebSocketCloseCode.NONE && !WebSocketCloseCode.maySend(code)) {
            throw new IllegalArgumentException("the close code " + code + " must not be sent: take one of the"
                    + " constants of WebSocketCloseCode, or one from 3000 to 4999");
        }
        return session.close(new Close(code, reason));
    }

    /// Cuts the connection: the peer sees that it is lost. Never suspends, idempotent.
    public void abort() {
        session.abort();
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// Whether messages can be sent: neither end has closed, as far as is known here. Never suspends.
    public boolean isOpen() {
        return !outgoing.isEnding();
    }

    /// How a WebSocket was closed.
    ///
    /// @param code a constant of [WebSocketCloseCode], [WebSocketClosedException#LOST], or one of the application
    /// @param reason the words that came with it; often empty
    public record Close(int code, String reason) {}

    /// How the socket ended, by whichever end was first; empty while it has not. Never suspends.
    public Optional<Close> ending() {
        return Optional.ofNullable(session.ending()).map(how -> new Close(how.code(), how.reason()));
    }

    /// The subprotocol that both ends agreed on. Never suspends.
    public Optional<String> subprotocol() {
        return subprotocol;
    }

    /// The address of the other end. Never suspends.
    public SocketAddress remoteAddress() {
        return stream.remoteAddress();
    }

    /// A look at a socket.
    ///
    /// @param messagesReceived how many messages have come
    /// @param messagesSent how many have been sent
    /// @param waitingBytes how much waits to be sent behind a message that is on its way
    public record Statistics(long messagesReceived, long messagesSent, long waitingBytes) {}

    /// How the socket is used at this moment. Never suspends.
    public Statistics statistics() {
        return new Statistics(session.received(), outgoing.messages(), outgoing.waitingBytes());
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
