package dev.gyre.client;

import dev.gyre.http.BodyPart;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpLimits;
import dev.gyre.http.MessageEnd;
import dev.gyre.http.NeedsInput;
import dev.gyre.http.RequestDecoder;
import dev.gyre.http.RequestHead;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that does what a test says: a script for each connection, which reads requests by the codec and writes
/// whatever bytes it likes.
final class TestServer {
    /// A request as it came.
    record Seen(String method, String target, HeaderFields fields, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return fields.first(name).orElse("");
        }
    }

    /// What one connection does; it is closed afterwards.
    interface Script {
        void run(Peer peer) throws Exception;
    }

    /// The answer to one request, on connections that are kept.
    interface Answer {
        void to(Seen request, Peer peer) throws Exception;
    }

    /// What a test does while the server runs.
    interface Test {
        void with(TestServer server) throws Exception;
    }

    final Listener listener;
    final List<Seen> seen = new ArrayList<>();
    int connections;

    private TestServer(Listener listener) {
        this.listener = listener;
    }

    /// The port on which it listens.
    int port() {
        return ((InetSocketAddress) listener.addresses().getFirst()).getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    static void scripted(Script script, Test test) throws Exception {
        run(null, script, test);
    }

    static void answering(Answer answer, Test test) throws Exception {
        scripted(kept(answer), test);
    }

    static void answeringTls(Tls tls, Answer answer, Test test) throws Exception {
        run(tls, kept(answer), test);
    }

    static Script kept(Answer answer) {
        return peer -> {
            for (var request = peer.next(); request != null; request = peer.next()) answer.to(request, peer);
        };
    }

    static void run(@Nullable Tls tls, Script script, Test test) throws Exception {
        TaskGroup.<Exception>run(group -> {
            try (var listener = Tcp.listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
                var server = new TestServer(listener);
                group.spawn(() -> server.accept(group, tls, script));
                test.with(server);
                group.cancel("the test is over");
            }
        });
    }

    private void accept(TaskGroup group, @Nullable Tls tls, Script script) throws IOException {
        while (true) {
            ByteStream stream;
            try {
                stream = listener.accept();
            } catch (StreamClosedException over) {
                return;
            }
            connections++;
            group.spawn(() -> {
                try (var carried = tls == null ? stream : tls.upgrade(stream)) {
                    script.run(new Peer(this, carried));
                } catch (IOException gone) {
                    // The client went away, as clients do.
                }
            });
        }
    }

    /// One connection of a client.
    static final class Peer {
        final ByteStream stream;
        private final TestServer server;
        private final RequestDecoder decoder = new RequestDecoder(HttpLimits.defaults());
        private ByteBuffer input = ByteBuffer.allocate(8192).flip();

        Peer(TestServer server, ByteStream stream) {
            this.server = server;
            this.stream = stream;
        }

        /// The head of the next request, or null at the end.
        @Nullable
        RequestHead head() throws IOException {
            while (true) {
                switch (decoder.decode(input)) {
                    case RequestHead head -> {
                        return head;
                    }
                    case NeedsInput needsInput -> {
                        if (!fill()) {
                            return null;
                        }
                    }
                    default -> throw new IllegalStateException("a body without a head");
                }
            }
        }

        byte[] body() throws IOException {
            var all = new ByteArrayOutputStream();
            for (var part = bodyPart(); part != null; part = bodyPart()) {
                var bytes = new byte[part.remaining()];
                part.get(bytes);
                all.writeBytes(bytes);
            }
            return all.toByteArray();
        }

        /// The next part of the body, or null at its end.
        @Nullable
        ByteBuffer bodyPart() throws IOException {
            while (true) {
                switch (decoder.decode(input)) {
                    case BodyPart(var bytes) -> {
                        return bytes;
                    }
                    case MessageEnd end -> {
                        return null;
                    }
                    case NeedsInput needsInput -> {
                        if (!fill()) throw new IOException("the body ended early");
                    }
                    default -> throw new IllegalStateException("a head in a body");
                }
            }
        }

        /// The next request, or null at the end.
        @Nullable
        Seen next() throws IOException {
            var head = head();
            if (head == null) {
                return null;
            }
            var request = new Seen(head.method(), head.target(), head.fields(), body());
            server.seen.add(request);
            return request;
        }

        private boolean fill() throws IOException {
            var count = stream.read(input.clear());
            input.flip();
            return count >= 0;
        }

        /// What has been read beyond the last request.
        ByteBuffer received() {
            return input;
        }

        void raw(String bytes) throws IOException {
            stream.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        /// Answers with a length.
        void answer(int status, String body, String... fields) throws IOException {
            answer(status, body.getBytes(StandardCharsets.UTF_8), fields);
        }

        void answer(int status, byte[] body, String... fields) throws IOException {
            var head = new StringBuilder("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length + "\r\n");
            for (int i = 0; i < fields.length; i += 2) {
                head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
            }
            var whole = new ByteArrayOutputStream();
            whole.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            whole.writeBytes(body);
            stream.write(whole.toByteArray());
        }
    }
}
