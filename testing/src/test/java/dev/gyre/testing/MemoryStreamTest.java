package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskCancelledException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.random.RandomGenerator;

class MemoryStreamTest {
    private final MemoryStream.Pair pair = MemoryStream.pair(8);
    private final MemoryStream client = pair.client();
    private final MemoryStream server = pair.server();

    private static void write(MemoryStream stream, String text) throws IOException {
        stream.write(text.getBytes(UTF_8), 0, text.length());
    }

    private static String read(MemoryStream stream, int bytesMax) throws IOException {
        var bytes = new byte[bytesMax];
        int count = stream.read(bytes, 0, bytesMax);
        return count < 0 ? "end" : new String(bytes, 0, count, UTF_8);
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
        write(client, "ping");
        write(server, "pong");
        assertEquals("ping", read(server, 10));
        assertEquals("pong", read(client, 10));
    }

    @LoopTest
    void readingTakesWhatIsThereUpToTheLimit() throws Exception {
        write(client, "abcdef");
        assertEquals("abcd", read(server, 4));
        assertEquals("ef", read(server, 4));
    }

    @LoopTest
    void readingWaitsForBytes() throws Exception {
        var reader = spawn(() -> read(server, 10));
        sleep(ofSeconds(1));
        assertTrue(!reader.isDone());
        write(client, "x");
        assertEquals("x", reader.await());
    }

    @LoopTest
    void writingWaitsWhileThereIsNoRoom() throws Exception {
        var writer = spawn(() -> write(client, "12345678abc"));
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
                client.write(sent, at, count);
                at += count;
            }
            client.closeOutput();
        }, () -> {
            var buffer = new byte[30];
            while (true) {
                int count = server.read(buffer, 3, 1 + random.nextInt(20));
                if (count < 0) {
                    return;
                }
                received.write(buffer, 3, count);
            }
        });
        assertArrayEquals(sent, received.toByteArray());
    }

    @LoopTest
    void inLockstepAWriteEndsWhenItsBytesHaveBeenRead() throws Exception {
        var lockstep = MemoryStream.lockstep();
        var writer = spawn(() -> write(lockstep.client(), "ab"));
        sleep(ofSeconds(1));
        assertEquals("a", read(lockstep.server(), 1));
        sleep(ofSeconds(1));
        assertTrue(!writer.isDone());
        assertEquals("b", read(lockstep.server(), 1));
        writer.await();
    }

    @LoopTest
    void aRangeOutsideTheArrayIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> client.write(new byte[2], 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> client.read(new byte[2], -1, 2));
        assertThrows(IllegalArgumentException.class, () -> MemoryStream.pair(0));
    }

    // ---- ends ------------------------------------------------------------------------------------

    @LoopTest
    void aClosedOutputIsReadToItsEndWhileTheOtherDirectionStaysOpen() throws Exception {
        write(client, "last");
        client.closeOutput();
        client.closeOutput();
        assertEquals("last", readAll(server));
        assertEquals("end", read(server, 1));
        write(server, "answer");
        assertEquals("answer", read(client, 10));
        assertThrows(IOException.class, () -> write(client, "more"));
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
        write(client, "rest");
        write(server, "lost");
        client.close();
        client.close();
        assertEquals("rest", readAll(server));
        var broken = assertThrows(IOException.class, () -> write(server, "x"));
        assertTrue(broken.getMessage().startsWith("broken pipe"));
        assertThrows(IOException.class, () -> read(client, 1));
    }

    @LoopTest
    void closeEndsTheWaitsOfBothEnds() {
        var ownRead = spawn(() -> read(client, 1));
        var ownWrite = spawn(() -> write(client, "more than eight"));
        var peerWrite = spawn(() -> write(server, "more than eight"));
        yieldNow();
        client.close();
        assertIoFailure(ownRead);
        assertIoFailure(ownWrite);
        assertIoFailure(peerWrite);
    }

    @LoopTest
    void abortEndsEverythingAtBothEndsAndLosesWhatIsOnTheWay() throws Exception {
        write(client, "lost");
        var reader = spawn(() -> read(client, 1));
        yieldNow();
        server.abort();
        assertIoFailure(reader);
        assertThrows(IOException.class, () -> read(server, 1));
        assertThrows(IOException.class, () -> write(client, "x"));
        assertThrows(IOException.class, () -> write(server, "x"));
    }

    private static void assertIoFailure(dev.gyre.loop.Task<?> task) {
        var failure = assertThrows(dev.gyre.loop.TaskFailedException.class, task::await);
        assertEquals(IOException.class, failure.getCause().getClass());
    }

    // ---- suspension ------------------------------------------------------------------------------

    @LoopTest
    void aCancelledReadTakesNothing() throws Exception {
        var reader = spawn(() -> read(server, 10));
        yieldNow();
        reader.cancel("changed my mind");
        assertThrows(TaskCancelledException.class, reader::await);
        write(client, "kept");
        assertEquals("kept", read(server, 10));
    }

    @LoopTest
    void bytesThatArrivedBeforeTheCancellationAreDelivered() throws Exception {
        var reader = spawn(() -> read(server, 10));
        yieldNow();
        write(client, "x");
        reader.cancel("too late");
        assertEquals("x", reader.await());
    }

    @LoopTest
    void readingAndWritingAreCancellationPointsEvenWhenTheyNeedNotWait() throws Exception {
        write(client, "x");
        for (var operation : new Op[] {() -> read(server, 1), () -> write(server, "y")}) {
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
        var writers = spawn(() -> write(client, "more than eight bytes"));
        yieldNow();
        assertThrows(IllegalStateException.class, () -> write(client, "x"));
        readers.cancel("done");
        writers.cancel("done");
        var first = spawn(() -> read(client, 1));
        yieldNow();
        assertThrows(IllegalStateException.class, () -> read(client, 1));
        first.cancel("done");
    }
}
