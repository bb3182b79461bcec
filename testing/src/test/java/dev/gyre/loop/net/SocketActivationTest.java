package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/// Sockets that somebody else has opened, taken over by their descriptor.
class SocketActivationTest {
    private final Libc libc = new Libc();

    /// A socket of which no loop knows, at a port that the system chooses.
    private int socket(int type) {
        int fd = libc.socket(Libc.AF_INET, type);
        assertTrue(fd > 0, libc.text(-fd));
        // As a service manager leaves it: accepting blocks.
        assertEquals(0, libc.control(fd, Libc.F_SETFL, 0));
        return fd;
    }

    private int listening() throws IOException {
        int fd = socket(Libc.SOCK_STREAM);
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(NativeAddress.BYTES_MAX, 8);
            var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            int length = NativeAddress.write(local, Libc.AF_INET, address);
            assertEquals(0, libc.bind(fd, address, length));
        }
        assertEquals(0, libc.listen(fd, 10));
        return fd;
    }

    @LoopTest(time = Time.REAL)
    void aListenerThatWasHandedOverServes() throws Exception {
        var inherited = SocketActivation.listeners(Network.current(), List.of("web"), listening());
        assertEquals("web", inherited.getFirst().name());
        var listener = inherited.getFirst().listener();
        var server = spawn(() -> listener.serve(stream -> stream.copyTo(stream)));
        var address = (InetSocketAddress) listener.addresses().getFirst();
        assertTrue(address.getPort() > 0, "" + address);
        for (int i = 0; i < 3; i++) {
            try (var stream = Tcp.connect(address, TcpOptions.defaults())) {
                stream.write("hello");
                assertEquals("hello", new String(stream.reader().exactly(5)));
            }
        }
        listener.close();
        server.await();
    }

    @LoopTest(time = Time.REAL)
    void whatDoesNotListenIsRefused() {
        int fd = socket(Libc.SOCK_STREAM);
        var refused = assertThrows(IOException.class,
            () -> SocketActivation.listeners(Network.current(), List.of("web"), fd));
        assertTrue(refused.getMessage().contains("descriptor " + fd), refused.getMessage());
        assertEquals(0, libc.close(fd));
        assertThrows(IOException.class, () -> SocketActivation.listeners(Network.current(), List.of("web"), fd));
    }

    @LoopTest
    void otherNetworksSayThatTheyCannot(SimNetwork network) throws IOException {
        assertEquals(List.of(), SocketActivation.listeners(Network.current(), List.of(), 3));
        assertThrows(UnsupportedOperationException.class,
            () -> SocketActivation.listeners(Network.current(), List.of("web"), 3));
    }

    @LoopTest
    void theEnvironmentSaysHowMany() {
        assertEquals(List.of(), SocketActivation.names(Map.of(), 7));
        assertEquals(List.of(), SocketActivation.names(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "8"), 7));
        assertEquals(List.of(), SocketActivation.names(Map.of("LISTEN_FDS", "x", "LISTEN_PID", "7"), 7));
        assertEquals(List.of(), SocketActivation.names(Map.of("LISTEN_FDS", "-1", "LISTEN_PID", "7"), 7));
        assertEquals(List.of(), SocketActivation.names(Map.of("LISTEN_FDS", "100000", "LISTEN_PID", "7"), 7));
        assertEquals(List.of("unknown", "unknown"),
            SocketActivation.names(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "7"), 7));
        assertEquals(List.of("web", "unknown", "x"), SocketActivation.names(
            Map.of("LISTEN_FDS", "3", "LISTEN_PID", "7", "LISTEN_FDNAMES", "web::x"), 7));
    }
}
