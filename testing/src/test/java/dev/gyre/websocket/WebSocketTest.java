package dev.gyre.websocket;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.WebSocketEncoder;
import dev.gyre.http.WebSocketRequest;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

class WebSocketTest {
    private static final WebSocketOptions DEFAULTS = WebSocketOptions.defaults();

    private static void echo(WebSocket socket) throws IOException {
        try (socket) {
            for (var message : socket) socket.send(message);
        }
    }

    private static String text(WebSocket socket) throws IOException {
        return assertInstanceOf(Message.Text.class, socket.receive().orElseThrow()).text();
    }

    private static byte[] binary(WebSocket socket) throws IOException {
        return assertInstanceOf(Message.Binary.class, socket.receive().orElseThrow()).bytes();
    }

    private static void exchange(Ends ends) throws IOException {
        TaskGroup.run(group -> {
            group.spawn(() -> echo(ends.server()));
            try (var client = ends.client()) {
                client.send("hällo");
                assertEquals("hällo", text(client));
                var bytes = "a line that repeats\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
                client.send(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
                assertArrayEquals(Arrays.copyOfRange(bytes, 1, bytes.length), binary(client));
                client.send("");
                assertEquals("", text(client));
                assertTrue(client.close(1000, "done"));
                assertEquals(Optional.empty(), client.receive());
            }
        });
        assertEquals(Optional.of(new WebSocket.Close(1000, "done")), ends.server().ending());
        assertTrue(ends.clientStream().isClosed() && ends.serverStream().isClosed());
    }

    @LoopTest(seeds = 10)
    void messagesComeBackWhole() throws IOException {
        for (var capacity : List.of(1, 100, 65_536)) {
            exchange(Ends.of(capacity, DEFAULTS));
            exchange(Ends.compressed(capacity, false));
            exchange(Ends.compressed(capacity, true));
        }
    }

    @LoopTest
    void whatWasReadAheadIsTheBeginning() throws IOException {
        var pair = MemoryStream.pair(1000);
        var received = WebSocketEncoder.ofServerFrames().text("early");
        var socket = WebSocket.ofClient(pair.client(), received,
            new WebSocketRequest.Agreement(Optional.of("chat"), Optional.empty()), DEFAULTS);
        assertFalse(received.hasRemaining());
        assertEquals("early", text(socket));
        assertEquals(Optional.of("chat"), socket.subprotocol());
        socket.abort();
    }

    @LoopTest
    void manyFragmentsAreOneMessage() throws IOException {
        var pair = MemoryStream.pair(65_536);
        var server = Ends.server(pair.server(), DEFAULTS);
        TaskGroup.run(group -> {
            group.spawn(() -> {
                var encoder = WebSocketEncoder.ofClientFrames(new SplittableRandom(1));
                for (var i = 1; i < 65_536; i++) pair.client().write(encoder.textPart(new byte[] {'x'}));
                pair.client().write(encoder.lastPart(new byte[] {'x'}));
            });
            assertEquals("x".repeat(65_536), text(server));
        });
        server.abort();
        pair.client().close();
    }

    // ---- ends ------------------------------------------------------------------------------------

    @LoopTest(seeds = 50)
    void aCodeOfTheApplicationReachesWhoeverReads() {
        var ends = Ends.of(100, DEFAULTS);
        TaskGroup.run(group -> {
            group.spawn(() -> assertTrue(ends.server().close(4001, "the token is too old")));
            var closed = assertThrows(WebSocketClosedException.class, () -> ends.client().receive());
            assertEquals(4001, closed.code());
            assertEquals("the token is too old", closed.reason());
            assertTrue(closed.getMessage().contains("closed by the peer with code 4001 (the token is too old)"),
                closed.getMessage());
            var inLoop = assertThrows(UncheckedIOException.class, () -> ends.client().iterator().hasNext());
            assertInstanceOf(WebSocketClosedException.class, inLoop.getCause());
            assertThrows(WebSocketClosedException.class, () -> ends.client().send("late"));
        });
        assertFalse(ends.client().isOpen() || ends.server().isOpen());
        assertTrue(ends.clientStream().isClosed() && ends.serverStream().isClosed());
    }

    @LoopTest(seeds = 50)
    void bothMayCloseAtOnce() {
        var ends = Ends.of(100, DEFAULTS);
        gather(() -> assertTrue(ends.client().close(1000, "")), () -> assertTrue(ends.server().close(1001, "")));
        assertTrue(ends.clientStream().isClosed() && ends.serverStream().isClosed());
    }

    @LoopTest(seeds = 50)
    void aCloseLeavesMessagesToTheTaskThatReads() throws IOException {
        var ends = Ends.of(1_000, DEFAULTS);
        var texts = new ArrayList<String>();
        ends.server().send("one");
        ends.server().send("two");
        gather(
            () -> ends.client().iterator().forEachRemaining(message -> texts.add(message.toString())),
            () -> {
                yieldNow();
                assertTrue(ends.client().close(1000, ""));
            },
            () -> ends.server().awaitEnd());
        assertEquals(List.of("one", "two"), texts);
    }

    @LoopTest
    void aPeerThatDoesNotAnswerACloseIsCutOff() {
        var ends = Ends.of(100, DEFAULTS);
        var started = now();
        assertFalse(ends.client().close(1000, ""));
        assertEquals(ofSeconds(5), Duration.between(started, now()));
        assertTrue(ends.clientStream().isClosed());
        ends.server().abort();
    }

    @LoopTest
    void aPeerThatGoesWithoutAWordIsLost() {
        var ends = Ends.of(100, DEFAULTS);
        ends.serverStream().close();
        var lost = assertThrows(WebSocketClosedException.class, () -> ends.client().receive());
        assertEquals(WebSocketClosedException.LOST, lost.code());
        assertTrue(ends.clientStream().isClosed());
    }

    @LoopTest
    void aTaskThatIsCancelledClosesAtOnce() throws IOException {
        var ends = Ends.of(100, DEFAULTS);
        var started = now();
        moveOnAfter(ofSeconds(1), () -> {
            try (var socket = ends.client()) {
                socket.receive();
            }
        });
        assertEquals(ofSeconds(1), Duration.between(started, now()));
        assertTrue(ends.clientStream().isClosed());
        ends.server().abort();
    }

    // ---- limits ----------------------------------------------------------------------------------

    @LoopTest
    void aMessageOverTheLimitIsRefusedWhileItIsStillComing() {
        var ends = Ends.of(1_000, DEFAULTS.withMessageBytesMax(1 << 20));
        gather(
            () -> {
                var refused = assertThrows(WebSocketClosedException.class, () -> ends.server().receive());
                assertEquals(1009, refused.code());
            },
            () -> assertThrows(WebSocketClosedException.class, () -> {
                while (true) ends.client().send(new byte[5 << 20]);
            }),
            () -> {
                var told = assertThrows(WebSocketClosedException.class, () -> ends.client().receive());
                assertEquals(1009, told.code());
            });
        assertTrue(ends.clientStream().isClosed() && ends.serverStream().isClosed());
    }

    @LoopTest
    void textThatIsNotUtf8IsRefused() throws IOException {
        var ends = Ends.of(1_000, DEFAULTS);
        gather(
            () -> {
                var refused = assertThrows(WebSocketClosedException.class, () -> ends.client().receive());
                assertEquals(1007, refused.code());
                assertTrue(refused.getMessage().contains("because a text message is not UTF-8"), refused.getMessage());
            },
            () -> {
                ends.serverStream().write(new byte[] {(byte) 0x81, 1, (byte) 0xff});
                var closed = assertThrows(WebSocketClosedException.class, () -> ends.server().receive());
                assertEquals(1007, closed.code());
            });
    }

    @LoopTest
    void aSilentPeerIsLostAfterAPing() {
        var ends = Ends.of(1_000, DEFAULTS);
        var started = now();
        var lost = assertThrows(WebSocketClosedException.class, () -> ends.client().receive());
        assertEquals(ofSeconds(40), Duration.between(started, now()));
        assertTrue(lost.getMessage().contains("silent for PT40S"), lost.getMessage());
        ends.server().abort();
    }

    @LoopTest
    void pingsKeepAnIdleConnection() throws IOException {
        var ends = Ends.of(1_000, DEFAULTS);
        gather(
            () -> ends.server().awaitEnd(),
            () -> ends.client().awaitEnd(),
            () -> {
                sleep(ofHours(1));
                assertTrue(ends.client().isOpen() && ends.server().isOpen());
                ends.client().close();
            });
    }

    @LoopTest
    void aPeerThatTakesNothingIsLost() throws IOException {
        var ends = Ends.of(1_000, DEFAULTS);
        var started = now();
        var lost = assertThrows(WebSocketClosedException.class, () -> ends.client().send(new byte[10_000]));
        assertTrue(lost.getMessage().contains("sendTimeout"), lost.getMessage());
        // Something was taken within the first 30 seconds, and nothing within the next.
        assertEquals(ofSeconds(60), Duration.between(started, now()));
        ends.server().abort();
    }

    @LoopTest
    void aPeerThatTakesLittleIsNot() throws IOException {
        var pair = MemoryStream.pair(10);
        var client = Ends.client(pair.client(), DEFAULTS);
        TaskGroup.run(group -> {
            group.spawn(() -> {
                var one = ByteBuffer.allocate(10);
                for (var read = 0; read >= 0; sleep(ofSeconds(20))) read = pair.server().read(one.clear());
                pair.server().close();
            });
            client.send(new byte[100]);
            pair.client().close();
        });
        assertEquals(1, client.statistics().messagesSent());
        client.abort();
    }

    @LoopTest
    void whatWaitsToBeSentHasALimit() throws IOException {
        var ends = Ends.of(10, DEFAULTS.withWaitingBytesMax(1_000));
        TaskGroup.run(group -> {
            group.spawn(() -> ends.client().send(new byte[900]));
            group.spawn(() -> ends.client().send(new byte[900]));
            yieldNow();
            yieldNow();
            var tooMuch = assertThrows(BacklogException.class, () -> ends.client().send(new byte[101]));
            assertTrue(tooMuch.getMessage().contains("900 bytes wait"), tooMuch.getMessage());
            assertEquals(900, ends.client().statistics().waitingBytes());
            for (var i = 0; i < 2; i++) assertEquals(900, binary(ends.server()).length);
        });
        gather(() -> ends.client().close(), () -> ends.server().awaitEnd());
    }

    @LoopTest
    void closeCodesThatMustNotBeSentAreRefused() {
        var ends = Ends.of(10, DEFAULTS);
        for (var code : List.of(0, 999, 1004, 1006, 1015, 2999, 5000)) {
            assertThrows(IllegalArgumentException.class, () -> ends.client().close(code, ""));
        }
        ends.client().abort();
        ends.server().abort();
    }

    @LoopTest
    void twoReadersAreAnError() {
        var ends = Ends.of(10, DEFAULTS);
        TaskGroup.run(group -> {
            group.spawn(() -> ends.client().awaitEnd());
            yieldNow();
            assertThrows(IllegalStateException.class, () -> ends.client().receive());
            ends.client().abort();
        });
        ends.server().abort();
    }
}
