package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Promise;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

class MemoryStreamTest {
    private final MemoryStream.Pair pair = MemoryStream.pair(8);
    private final MemoryStream client = pair.client();
    private final MemoryStream server = pair.server();

    private static String read(MemoryStream stream, int bytesMax) throws IOException {
        var bytes = ByteBuffer.allocate(bytesMax);
        int count = stream.read(bytes);
        return count < 0 ? "end" : new String(bytes.array(), 0, count, UTF_8);
    }

    private static String readAll(MemoryStream stream) throws IOException {
        var all = new StringBuilder();
        for (var part = read(stream, 100); !part.equals("end"); part = read(stream, 100)) {
            all.append(part);
        }
        return all.toString();
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @LoopTest
    void eachEndReadsWhatTheOtherWrote() throws Exception {
        client.write("ping");
        server.write("pong");
        assertEquals("ping", read(server, 10));
        assertEquals("pong", read(client, 10));
    }

    @LoopTest
    void readingTakesWhatIsThereUpToTheLimit() throws Exception {
        client.write("abcdef");
        assertEquals("abcd", read(server, 4));
        assertEquals("ef", read(server, 4));
    }

    @LoopTest
    void readingWaitsForBytes() throws Exception {
        var reader = spawn(() -> read(server, 10));
        sleep(ofSeconds(1));
        assertTrue(!reader.isDone());
        client.write("x");
        assertEquals("x", reader.await());
    }

    @LoopTest
    void writingWaitsWhileThereIsNoRoom() throws Exception {
        var writer = spawn(() -> client.write("12345678abc"));
        sleep(ofSeconds(1));
        assertTrue(!writer.isDone());
        assertEquals("1234", read(server, 4));
        writer.await();
        assertEquals("5678abc", read(server, 100));
    }

    @LoopTest(seeds = 50)
    void everyByteArrivesOnceAndInOrderWhateverTheSizes(RandomGenerator random) throws Exception {
        var sent = new byte[5000];
        random.nextBytes(sent);
        var received = new ByteArrayOutputStream();
        gather(() -> {
            for (int at = 0; at < sent.length;) {
                int count = Math.min(sent.length - at, random.nextInt(20));
                client.write(ByteBuffer.wrap(sent, at, count));
                at += count;
            }
            client.closeOutput();
        }, () -> {
            var buffer = ByteBuffer.allocate(30);
            while (true) {
                buffer.clear().position(3).limit(4 + random.nextInt(20));
                int count = server.read(buffer);
                if (count < 0) {
                    return;
                }
                assertEquals(3 + count, buffer.position());
                received.write(buffer.array(), 3, count);
            }
        });
        assertArrayEquals(sent, received.toByteArray());
    }

    @LoopTest
    void inLockstepAWriteEndsWhenItsBytesHaveBeenRead() throws Exception {
        var lockstep = MemoryStream.lockstep();
        var writer = spawn(() -> lockstep.client().write("ab"));
        sleep(ofSeconds(1));
        assertEquals("a", read(lockstep.server(), 1));
        sleep(ofSeconds(1));
        assertTrue(!writer.isDone());
        assertEquals("b", read(lockstep.server(), 1));
        writer.await();
    }

    @LoopTest
    void aCapacityOfZeroIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> MemoryStream.pair(0));
    }

    // ---- ends ------------------------------------------------------------------------------------

    @LoopTest
    void aClosedOutputIsReadToItsEndWhileTheOtherDirectionStaysOpen() throws Exception {
        client.write("last");
        client.closeOutput();
        client.closeOutput();
        assertEquals("last", readAll(server));
        assertEquals("end", read(server, 1));
        server.write("answer");
        assertEquals("answer", read(client, 10));
        assertThrows(StreamClosedException.class, () -> client.write("more"));
    }

    @LoopTest
    void theEndWakesAReaderThatWaits() throws Exception {
        var reader = spawn(() -> read(server, 10));
        yieldNow();
        client.closeOutput();
        assertEquals("end", reader.await());
    }

    @LoopTest
    void afterCloseTheOtherEndReadsTheRestAndItsWritesBreak() throws Exception {
        client.write("rest");
        server.write("lost");
        client.close();
        client.close();
        assertEquals("rest", readAll(server));
        var broken = assertThrows(IOException.class, () -> server.write("x"));
        assertTrue(broken.getMessage().startsWith("broken pipe"));
        assertTrue(client.isClosed());
        assertThrows(StreamClosedException.class, () -> read(client, 1));
        assertThrows(StreamClosedException.class, client::closeOutput);
    }

    @LoopTest
    void closeEndsTheWaitsOfBothEnds() {
        var ownRead = spawn(() -> read(client, 1));
        var ownWrite = spawn(() -> client.write("more than eight"));
        var peerWrite = spawn(() -> server.write("more than eight"));
        yieldNow();
        client.close();
        assertFailsWith(StreamClosedException.class, ownRead);
        assertFailsWith(StreamClosedException.class, ownWrite);
        assertFailsWith(IOException.class, peerWrite);
    }

    @LoopTest
    void abortEndsEverythingAtBothEndsAndLosesWhatIsOnTheWay() throws Exception {
        client.write("lost");
        var reader = spawn(() -> read(client, 1));
        yieldNow();
        server.abort();
        assertFailsWith(IOException.class, reader);
        assertThrows(StreamClosedException.class, () -> read(server, 1));
        assertThrows(StreamClosedException.class, () -> server.write("x"));
        assertThrowsExactly(IOException.class, () -> client.write("x"));
        assertThrowsExactly(IOException.class, client::closeOutput);
    }

    private static void assertFailsWith(Class<? extends IOException> type, Task<?> task) {
        var failure = assertThrows(TaskFailedException.class, task::await);
        assertEquals(type, failure.getCause().getClass());
    }

    // ---- addresses -------------------------------------------------------------------------------

    @LoopTest
    void theAddressesTellTheEndsApart() {
        var other = MemoryStream.pair(8).client();
        assertEquals(client.localAddress(), server.remoteAddress());
        assertEquals(server.localAddress(), client.remoteAddress());
        assertNotEquals(client.localAddress(), server.localAddress());
        assertNotEquals(client.localAddress(), other.localAddress());
        assertEquals("stream from memory:client to memory:server", client.toString());
    }

    // ---- suspension ------------------------------------------------------------------------------

    @LoopTest
    void aCancelledReadTakesNothing() throws Exception {
        var reader = spawn(() -> read(server, 10));
        yieldNow();
        reader.cancel("changed my mind");
        assertThrows(TaskCancelledException.class, reader::await);
        client.write("kept");
        assertEquals("kept", read(server, 10));
    }

    @LoopTest
    void bytesThatArrivedBeforeTheCancellationAreDelivered() throws Exception {
        var reader = spawn(() -> read(server, 10));
        yieldNow();
        client.write("x");
        reader.cancel("too late");
        assertEquals("x", reader.await());
    }

    @LoopTest
    void readingAndWritingAreCancellationPointsEvenWhenTheyNeedNotWait() throws Exception {
        client.write("x");
        for (var operation : new Op[] {() -> read(server, 1), () -> server.write("y")}) {
            var go = Promise.<Boolean>create();
            var task = spawn(() -> {
                try {
                    go.await();
                } catch (TaskCancelledException cancelled) {
                    operation.run();
                }
            });
            yieldNow();
            task.cancel("cancelled");
            assertThrows(TaskCancelledException.class, task::await);
        }
        assertEquals("x", read(server, 1));
    }

    private interface Op {
        void run() throws IOException;
    }

    @LoopTest
    void twoReadersOrTwoWritersOfOneEndAreAnError() {
        var readers = spawn(() -> read(server, 1));
        var writers = spawn(() -> client.write("more than eight bytes"));
        yieldNow();
        assertThrows(IllegalStateException.class, () -> client.write("x"));
        readers.cancel("done");
        writers.cancel("done");
        var first = spawn(() -> read(client, 1));
        yieldNow();
        assertThrows(IllegalStateException.class, () -> read(client, 1));
        first.cancel("done");
    }
}
