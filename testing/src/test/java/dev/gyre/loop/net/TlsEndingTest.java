package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.clientTls;
import static dev.gyre.loop.net.TlsEnds.connect;
import static dev.gyre.loop.net.TlsEnds.read;
import static dev.gyre.loop.net.TlsEnds.readFully;
import static dev.gyre.loop.net.TlsEnds.readToEnd;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static dev.gyre.loop.net.TlsEnds.talk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;

/// How TLS streams end.
class TlsEndingTest {
    /// Less than one record, so that writers wait in the middle of it.
    private static final int NARROW = 500;

    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
    }

    private static <X extends Throwable> X assertFails(Class<X> kind, Task<?> task) {
        return assertInstanceOf(kind, assertThrows(TaskFailedException.class, task::await).getCause());
    }

    private static int lent() {
        return BufferPool.FOR_TLS.get().lent();
    }

    // ---- tests -----------------------------------------------------------------------------------

    @LoopTest
    void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write("last");
        ends.client().closeOutput();
        ends.client().closeOutput();
        assertEquals("last", read(ends.server()));
        assertEquals("end", read(ends.server()));
        assertEquals("end", read(ends.server()));
        talk(ends.server(), ends.client(), "answer");
        assertThrows(StreamClosedException.class, () -> ends.client().write("more"));
        ends.server().closeOutput();
        assertEquals("end", read(ends.client()));
        ends.close();
    }

    @LoopTest
    void inTls12TheEndOfOneDirectionIsTheEndOfBoth() throws Exception {
        var ends = connect(clientTls().withVersions(Version.TLS_1_2), serverTls());
        ends.client().closeOutput();
        assertEquals("end", read(ends.server()));
        var refused = assertThrows(IOException.class, () -> ends.server().write("answer"));
        assertTrue(refused.getMessage().contains("TLS 1.2"), refused::toString);
        assertEquals("end", read(ends.client()));
        ends.server().closeOutput();
        ends.close();
    }

    @LoopTest
    void inTls12ClosingGracefullyDeliversTheLastWordsAndEndsTheWritesOfTheOtherEnd() throws Exception {
        var ends = connect(clientTls(), serverTls().withVersions(Version.TLS_1_2), MemoryStream.pair(NARROW));
        var writer = spawn(() -> ends.client().write(new byte[200_000]));
        var reader = spawn(() -> readToEnd(ends.client()));
        ends.server().write("go away");
        assertTrue(ends.server().closeGracefully(ofSeconds(1)));
        assertEquals("go away", new String(reader.await(), UTF_8));
        assertFails(IOException.class, writer);
        ends.close();
        assertEquals(0, lent());
    }

    @LoopTest
    void closingWithoutRoomForTheNoticeDeliversWhatWasWrittenAndEndingTheOutputFirstTheNoticeToo() throws Exception {
        // As much as there is room for with header, type, tag, and the zeros behind which the JDK hides the length.
        var last = new byte[NARROW - 5 - 1 - 16 - 16];
        var ends = connect(clientTls(), serverTls(), MemoryStream.pair(NARROW));
        ends.client().write(last);
        atomically(() -> ends.client().close());
        assertArrayEquals(last, readFully(ends.server(), last.length));
        assertThrows(SSLException.class, () -> read(ends.server()));
        ends.close();
        var polite = connect(clientTls(), serverTls(), MemoryStream.pair(NARROW));
        polite.client().write(last);
        gather(() -> polite.client().closeOutput(), () -> assertArrayEquals(last, readToEnd(polite.server())));
        polite.close();
    }

    @LoopTest
    void closingTellsTheOtherEnd() throws Exception {
        for (var version : Version.values()) {
            var ends = connect(clientTls().withVersions(version), serverTls());
            ends.client().write("last");
            ends.client().close();
            ends.client().close();
            assertTrue(ends.client().isClosed());
            assertEquals("last", read(ends.server()));
            assertEquals("end", read(ends.server()));
            assertThrows(StreamClosedException.class, () -> read(ends.client()));
            assertThrows(StreamClosedException.class, () -> ends.client().write("x"));
            assertThrows(StreamClosedException.class, () -> ends.client().closeOutput());
            ends.server().close();
        }
    }

    @LoopTest
    void anEndWithoutNoticeIsNoEnd() throws Exception {
        var transport = MemoryStream.pair(100_000);
        var ends = connect(clientTls(), serverTls(), transport);
        ends.client().write("all?");
        transport.client().closeOutput();
        assertEquals("all?", read(ends.server()));
        for (int i = 0; i < 2; i++) {
            var cut = assertThrows(SSLException.class, () -> read(ends.server()));
            assertTrue(cut.getMessage().contains("withTruncationTolerated"), cut::toString);
        }
        // The other direction was not cut.
        talk(ends.server(), ends.client(), "answer");
    }

    @LoopTest
    void anEndInTheMiddleOfARecordIsNoEnd() throws Exception {
        var transport = MemoryStream.pair(NARROW);
        var ends = connect(clientTls(), serverTls(), transport);
        var writer = spawn(() -> ends.client().write(new byte[10_000]));
        sleep(ofSeconds(1));
        transport.client().closeOutput();
        assertThrows(SSLException.class, () -> read(ends.server()));
        assertFails(IOException.class, writer);
        ends.close();
        assertEquals(0, lent());
    }

    @LoopTest
    void anEndWithoutNoticeIsToleratedWhereThatIsAskedFor() throws Exception {
        var transport = MemoryStream.pair(100_000);
        var ends = connect(clientTls(), serverTls().withTruncationTolerated(), transport);
        ends.client().write("all");
        transport.client().closeOutput();
        assertEquals("all", read(ends.server()));
        assertEquals("end", read(ends.server()));
        assertEquals("end", read(ends.server()));
    }

    @LoopTest
    void closingNeverWaitsForAPeerThatDoesNotRead() throws Exception {
        var transport = MemoryStream.pair(NARROW);
        var ends = connect(clientTls(), serverTls(), transport);
        var writer = spawn(() -> ends.client().write(new byte[10_000]));
        sleep(ofSeconds(1));
        atomically(() -> ends.client().close());
        assertFails(IOException.class, writer);
        assertThrows(SSLException.class, () -> read(ends.server()));
        ends.server().close();
        assertEquals(0, lent());
    }

    @LoopTest
    void closingWorksInACancelledTaskToo() throws Exception {
        var ends = connect(clientTls(), serverTls());
        var task = spawn(() -> {
            try (var client = ends.client()) {
                read(client);
            }
        });
        sleep(ofSeconds(1));
        task.cancel("enough");
        assertEquals("end", read(ends.server()));
        ends.close();
    }

    @LoopTest
    void closingOutsideATaskWorks() throws Exception {
        var ends = connect(clientTls(), serverTls());
        loop().callSoon(() -> ends.client().close());
        sleep(ofSeconds(1));
        assertTrue(ends.client().isClosed());
        assertEquals(0, lent());
    }

    @LoopTest
    void abortingTearsTheTransport() throws Exception {
        var ends = connect(clientTls(), serverTls());
        ends.client().write("lost");
        ends.client().abort();
        assertTrue(ends.client().isClosed());
        assertThrows(IOException.class, () -> read(ends.server()));
        ends.close();
    }

    @LoopTest
    void endingTheOutputWaitsForAPeerThatDoesNotReadNoLongerThanTheLimit() throws Exception {
        var transport = MemoryStream.pair(NARROW);
        var ends = connect(clientTls().withShutdownTimeout(ofSeconds(3)), serverTls(), transport);
        var source = ByteBuffer.allocate(NARROW);
        var writer = spawn(() -> ends.client().write(source));
        sleep(ofSeconds(1));
        writer.cancel("changed my mind");
        assertEquals(0, source.remaining());
        var started = now();
        var late = assertThrows(IOException.class, () -> ends.client().closeOutput());
        assertEquals(ofSeconds(3), Duration.between(started, now()));
        assertTrue(late.getMessage().contains("withShutdownTimeout"), late::toString);
        // The other end begins to read, and a second call finishes what the first began.
        var reader = spawn(() -> readToEnd(ends.server()));
        ends.client().closeOutput();
        assertArrayEquals(new byte[NARROW], reader.await());
        talk(ends.server(), ends.client(), "answer");
        ends.close();
        assertEquals(0, lent());
    }

    @LoopTest
    void endingTheOutputEndsTheWriteOfAnotherTaskAtOnceAndStillSendsTheWholeRecord() throws Exception {
        var ends = connect(clientTls(), serverTls(), MemoryStream.pair(NARROW));
        var source = ByteBuffer.allocate(100_000);
        var writer = spawn(() -> ends.client().write(source));
        sleep(ofSeconds(1));
        var ending = spawn(() -> ends.client().closeOutput());
        assertFails(StreamClosedException.class, writer);
        assertTrue(source.hasRemaining());
        assertTrue(!ending.isDone());
        assertEquals(source.position(), readToEnd(ends.server()).length);
        ending.await();
        ends.close();
        assertEquals(0, lent());
    }
}
