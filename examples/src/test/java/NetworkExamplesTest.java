import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.Tls;
import dev.gyre.loop.net.TlsTrust;
import dev.gyre.loop.net.Udp;
import dev.gyre.loop.os.ProcessSpec;
import dev.gyre.loop.os.Subprocess;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// The small programs of the network, over real sockets on the loopback interface.
class NetworkExamplesTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static int portOf(Listener listener) {
        return ((InetSocketAddress) listener.addresses().getFirst()).getPort();
    }

    /// The echo server's one line, as a user sees it.
    @LoopTest(time = LoopTest.Time.REAL)
    void theEchoServerSendsBackWhatItIsSent() throws IOException {
        try (var listener = Tcp.listen(ANY_PORT)) {
            TaskGroup.run(group -> {
                group.spawn(() -> listener.serve(stream -> stream.copyTo(stream)));
                assertEquals("hello", talk(portOf(listener), "hello"));
                group.cancel("done");
            });
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theTlsClientReadsTheFirstLineOfTheAnswer(@TempDir Path directory) throws IOException {
        var password = "for a test".toCharArray();
        var keys = directory.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Subprocess.run(ProcessSpec.of(
            keytool, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
            "san=dns:localhost", "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", "for a test"))
                .requireSuccess();
        var server = Tls.server(keys, password);
        var client = Tls.client("localhost").withTrust(TlsTrust.keyStore(keys, password));
        try (var listener = Tcp.listen(ANY_PORT)) {
            TaskGroup.run(group -> {
                group.spawn(() -> listener.serve(stream -> {
                    try (var secret = server.upgrade(stream)) {
                        assertEquals("GET / HTTP/1.0", secret.reader().line(100).orElseThrow());
                        secret.write("HTTP/1.0 200 OK\r\n\r\n");
                    }
                }));
                assertEquals("HTTP/1.0 200 OK", TlsClient.firstLine(client, "localhost", portOf(listener)));
                group.cancel("done");
            });
        }
    }

    private static String talk(int port, String text) throws IOException {
        try (var stream = Tcp.connect("127.0.0.1", port)) {
            stream.write(text);
            stream.closeOutput();
            return new String(stream.reader().remaining(1000), UTF_8);
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theScannerFindsTheOpenPort() throws IOException {
        try (var listener = Tcp.listen(ANY_PORT)) {
            int port = portOf(listener);
            assertEquals(List.of(port), PortScanner.openPorts(port, port));
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theProxyPassesBothDirectionsAndTheirEnds() throws IOException {
        try (var server = Tcp.listen(ANY_PORT);
                var proxy = Tcp.listen(ANY_PORT)) {
            TaskGroup.run(group -> {
                group.spawn(() -> server.serve(stream -> stream.copyTo(stream)));
                group.spawn(() -> TcpProxy.serve(proxy, "127.0.0.1", portOf(server)));
                assertEquals("over there", talk(portOf(proxy), "over there"));
                group.cancel("done");
            });
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theClockAnswersWithTheTime() throws IOException {
        try (var clock = Udp.open(ANY_PORT);
                var client = Udp.connect((InetSocketAddress) clock.localAddress())) {
            TaskGroup.run(group -> {
                group.spawn(() -> UdpClock.tellTheTime(clock));
                client.send(ByteBuffer.wrap("?".getBytes(UTF_8)));
                var answer = ByteBuffer.allocate(100);
                client.receive(answer);
                var text = new String(answer.array(), 0, answer.position(), UTF_8);
                assertEquals(text, Instant.parse(text.strip()) + "\n");
                group.cancel("done");
            });
        }
    }
}
