package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.clientTls;
import static dev.gyre.loop.net.TlsEnds.connect;
import static dev.gyre.loop.net.TlsEnds.read;
import static dev.gyre.loop.net.TlsEnds.readFully;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static dev.gyre.loop.net.TlsEnds.talk;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Action;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;

class TlsStreamTest {
    /// Less than one record, so that writers wait in the middle of it.
    private static final int NARROW = 500;

    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
    }

    private static byte[] random(RandomGenerator random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static <X extends Throwable> X assertFails(Class<X> kind, Task<?> task) {
        return assertInstanceOf(kind, assertThrows(TaskFailedException.class, task::await).getCause());
    }

    private static int lent() {
        return BufferPool.FOR_TLS.get().lent();
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @LoopTest(seeds = 5)
    void aTransportThatBringsOneByteAtATimeIsEnough(RandomGenerator random) throws Exception {
        for (var version : Version.values()) {
            var ends = connect(
                clientTls().withVersions(version).withHandshakesOnLoop(),
                serverTls().withHandshakesOnLoop(),
                MemoryStream.pair(1));
            var sent = random(random, 3000);
            gather(
                () -> ends.client().write(sent),
                () -> assertArrayEquals(sent, readFully(ends.server(), sent.length)));
            ends.close();
        }
    }

    @LoopTest(seeds = 20)
    void muchGoesBothWaysAtOnceWhateverTheSizes(RandomGenerator random) throws Exception {
        var version = Version.values()[random.nextInt(2)];
        var ends = connect(
            clientTls().withVersions(version).withHandshakesOnLoop(),
            serverTls().withHandshakesOnLoop(),
            MemoryStream.pair(1 + random.nextInt(40_000)));
        var up = random(random, 100_000 + random.nextInt(50_000));
        var down = random(random, 100_000 + random.nextInt(50_000));
        gather(
            () -> writeInPieces(ends.client(), up, random),
            () -> writeInPieces(ends.server(), down, random),
            () -> assertArrayEquals(down, readInPieces(ends.client(), down.length, random)),
            () -> assertArrayEquals(up, readInPieces(ends.server(), up.length, random)));
        assertEquals(0, lent());
        ends.close();
    }

    private static void writeInPieces(TlsStream stream, byte[] bytes, RandomGenerator random) throws IOException {
        for (int at = 0; at < bytes.length;) {
            int first = Math.min(bytes.length - at, random.nextInt(40_000));
            int second = Math.min(bytes.length - at - first, random.nextInt(100));
            stream.write(ByteBuffer.wrap(bytes, at, first), ByteBuffer.wrap(bytes, at + first, second));
            at += first + second;
        }
    }

    private static byte[] readInPieces(TlsStream stream, int count, RandomGenerator random) throws IOException {
        var all = new ByteArrayOutputStream();
        while (all.size() < count) {
            var some = ByteBuffer.allocate(1 + random.nextInt(40_000));
            assertTrue(stream.read(some) > 0);
            all.write(some.array(), 0, some.position());
        }
        return all.toByteArray();
    }

    @LoopTest
    void smallTargetsGetEverythingBitByBit() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write("abcdef");
        var one = ByteBuffer.allocateDirect(1);
        for (var expected : "abcdef".toCharArray()) {
            assertEquals(1, ends.server().read(one.clear()));
            assertEquals(expected, one.get(0));
        }
        assertEquals(0, ends.server().read(one));
        assertEquals(0, lent());
    }

    @LoopTest
    void onlyTheRoomOfTheTargetIsTouched() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write("abcdef");
        var target = ByteBuffer.wrap("..........".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        target.position(2).limit(5);
        assertEquals(3, ends.server().read(target));
        assertEquals("..abc.....", new String(target.array(), java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(5, target.position());
        assertEquals(5, target.limit());
        assertEquals("def", read(ends.server()));
    }

    @LoopTest
    void whatIsWrittenTogetherTravelsTogether() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write(ByteBuffer.wrap(new byte[10]), ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[20]));
        assertEquals(30, ends.server().read(ByteBuffer.allocate(20_000)));
    }

    @LoopTest
    void anEmptyWriteSendsNothing() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write(ByteBuffer.allocate(0));
        ends.client().write(new ByteBuffer[0]);
        ends.talk();
    }

    @LoopTest
    void aReadOnlyTargetIsRefusedAndHarmsNothing() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write("x");
        assertThrows(java.nio.ReadOnlyBufferException.class,
            () -> ends.server().read(ByteBuffer.allocate(100).asReadOnlyBuffer()));
        assertEquals("x", read(ends.server()));
    }

    @LoopTest
    void twoReadersOrTwoWritersAreAnError() throws Exception {
        var ends = connect(clientTls(), serverTls(), MemoryStream.pair(NARROW));
        var reader = spawn(() -> read(ends.client()));
        var writer = spawn(() -> ends.client().write(new byte[NARROW]));
        sleep(ofSeconds(1));
        assertThrows(IllegalStateException.class, () -> read(ends.client()));
        assertThrows(IllegalStateException.class, () -> ends.client().write("x"));
        assertArrayEquals(new byte[NARROW], readFully(ends.server(), NARROW));
        writer.await();
        ends.server().write("y");
        assertEquals("y", reader.await());
    }

    // ---- buffers ---------------------------------------------------------------------------------

    @LoopTest
    void anIdleStreamHoldsNoBuffer() throws Exception {
        var transport = MemoryStream.pair(100_000);
        var ends = connect(clientTls(), serverTls(), transport);
        assertEquals(0, lent());
        var reader = spawn(() -> readFully(ends.server(), 30_000));
        sleep(ofSeconds(1));
        assertEquals(0, lent());
        ends.client().write(new byte[20_000]);
        sleep(ofSeconds(1));
        assertEquals(0, lent());
        ends.client().write(new byte[10_000]);
        reader.await();
        assertEquals(0, lent());
    }

    @LoopTest
    void aStreamInTheMiddleOfSomethingHoldsABufferUntilItIsClosed() throws Exception {
        var transport = MemoryStream.pair(3000);
        var ends = connect(clientTls(), serverTls(), transport);
        var writer = spawn(() -> ends.client().write(new byte[30_000]));
        assertEquals(1, ends.server().read(ByteBuffer.allocate(1)));
        assertEquals(3, lent());
        var next = spawn(() -> readFully(ends.server(), 30_000));
        writer.await();
        sleep(ofSeconds(1));
        ends.client().close();
        ends.server().close();
        assertFails(IOException.class, next);
        assertEquals(0, lent());
    }

    // ---- what somebody on the way can do ---------------------------------------------------------

    @LoopTest
    void aChangedRecordIsAFailureForGoodAndTheOtherEndIsToldWhy() throws Exception {
        var up = MemoryStream.pair(100_000);
        var ends = connect(clientTls(), serverTls(), up);
        up.client().write(new byte[] {23, 3, 3, 0, 30});
        up.client().write(new byte[30]);
        var broken = assertThrows(SSLException.class, () -> read(ends.server()));
        assertTrue(broken.getMessage().contains("Tag mismatch"), broken::toString);
        var again = assertThrows(SSLException.class, () -> read(ends.server()));
        assertEquals(broken, again.getCause());
        assertThrows(SSLException.class, () -> ends.server().write("x"));
        assertThrows(SSLException.class, () -> ends.server().closeOutput());
        var told = assertThrows(SSLException.class, () -> read(ends.client()));
        assertTrue(told.getMessage().contains("bad_record_mac"), told::toString);
        ends.close();
        assertEquals(0, lent());
    }

    // ---- cancellation ----------------------------------------------------------------------------

    @LoopTest
    void aCancelledReadTakesNothing() throws Exception {
        var ends = connect(clientTls(), serverTls(), MemoryStream.pair(NARROW));
        var reader = spawn(() -> read(ends.server()));
        // The record is longer than what there is room for: half of it has been read when the reader goes.
        var writer = spawn(() -> ends.client().write(new byte[700]));
        yieldNow();
        yieldNow();
        reader.cancel("changed my mind");
        assertThrows(TaskCancelledException.class, reader::await);
        assertArrayEquals(new byte[700], readFully(ends.server(), 700));
        writer.await();
    }

    @LoopTest
    void everyMethodThatMaySuspendIsACancellationPoint() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.server().write("there");
        for (Action<IOException> operation : java.util.List.<Action<IOException>>of(
            () -> read(ends.client()), () -> ends.client().write("x"), () -> ends.client().closeOutput())) {
            try (var scope = dev.gyre.loop.CancelScope.open()) {
                scope.cancel("at once");
                assertThrows(TaskCancelledException.class, operation::run);
            }
        }
        assertEquals("there", read(ends.client()));
        talk(ends.client(), ends.server(), "nothing was sent");
    }
}
