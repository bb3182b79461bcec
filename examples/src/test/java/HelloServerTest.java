import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.gyre.loop.Blocking;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

class HelloServerTest {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final String HELLO = "{\"message\":\"Hello, World!\"}";

    /// Each answer takes the server a second of waiting, and all of them together less than a second of work, the
    /// clients' included. Time by the clock has a wide limit only: it says how busy the machine is.
    @LoopTest(time = LoopTest.Time.REAL)
    void aThousandClientsAreAnsweredInLessThanTwoSeconds() throws IOException {
        try (var server = start()) {
            Blocking.call(() -> answersTo(100, server.port()));          // so that the code is compiled
            long startNanos = System.nanoTime();
            long workBeforeNanos = PROCESS.getProcessCpuTime();
            int answers = Blocking.call(() -> answersTo(1000, server.port()));
            var work = Duration.ofNanos(PROCESS.getProcessCpuTime() - workBeforeNanos);
            var clock = Duration.ofNanos(System.nanoTime() - startNanos);
            assertEquals(1000, answers);
            assertTrue(work.compareTo(Duration.ofSeconds(1)) < 0, () -> "worked for " + work);
            assertTrue(clock.compareTo(Duration.ofSeconds(20)) < 0, () -> "took " + clock);
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theRootIsAnsweredWithJson() throws IOException {
        try (var server = start()) {
            var answer = answerTo("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", server.port());
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"), answer);
            assertTrue(answer.endsWith("\r\n\r\n" + HELLO), answer);
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void whatElseIsNotFound() throws IOException {
        try (var server = start()) {
            var answer = answerTo("GET /elsewhere HTTP/1.1\r\n\r\n", server.port());
            assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aHeadThatIsTooLongIsRefused() throws IOException {
        try (var server = start()) {
            var head = "GET / HTTP/1.1\r\nCookie: " + "c".repeat(9000);
            var answer = answerTo(head.substring(0, 8193), server.port());
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        }
    }

    private static ServerUnderTest start() {
        return ServerUnderTest.start(() -> new HelloServer().main(new String[] {"--port", "0"}));
    }

    private static String answerTo(String request, int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    /// Sends `count` requests at once, from one thread that is none of the loop's, and counts the good answers.
    private static int answersTo(int count, int port) throws IOException {
        try (var selector = Selector.open()) {
            var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int i = 0; i < count; i++) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(server);
                channel.register(selector, SelectionKey.OP_CONNECT, ByteBuffer.allocate(1024));
            }
            int good = 0;
            for (int open = count; open > 0;) {
                selector.select();
                for (var key : selector.selectedKeys()) {
                    if (key.isConnectable()) {
                        send((SocketChannel) key.channel(), key);
                    } else if (((SocketChannel) key.channel()).read((ByteBuffer) key.attachment()) < 0) {
                        key.channel().close();
                        open--;
                        good += text((ByteBuffer) key.attachment()).endsWith(HELLO) ? 1 : 0;
                    }
                }
                selector.selectedKeys().clear();
            }
            return good;
        }
    }

    private static void send(SocketChannel channel, SelectionKey key) throws IOException {
        channel.finishConnect();
        channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII)));
        key.interestOps(SelectionKey.OP_READ);
    }

    private static String text(ByteBuffer received) {
        return new String(received.array(), 0, received.position(), US_ASCII);
    }
}
