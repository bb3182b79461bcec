package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// What every stream can do because it can read, write and end: copying and closing gracefully.
class MovingAndClosingTest {
    private final MemoryStream.Pair pair = MemoryStream.pair(1 << 20);
    private final MemoryStream peer = pair.client();
    private final MemoryStream stream = pair.server();

    private static String readAll(ByteStream from) throws IOException {
        return new String(from.reader().remaining(1 << 20), UTF_8);
    }

    // ---- copying ---------------------------------------------------------------------------------

    @LoopTest(seeds = 20)
    void copyingMovesEverythingAndLeavesBothOpen(RandomGenerator random) throws Exception {
        var other = MemoryStream.pair(1000);
        var sent = new byte[300_000];
        random.nextBytes(sent);
        var copying = spawn(() -> stream.copyTo(other.client()));
        var received = spawn(() -> other.server().reader().exactly(sent.length));
        peer.write(sent);
        peer.closeOutput();
        assertEquals(sent.length, copying.await());
        assertArrayEquals(sent, received.await());
        stream.write("still open");
        other.client().write("still open");
        other.client().closeOutput();
        assertEquals("still open", readAll(other.server()));
    }

    @LoopTest
    void aStreamCopiedToItselfIsAnEcho() throws Exception {
        var echo = spawn(() -> stream.copyTo(stream));
        peer.write("hello");
        assertEquals("hello", new String(peer.reader().exactly(5), UTF_8));
        peer.closeOutput();
        assertEquals(5, echo.await());
    }

    @LoopTest
    void copyingEndsWithTheFailureOfEitherSide() throws Exception {
        var other = MemoryStream.pair(10);
        other.server().close();
        peer.write("x");
        assertThrowsExactly(IOException.class, () -> stream.copyTo(other.client()));
        peer.abort();
        assertThrowsExactly(IOException.class, () -> stream.copyTo(other.client()));
        assertEquals(0, BufferPool.FOR_COPYING.get().lent());
    }

    @LoopTest
    void copyingHoldsNoBufferWhileNothingComes() throws Exception {
        var watched = new WatchedReads(stream);
        var copying = spawn(() -> watched.copyTo(stream));
        waitAllTasksBlocked();
        assertNull(watched.target);
        peer.write("x");
        waitAllTasksBlocked();
        assertNull(watched.target);
        copying.cancel("enough");
        assertThrows(TaskCancelledException.class, copying::await);
    }

    // ---- closing gracefully ----------------------------------------------------------------------

    @LoopTest
    void closingGracefullyWaitsForThePeersEndAndDropsWhatItSays() throws Exception {
        stream.write("last words");
        var closing = spawn(() -> stream.closeGracefully(ofSeconds(10)));
        assertEquals("last words", readAll(peer));
        sleep(ofSeconds(9));
        peer.write("thank you");
        assertFalse(stream.isClosed());
        peer.closeOutput();
        assertTrue(closing.await());
        assertTrue(stream.isClosed());
        assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
    }

    @LoopTest
    void closingGracefullyAbortsWhenThePeerDoesNotEndInTime() throws Exception {
        var started = now();
        assertFalse(stream.closeGracefully(ofSeconds(10)));
        assertEquals(started.plusSeconds(10), now());
        assertTrue(stream.isClosed());
        assertThrowsExactly(IOException.class, () -> peer.read(ByteBuffer.allocate(1)));
    }

    @LoopTest
    void closingGracefullyAbortsWhenThePeerSaysTooMuch() throws Exception {
        peer.write("12345");
        peer.closeOutput();
        assertFalse(stream.closeGracefully(ofSeconds(10), 4));
        assertThrowsExactly(IOException.class, () -> peer.read(ByteBuffer.allocate(1)));

        var enough = MemoryStream.pair(100);
        enough.client().write("12345");
        enough.client().closeOutput();
        assertTrue(enough.server().closeGracefully(ofSeconds(10), 5));
        assertThrows(IllegalArgumentException.class, () -> stream.closeGracefully(ofSeconds(1), -1));
    }

    @LoopTest
    void closingGracefullyDoesNotMindABrokenOrClosedStream() {
        peer.abort();
        assertFalse(stream.closeGracefully(ofSeconds(10)));
        assertTrue(stream.isClosed());
        assertFalse(stream.closeGracefully(ofSeconds(10)));
    }

    @LoopTest
    void aCancelledGracefulCloseAborts() throws Exception {
        var closing = spawn(() -> stream.closeGracefully(ofSeconds(10)));
        waitAllTasksBlocked();
        closing.cancel("no time");
        assertThrows(TaskCancelledException.class, closing::await);
        assertTrue(stream.isClosed());
        assertThrowsExactly(IOException.class, () -> peer.read(ByteBuffer.allocate(1)));
    }

    @LoopTest
    void closingGracefullyWhileAnotherTaskReadsIsAnErrorAndAborts() {
        var reader = spawn(() -> assertThrows(
            StreamClosedException.class, () -> stream.read(ByteBuffer.allocate(1))));
        waitAllTasksBlocked();
        assertThrows(IllegalStateException.class, () -> stream.closeGracefully(ofSeconds(10)));
        assertTrue(stream.isClosed());
        reader.await();
    }
}
