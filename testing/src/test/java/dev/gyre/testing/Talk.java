package dev.gyre.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Dns;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// What the tests of the simulated network say to each other.
final class Talk {
    private Talk() {}

    /// Connects to a host by name, with ten seconds of patience.
    static ByteStream connect(String host, int port) throws IOException {
        return connect(host, port, TcpOptions.defaults().withConnectTimeout(Duration.ofSeconds(10)));
    }

    static ByteStream connect(String host, int port, TcpOptions options) throws IOException {
        return Tcp.connect(new InetSocketAddress(Dns.resolve(host).getFirst(), port), options);
    }

    /// Accepts one connection and sends back what comes, to the end.
    static void echoOnce(Listener listener) throws IOException {
        try (var stream = listener.accept()) {
            echo(stream);
        }
    }

    static void echo(ByteStream stream) throws IOException {
        var buffer = ByteBuffer.allocate(1000);
        while (stream.read(buffer) >= 0) {
            stream.write(buffer.flip());
            buffer.clear();
        }
    }

    /// What is read at once, or "end".
    static String read(ByteStream stream, int bytesMax) throws IOException {
        var buffer = ByteBuffer.allocate(bytesMax);
        int count = stream.read(buffer);
        return count < 0 ? "end" : new String(buffer.array(), 0, count, UTF_8);
    }

    static byte[] readExactly(ByteStream stream, int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (stream.read(buffer) < 0) {
                throw new EOFException("the end after " + buffer.position() + " of " + count + " bytes");
            }
        }
        return buffer.array();
    }

    static byte[] readAll(ByteStream stream) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(777);
        while (stream.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    static byte[] bytes(RandomGenerator random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
