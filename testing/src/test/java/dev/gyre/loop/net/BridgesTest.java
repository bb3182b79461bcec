package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Scanner;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Blocking libraries on a stream, inside tasks.
class BridgesTest {
    // Less than the libraries read and write at once, so that they are suspended in the middle.
    private final MemoryStream.Pair pair = MemoryStream.pair(7);
    private final MemoryStream client = pair.client();
    private final MemoryStream server = pair.server();

    // ---- libraries -------------------------------------------------------------------------------

    @LoopTest(seeds = 10)
    void aBufferedReaderAndAPrintWriterTalkThroughAStream() {
        gather(() -> {
            var out = new PrintWriter(client.outputStream(), true, UTF_8);
            var in = new BufferedReader(new InputStreamReader(client.inputStream(), UTF_8));
            for (var word : List.of("grün", "blau")) {
                out.println(word);
                assertEquals(word + "!", in.readLine());
            }
            out.close();
            assertEquals(null, in.readLine());
        }, () -> {
            var in = new Scanner(server.inputStream(), UTF_8);
            while (in.hasNextLine()) {
                server.write(in.nextLine() + "!\n");
            }
            server.closeOutput();
        });
    }

    @LoopTest(seeds = 10)
    void objectsTravelThroughAStream() {
        var sent = IntStream.range(0, 100).boxed().toList();
        gather(() -> {
            try (var out = new ObjectOutputStream(client.outputStream())) {
                out.writeObject(sent);
                out.writeObject("the end");
            }
        }, () -> {
            try (var in = new ObjectInputStream(server.inputStream())) {
                assertEquals(sent, in.readObject());
                assertEquals("the end", in.readObject());
            }
        });
    }

    @LoopTest(seeds = 10)
    void whatEndsWithATrailerCanBeFollowedByAnAnswer() {
        gather(() -> {
            try (var out = new GZIPOutputStream(client.outputStream())) {
                out.write("question ".repeat(1000).getBytes(UTF_8));
            }
            assertEquals("answer", new String(client.inputStream().readAllBytes(), UTF_8));
        }, () -> {
            try (var in = new GZIPInputStream(server.inputStream())) {
                assertEquals("question ".repeat(1000), new String(in.readAllBytes(), UTF_8));
            }
            assertFalse(server.isClosed());
            server.write("answer");
            server.close();
        });
    }

    @LoopTest(seeds = 10)
    void channelsWriteAllAndReadWhatIsThere() {
        gather(() -> {
            try (var channel = client.channel()) {
                assertEquals(20, channel.write(ByteBuffer.allocate(20)));
            }
        }, () -> {
            try (var channel = server.channel(); var in = Channels.newInputStream(channel)) {
                assertEquals(20, in.readAllBytes().length);
                assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            }
        });
        assertTrue(client.isClosed());
        assertTrue(server.isClosed());
    }

    // ---- details ---------------------------------------------------------------------------------

    @LoopTest
    void singleBytesAreNotNegative() throws Exception {
        var out = client.outputStream();
        out.write(255);
        out.write(0x141);
        out.close();
        var in = server.inputStream();
        assertEquals(255, in.read());
        assertEquals(0x41, in.read());
        assertEquals(-1, in.read());
        assertEquals(0, in.read(new byte[0]));
        assertThrows(IndexOutOfBoundsException.class, () -> in.read(new byte[2], 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> server.outputStream().write(new byte[2], 1, 2));
    }

    @LoopTest
    void closingTheInputLeavesTheStreamOpen() throws Exception {
        var in = server.inputStream();
        in.close();
        in.close();
        assertThrows(StreamClosedException.class, in::read);
        client.write("x");
        assertEquals(1, server.read(ByteBuffer.allocate(1)));
        server.write("y");
    }

    @LoopTest
    void closingTheOutputEndsTheOutputOnly() throws Exception {
        var out = server.outputStream();
        out.close();
        out.close();
        assertThrows(StreamClosedException.class, () -> out.write(1));
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        client.write("x");
        assertEquals(1, server.read(ByteBuffer.allocate(1)));
    }

    @LoopTest
    void closingTheOutputOfAClosedStreamDoesNothing() throws Exception {
        var out = server.outputStream();
        server.close();
        out.close();
        assertTrue(server.isClosed());
    }

    @LoopTest
    void aClosedChannelSaysSo() {
        var channel = server.channel();
        var waiting = spawn(() -> assertThrows(
            ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1))));
        waitAllTasksBlocked();
        assertTrue(channel.isOpen());
        server.close();
        waiting.await();
        assertFalse(channel.isOpen());
        assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
    }

    @LoopTest
    void aChannelWhoseOutputHasEndedIsStillOpen() throws Exception {
        server.closeOutput();
        assertTrue(server.channel().isOpen());
        assertThrows(StreamClosedException.class, () -> server.channel().write(ByteBuffer.allocate(1)));
    }

    @LoopTest
    void aLibraryThatWaitsIsCancelled() throws IOException {
        client.write("half");
        var line = spawn(() -> new BufferedReader(new InputStreamReader(server.inputStream(), UTF_8)).readLine());
        waitAllTasksBlocked();
        line.cancel("enough");
        assertThrows(TaskCancelledException.class, line::await);
    }
}
