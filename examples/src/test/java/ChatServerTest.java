import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gyre.testing.LoopTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// The clients run on the same loop as the server, with the JDK's blocking sockets too.
class ChatServerTest {
    @LoopTest(time = LoopTest.Time.REAL)
    void aLineReachesAllInTheRoomAndNobodyElse() throws IOException {
        try (var server = start();
                var ada = new ChatClient(server);
                var bob = new ChatClient(server);
                var eve = new ChatClient(server)) {
            ada.expect("guest 1 has joined lobby", "guest 2 has joined lobby", "guest 3 has joined lobby");
            bob.expect("guest 2 has joined lobby", "guest 3 has joined lobby");
            eve.expect("guest 3 has joined lobby");
            eve.say("/join attic");
            eve.expect("guest 3 has joined attic");
            ada.expect("guest 3 has left lobby");
            bob.expect("guest 3 has left lobby");
            ada.say("Hello!");
            ada.expect("guest 1: Hello!");
            bob.expect("guest 1: Hello!");
            eve.say("Anybody here?");
            eve.expect("guest 3: Anybody here?");
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void whoeverQuitsIsToldNothingMore() throws IOException {
        try (var server = start(); var ada = new ChatClient(server); var bob = new ChatClient(server)) {
            ada.expect("guest 1 has joined lobby", "guest 2 has joined lobby");
            bob.expect("guest 2 has joined lobby");
            bob.say("/quit");
            assertNull(bob.readLine());
            ada.expect("guest 2 has left lobby");
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void whoeverDoesNotReadIsPutOutAndHoldsUpNobody() throws IOException {
        try (var server = start(); var talker = new ChatClient(server); var sleeper = new ChatClient(server)) {
            talker.expect("guest 1 has joined lobby", "guest 2 has joined lobby");
            var line = "x".repeat(400);
            for (var heard = ""; !heard.equals("guest 2 has left lobby");) {
                talker.say(line);
                heard = talker.readLine();
            }
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aLineWithoutEndClosesTheConnection() throws IOException {
        try (var server = start(); var ada = new ChatClient(server); var bob = new ChatClient(server)) {
            ada.expect("guest 1 has joined lobby", "guest 2 has joined lobby");
            bob.say("x".repeat(501));
            ada.expect("guest 2 has left lobby");
        }
    }

    private static ServerUnderTest start() {
        return ServerUnderTest.start(() -> new ChatServer().main(new String[] {"--port", "0"}));
    }

    private static final class ChatClient implements AutoCloseable {
        private static final int RECEIVE_BUFFER_BYTES = 4096;

        private final Socket socket = new Socket();
        private final BufferedReader in;

        ChatClient(ServerUnderTest server) throws IOException {
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        }

        String readLine() throws IOException {
            return in.readLine();
        }

        void expect(String... lines) throws IOException {
            for (var line : lines) {
                assertEquals(line, readLine());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
