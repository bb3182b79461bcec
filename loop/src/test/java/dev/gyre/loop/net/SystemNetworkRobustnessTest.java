package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The networks of the operating system under bad peers, many connections and too few descriptors.
@ParameterizedClass
@EnumSource(SystemNetworkTest.Kind.class)
class SystemNetworkRobustnessTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final SystemNetworkTest.Kind kind;

    SystemNetworkRobustnessTest(SystemNetworkTest.Kind kind) {
        this.kind = kind;
    }

    private void onNetwork(Action<?> body) throws Exception {
        Gyre.run(() -> {
            Network.OF_LOOP.set(
                kind == SystemNetworkTest.Kind.NIO ? NioNetwork.open() : EpollNetwork.open());
            body.run();
        });
    }

    private record Pair(ByteStream client, ByteStream server) implements AutoCloseable {
        static Pair through(Listener listener) throws IOException {
            var address = (InetSocketAddress) listener.addresses().getFirst();
            return new Pair(Tcp.connect(address, TcpOptions.defaults()), listener.accept());
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /// The kernel has events for a socket that is closed before they are fetched; the next one has its descriptor.
    @Test
    void aDescriptorThatIsUsedAgainAtOnceGetsNoEventOfItsPredecessor() throws Exception {
        onNetwork(() -> {
            try (var listener = Tcp.listen(ANY_PORT)) {
                for (int round = 0; round < 300; round++) {
                    var number = "round " + round;
                    try (var first = Pair.through(listener)) {
                        first.client().write("for nobody");
                        first.client().closeOutput();
                    }
                    try (var second = Pair.through(listener)) {
                        var reading = spawn(() -> second.server().reader().line(100).orElse("the end"));
                        for (int turn = 0; turn < 3; turn++) {
                            yieldNow();
                        }
                        assertFalse(reading.isDone(), "woken by an event of another connection");
                        second.client().write(number + "\n");
                        assertEquals(number, reading.await());
                    }
                }
            }
        });
    }

    @Test
    void thousandsOfIdleConnectionsAreKeptAndEachOneIsHeard() throws Exception {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long room = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
        int count = (int) Math.min(5_000, (room - 200) / 2);
        long before = system.getOpenFileDescriptorCount();
        onNetwork(() -> {
            var pairs = new ArrayList<Pair>();
            try (var listener = Tcp.listen(ANY_PORT)) {
                TaskGroup.run(group -> {
                    for (int i = 0; i < count; i++) {
                        var pair = Pair.through(listener);
                        pairs.add(pair);
                        group.spawn(() -> pair.server().copyTo(pair.server()));
                    }
                    for (var pair : pairs) {
                        pair.client().write("still there?\n");
                        assertEquals("still there?", pair.client().reader().line(100).orElseThrow());
                        pair.client().closeOutput();
                    }
                });
            } finally {
                pairs.forEach(Pair::close);
            }
        });
        assertTrue(system.getOpenFileDescriptorCount() <= before + 10, "descriptors are left");
    }

    @Test
    void aFloodFromOnePeerDoesNotKeepAnotherOneWaiting() throws Exception {
        onNetwork(() -> {
            try (var listener = Tcp.listen(ANY_PORT);
                    var loud = Pair.through(listener);
                    var quiet = Pair.through(listener)) {
                TaskGroup.run(group -> {
                    group.spawn(() -> {
                        var bytes = ByteBuffer.allocate(4096);
                        while (bytes.capacity() > 0) {
                            loud.client().write(bytes.clear());
                        }
                    });
                    group.spawn(() -> {
                        var bytes = ByteBuffer.allocate(16);
                        while (loud.server().read(bytes) >= 0) {
                            bytes.clear();
                        }
                    });
                    group.spawn(() -> quiet.server().copyTo(quiet.server()));
                    for (int i = 0; i < 20; i++) {
                        quiet.client().write("me too\n");
                        assertEquals("me too", quiet.client().reader().line(100).orElseThrow());
                    }
                    group.cancel("heard in spite of the noise");
                });
            }
        });
    }

    @Test
    void aPeerThatResetsBreaksReadsAndWritesAndNothingElse() throws Exception {
        onNetwork(() -> {
            try (var listener = Tcp.listen(ANY_PORT)) {
                for (int round = 0; round < 100; round++) {
                    try (var pair = Pair.through(listener)) {
                        var reading = spawn(() -> endOf(pair.server()));
                        yieldNow();
                        pair.client().abort();
                        assertTrue(reading.await().contains("reset"), reading.await());
                    }
                }
            }
        });
    }

    private static String endOf(ByteStream stream) {
        try {
            return "read " + stream.read(ByteBuffer.allocate(1));
        } catch (IOException broken) {
            return String.valueOf(broken.getMessage());
        }
    }

    /// In a process of its own, which may have few descriptors: a listener that can accept nobody says so, and goes on
    /// when it can.
    @Test
    void aListenerWithoutDescriptorsGoesOnWhenThereAreSome() throws Exception {
        var launcher = System.getProperty("java.home") + "/bin/java";
        var command = "ulimit -n 100 && exec " + launcher + " -XX:-MaxFDLimit --enable-native-access=ALL-UNNAMED"
                + " --add-opens java.base/java.lang=ALL-UNNAMED -Ddev.gyre.network="
                + kind.name().toLowerCase(Locale.ROOT)
                + " -cp '" + System.getProperty("java.class.path") + "' " + FewDescriptors.class.getName();
        var process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        try {
            var printed = new String(process.getInputStream().readAllBytes());
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertTrue(printed.contains("trying again in 1 s"), printed);
            assertTrue(printed.contains("served again"), printed);
        } finally {
            process.destroyForcibly();
        }
    }
}
