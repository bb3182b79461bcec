package dev.gyre.web;

import dev.gyre.websocket.Message;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketClosedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A WebSocket that a client has opened: what the method of a route takes that [App#socket] has added.
///
/// ```java
/// void chat(String room, Socket socket) {
///     for (var message : socket) broadcast(room, message.text());
/// }
/// ```
///
/// It is open when the method is called, which is once all other parameters were found. If something is wrong with them
/// it is closed at once with the code 1008; if a provider throws an [HttpError] the client gets that instead of a
/// socket. When the method returns it is closed with the code 1000, and when it throws with 1011. A client that leaves
/// without a word is no failure.
///
/// One task reads, any number send. All methods that read or send may suspend, and are cancellation points. What a lost
/// connection throws is an [IOException], in an [UncheckedIOException].
public final class Socket implements Iterable<Socket.Received> {
    /// A message that has come.
    public static final class Received {
        private final Message message;

        Received(Message message) {
            this.message = message;
        }

        /// Whether it is text, and not bytes.
        public boolean isText() {
            return message instanceof Message.Text;
        }

        /// The text.
        ///
        /// @throws IllegalStateException when it is bytes
        public String text() {
            if (message instanceof Message.Text(var text)) return text;
            throw new IllegalStateException("the message is bytes, not text: ask isText() first");
        }

        /// The bytes; those of a text are UTF-8.
        public byte[] bytes() {
            return switch (message) {
                case Message.Text(var text) -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                case Message.Binary(var bytes) -> bytes;
            };
        }

        /// The value that the text is as JSON.
        ///
        /// @throws ValidationException with all that is wrong with it; closes the socket with 1008 if it is not caught
        public <T> T json(Class<T> type) {
            return Json.read(text(), type);
        }

        /// The text, or how many bytes it has.
        @Override
        public String toString() {
            return message.toString();
        }
    }

    private final Request request;
    private @Nullable WebSocket connected;

    Socket(Request request) {
        this.request = request;
    }

    void connect(WebSocket socket) {
        connected = socket;
    }

    /// The socket below: pings, statistics, and all else.
    ///
    /// @throws IllegalStateException before it is open: in providers
    public WebSocket webSocket() {
        if (connected == null) {
            throw new IllegalStateException("the WebSocket of " + request + " is not open yet: providers run before");
        }
        return connected;
    }

    /// The request that it has begun with.
    public Request request() {
        return request;
    }

    /// Suspends until the next message has come; empty when the client has closed.
    public Optional<Received> receive() {
        try {
            return webSocket().receive().map(Received::new);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /// The messages up to the end. A client that leaves ends them, whether it says so or not.
    @Override
    public Iterator<Received> iterator() {
        var messages = webSocket().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return messages.hasNext();
                } catch (UncheckedIOException lost) {
                    if (lost.getCause() instanceof WebSocketClosedException) return false;
                    throw lost;
                }
            }

            @Override
            public Received next() {
                return new Received(messages.next());
            }
        };
    }

    /// Sends text.
    public void send(String text) {
        try {
            webSocket().send(text);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /// Sends bytes, which must not be changed meanwhile.
    public void send(byte[] bytes) {
        try {
            webSocket().send(bytes);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /// Sends a value as JSON, by its type at run time.
    public void sendJson(@Nullable Object value) {
        send(Json.write(value));
    }

    /// Closes it; suspends until the client has answered, or for five seconds.
    ///
    /// @param code 1000 for the usual end, 3000 to 4999 for those of the application
    /// @param reason for logs; what is longer than 123 bytes is cut
    /// @throws IllegalArgumentException for other codes
    public void close(int code, String reason) {
        webSocket().close(code, reason);
    }
}
