package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The networks of the operating system, over real sockets on the loopback interface.
@ParameterizedClass
@EnumSource
class SystemNetworkTest {
    enum Kind {
        EPOLL,
        NIO
    }

    private final Kind kind;
    private List<String> descriptors = List.of();

    SystemNetworkTest(Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void countDescriptors() throws Exception {
        // The first loop of a process opens what the JDK keeps.
        onNetwork(() -> {
            try (var listener = Tcp.listen(loopback(0))) {
                listener.addresses();
            }
        });
        descriptors = openDescriptors();
    }

    @AfterEach
    void noDescriptorIsLeft() {
        assertEquals(descriptors, openDescriptors());
    }

    private static List<String> openDescriptors() {
        return Arrays.stream(Objects.requireNonNull(new File("/proc/self/fd").listFiles()))
                .map(file -> {
                    try {
                        return file.getName() + " " + Files.readSymbolicLink(file.toPath());
                    } catch (IOException gone) {
                        return "";
                    }
                })
                .filter(text -> text.contains("socket") || text.contains("anon_inode"))
                .sorted()
                .toList();
    }

    private void onNetwork(Action<?> body) throws Exception {
        Gyre.run(() -> {
            Network.OF_LOOP.set(kind == Kind.NIO ? NioNetwork.open() : EpollNetwork.open());
            body.run();
        });
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// Both ends of a connection.
    private record Pair(ByteStream client, ByteStream server) implements AutoCloseable {
        static Pair open() throws IOException {
            try (var listener = Tcp.listen(loopback(0))) {
                var address = (InetSocketAddress) listener.addresses().getFirst();
                var client = Tcp.connect(address, TcpOptions.defaults());
                return new Pair(client, listener.accept());
            }
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    private static String readAll(ByteStream stream) throws IOException {
        var text = new StringBuilder();
        var buffer = ByteBuffer.allocate(100);
        while (stream.read(buffer) >= 0) {
            text.append(new String(buffer.array(), 0, buffer.position(), UTF_8));
            buffer.clear();
        }
        return text.toString();
    }

    @Test
    void bytesGoBothWaysAndEnd() throws Exception {
        onNetwork(() -> {
            try (var pair = Pair.open()) {
                pair.client().write("hello ");
                pair.client().write(ByteBuffer.wrap("wor".getBytes(UTF_8)), ByteBuffer.wrap("ld".getBytes(UTF_8)));
                pair.client().closeOutput();
                assertEquals("hello world", readAll(pair.server()));
                pair.server().write("bye");
                pair.server().close();
                assertEquals("bye", readAll(pair.client()));
                assertThrows(StreamClosedException.class, () -> pair.client().write("more"));
                assertThrows(StreamClosedException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
            }
        });
    }

    @Test
    void addressesAreThoseOfTheSockets() throws Exception {
        onNetwork(() -> {
            try (var pair = Pair.open()) {
                assertEquals(pair.client().localAddress(), pair.server().remoteAddress());
                assertEquals(pair.server().localAddress(), pair.client().remoteAddress());
            }
        });
    }

    @Test
    void aSlowReaderSuspendsTheWriter() throws Exception {
        onNetwork(() -> {
            try (var pair = Pair.open()) {
                int total = 20_000_000;
                var source = ByteBuffer.allocate(total);
                var writer = spawn(() -> {
                    pair.client().write(source);
                    pair.client().closeOutput();
                });
                yieldNow();
                assertTrue(source.hasRemaining(), "the system has taken everything at once");
                long count = 0;
                var buffer = ByteBuffer.allocateDirect(100_000);
                for (int n = pair.server().read(buffer); n >= 0; n = pair.server().read(buffer.clear())) {
                    count += n;
                }
                assertEquals(total, count);
                writer.await();
            }
        });
    }

    @Test
    void copiesThatWaitInBetweenShareOneBuffer() throws Exception {
        onNetwork(() -> {
            var pairs = new ArrayList<Pair>();
            for (int i = 0; i < 8; i++) {
                pairs.add(Pair.open());
            }
            TaskGroup.run(group -> {
                pairs.forEach(pair -> group.spawn(() -> pair.server().copyTo(pair.server())));
                var buffer = ByteBuffer.allocate(1);
                for (int round = 0; round < 200; round++) {
                    for (var pair : pairs) {
                        pair.client().write("x");
                    }
                    for (var pair : pairs) {
                        pair.client().read(buffer.clear());
                    }
                }
                for (var pair : pairs) {
                    pair.client().closeOutput();
                }
            });
            assertEquals(1, BufferPool.FOR_COPYING.get().kept());
            pairs.forEach(Pair::close);
        });
    }

    @Test
    void nobodyListens() throws Exception {
        onNetwork(() -> {
            InetSocketAddress gone;
            try (var listener = Tcp.listen(loopback(0))) {
                gone = (InetSocketAddress) listener.addresses().getFirst();
                assertThrows(BindException.class, () -> Tcp.listen(gone));
            }
            var failure = assertThrows(ConnectException.class, () -> Tcp.connect(gone, TcpOptions.defaults()));
            assertTrue(String.valueOf(failure.getMessage()).contains(gone.toString()), failure.getMessage());
        });
    }

    @Test
    void closingEndsTheWaitsOfOtherTasks() throws Exception {
        onNetwork(() -> {
            try (var pair = Pair.open();
                    var listener = Tcp.listen(0)) {
                var reader = spawn(() -> assertThrows(
                    StreamClosedException.class, () -> pair.client().read(ByteBuffer.allocate(1))));
                var acceptor = spawn(() -> assertThrows(StreamClosedException.class, listener::accept));
                yieldNow();
                pair.client().close();
                listener.close();
                reader.await();
                acceptor.await();
            }
        });
    }

    @Test
    void aResetIsAnError() throws Exception {
        onNetwork(() -> {
            try (var pair = Pair.open()) {
                pair.client().abort();
                assertThrows(IOException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
            }
        });
    }

    @Test
    void manyConnectionsEcho() throws Exception {
        onNetwork(() -> {
            try (var listener = Tcp.listen(0)) {
                int port = ((InetSocketAddress) listener.addresses().getFirst()).getPort();
                TaskGroup.run(group -> {
                    group.spawn(() -> {
                        for (int i = 0; i < 100; i++) {
                            var stream = listener.accept();
                            group.spawn(() -> echo(stream));
                        }
                    });
                    for (int i = 0; i < 100; i++) {
                        var text = "message " + i;
                        group.spawn(() -> {
                            try (var stream = Tcp.connect(loopback(port), TcpOptions.defaults())) {
                                stream.write(text);
                                stream.closeOutput();
                                assertEquals(text, readAll(stream));
                            }
                        });
                    }
                });
            }
        });
    }

    private static void echo(ByteStream stream) throws IOException {
        try (stream) {
            var buffer = ByteBuffer.allocate(1000);
            while (stream.read(buffer) >= 0) {
                stream.write(buffer.flip());
                buffer.clear();
            }
        }
    }

    @Test
    void unixSocketsAreFilesThatGoWithTheListener(@TempDir Path folder) throws Exception {
        onNetwork(() -> {
            var path = folder.resolve("socket");
            for (int i = 0; i < 2; i++) {
                try (var listener = Unix.listen(path)) {
                    assertThrows(BindException.class, () -> Unix.listen(path));
                    // Whoever looks whether a program listens is a connection.
                    assertEquals("", readAll(listener.accept()));
                    try (var client = Unix.connect(path);
                            var server = listener.accept()) {
                        client.write("hi");
                        client.closeOutput();
                        assertEquals("hi", readAll(server));
                    }
                }
                assertTrue(Files.notExists(path));
            }
        });
    }

    @Test
    void datagramsKeepTheirBorders() throws Exception {
        onNetwork(() -> {
            try (var one = Udp.open(loopback(0));
                    var other = Udp.open(loopback(0))) {
                one.send(ByteBuffer.wrap("first".getBytes(UTF_8)), other.localAddress());
                one.send(ByteBuffer.wrap("second".getBytes(UTF_8)), other.localAddress());
                var small = ByteBuffer.allocate(3);
                assertEquals(new Datagrams.Received(one.localAddress(), 2), other.receive(small));
                var large = ByteBuffer.allocate(100);
                assertEquals(new Datagrams.Received(one.localAddress(), 0), other.receive(large));
                assertEquals(6, large.position());
                assertThrows(IOException.class, () -> one.send(ByteBuffer.allocate(70_000), other.localAddress()));
            }
        });
    }

    @Test
    void aCancelledReadTakesNothing() throws Exception {
        onNetwork(() -> {
            try (var pair = Pair.open()) {
                var buffer = ByteBuffer.allocate(10);
                moveOnAfter(ofMillis(1), () -> pair.server().read(buffer));
                assertEquals(0, buffer.position());
                pair.client().write("x");
                assertEquals(1, pair.server().read(buffer));
            }
        });
    }

    @Test
    void whatIsLeftOpenIsClosedWithTheLoop() throws Exception {
        var open = new ArrayList<Object>();
        onNetwork(() -> open.addAll(List.of(Pair.open(), Tcp.listen(0), Udp.open(loopback(0)))));
        assertEquals(3, open.size());
    }
}
