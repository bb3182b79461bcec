package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.gatherOutcomes;

import dev.gyre.loop.Outcome;
import dev.gyre.testing.MemoryStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Both ends of one TLS connection.
record TlsEnds(TlsStream client, TlsStream server) {
    /// A client of `localhost` that trusts [TestKeys#server].
    static Tls clientTls() {
        return Tls.client("localhost").withTrust(TestKeys.server().trust());
    }

    static Tls serverTls() {
        return Tls.server(TestKeys.server().identity());
    }

    /// Plenty of room on the way.
    static TlsEnds connect(Tls client, Tls server) {
        return connect(client, server, MemoryStream.pair(100_000));
    }

    static TlsEnds connect(Tls client, Tls server, MemoryStream.Pair transport) {
        return connect(client, server, transport.client(), transport.server());
    }

    static TlsEnds connect(Tls client, Tls server, ByteStream clientTransport, ByteStream serverTransport) {
        var outcomes = gatherOutcomes(
            () -> client.upgrade(clientTransport), () -> server.upgrade(serverTransport));
        return new TlsEnds(value(outcomes.get(0)), value(outcomes.get(1)));
    }

    private static TlsStream value(Outcome<TlsStream> outcome) {
        return switch (outcome) {
            case Outcome.Success<TlsStream>(var stream) -> stream;
            case Outcome.Failure<TlsStream>(var failure) -> throw new AssertionError("no handshake", failure);
            case Outcome.Cancelled<TlsStream>(var cancelled) -> throw new AssertionError("no handshake", cancelled);
        };
    }

    /// What came of the handshake at the client and at the server.
    static List<Outcome<TlsStream>> tryConnect(Tls client, Tls server, MemoryStream.Pair transport) {
        return gatherOutcomes(() -> client.upgrade(transport.client()), () -> server.upgrade(transport.server()));
    }

    void close() {
        client.close();
        server.close();
    }

    // ---- bytes -----------------------------------------------------------------------------------

    /// The next `count` bytes.
    static byte[] readFully(ByteStream stream, int count) throws IOException {
        var all = ByteBuffer.allocate(count);
        while (all.hasRemaining()) {
            if (stream.read(all) < 0) {
                throw new AssertionError("ended after " + all.position() + " bytes");
            }
        }
        return all.array();
    }

    /// Everything up to the end.
    static byte[] readToEnd(ByteStream stream) throws IOException {
        var all = new ByteArrayOutputStream();
        var some = ByteBuffer.allocate(1000);
        while (stream.read(some) >= 0) {
            all.write(some.array(), 0, some.position());
            some.clear();
        }
        return all.toByteArray();
    }

    // ---- text ------------------------------------------------------------------------------------

    /// What one read returns, or `end`.
    static String read(ByteStream stream) throws IOException {
        var bytes = new byte[1000];
        int count = stream.read(ByteBuffer.wrap(bytes));
        return count < 0 ? "end" : new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    /// Sends text from one end to the other and checks that it arrives.
    static void talk(ByteStream from, ByteStream to, String text) throws IOException {
        from.write(text);
        var received = new StringBuilder();
        while (received.length() < text.length()) {
            received.append(read(to));
        }
        if (!text.contentEquals(received)) {
            throw new AssertionError("sent " + text + ", received " + received);
        }
    }

    void talk() throws IOException {
        talk(client, server, "ping");
        talk(server, client, "pong");
    }
}
