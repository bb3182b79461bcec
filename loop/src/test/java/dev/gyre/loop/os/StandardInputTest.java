package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.LimitExceededException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Standard input, which in these tests is a pipe of the system.
class StandardInputTest {
    private Pipe pipe;
    private StandardInput in;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        var input = Channels.newInputStream(pipe.source());
        in = new StandardInput(() -> input);
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    /// The pipe has room for all that is typed here.
    private void type(String text) throws IOException {
        pipe.sink().write(ByteBuffer.wrap(text.getBytes()));
    }

    private String read(int room) throws IOException {
        var target = ByteBuffer.allocate(room);
        int count = in.read(target);
        assertEquals(Math.max(0, count), target.position());
        return count < 0 ? "end" : new String(target.array(), 0, count);
    }

    // ---- reading ---------------------------------------------------------------------------------

    @Test
    void bytesAreReadAsTheyCome() {
        run(() -> {
            type("hello");
            assertEquals("he", read(2));
            assertEquals("", read(0));
            assertEquals("llo", read(10));
            var waiting = spawn(() -> read(10));
            for (int turn = 0; turn < 100; turn++) {
                yieldNow();
            }
            assertFalse(waiting.isDone());
            type("later");
            assertEquals("later", waiting.await());
            pipe.sink().close();
            assertEquals("end", read(10));
            assertEquals("end", read(10));
        });
    }

    @Test
    void linesAreReadWithoutTheirEnds() {
        run(() -> {
            type("one\ntwo\r\n\nfür\r");
            assertEquals(Optional.of("one"), in.line(10));
            assertEquals(Optional.of("two"), in.line(3));
            assertEquals(Optional.of(""), in.line(0));
            type("x\nlast");
            pipe.sink().close();
            assertEquals(Optional.of("für\rx"), in.line(10));
            assertEquals(Optional.of("last"), in.line(10));
            assertEquals(Optional.empty(), in.line(10));
        });
    }

    @Test
    void linesEndWithTheInput() {
        run(() -> {
            type("a\nb\nc\n");
            pipe.sink().close();
            var lines = new ArrayList<String>();
            in.lines(10).forEach(lines::add);
            assertEquals(List.of("a", "b", "c"), lines);
        });
    }

    @Test
    void linesAndBytesMayBeMixed() {
        run(() -> {
            type("line\nbytes and more");
            assertEquals(Optional.of("line"), in.line(10));
            assertEquals("bytes", read(5));
            assertEquals(" and more", read(100));
        });
    }

    @Test
    void aLineThatIsTooLongStaysAndNamesTheOption() {
        run(() -> {
            var text = "x".repeat(101) + "\n";
            type(text);
            var failure = assertThrows(LimitExceededException.class, () -> in.line(100));
            assertTrue(failure.getMessage().contains("bytesMax"), failure.getMessage());
            assertThrows(UncheckedIOException.class, () -> in.lines(99).iterator().hasNext());
            assertEquals(Optional.of("x".repeat(101)), in.line(101));
            // The limit holds before there is an end.
            type("y".repeat(50_000));
            assertThrows(LimitExceededException.class, () -> in.line(100));
            type("\n");
            assertEquals(Optional.of("y".repeat(50_000)), in.line(50_000));
        });
    }

    // ---- cancelling ------------------------------------------------------------------------------

    /// One byte after the other is typed, and reads are cancelled at all moments.
    @Test
    void aCancelledReadLosesNothing() {
        run(() -> {
            var sent = new byte[2000];
            new Random(1).nextBytes(sent);
            var received = new ByteArrayOutputStream();
            for (int i = 0; i < sent.length; i++) {
                var task = spawn(() -> {
                    var target = ByteBuffer.allocate(2);
                    int count = in.read(target);
                    received.write(target.array(), 0, count);
                });
                if (i % 2 == 0) {
                    yieldNow();
                }
                pipe.sink().write(ByteBuffer.wrap(sent, i, 1));
                for (int turn = 0; turn < i % 7; turn++) {
                    yieldNow();
                }
                task.cancel("at " + i);
                try {
                    task.await();
                } catch (TaskCancelledException cancelled) {
                    // The byte comes later.
                }
            }
            pipe.sink().close();
            var rest = ByteBuffer.allocate(sent.length);
            while (in.read(rest) >= 0) {
                assertTrue(rest.hasRemaining());
            }
            received.write(rest.array(), 0, rest.position());
            assertArrayEquals(sent, received.toByteArray());
        });
    }

    @Test
    void aCancelledLineLosesNothing() {
        run(() -> {
            var lines = new ArrayList<String>();
            for (int i = 0; i < 300; i++) {
                var task = spawn(() -> lines.add(in.line(100).orElseThrow()));
                type("line ");
                for (int turn = 0; turn < i % 5; turn++) {
                    yieldNow();
                }
                type(i + "\n");
                for (int turn = 0; turn < i % 7; turn++) {
                    yieldNow();
                }
                task.cancel("at " + i);
                try {
                    task.await();
                } catch (TaskCancelledException cancelled) {
                    // The line comes later.
                }
            }
            while (lines.size() < 300) {
                lines.add(in.line(100).orElseThrow());
            }
            for (int i = 0; i < 300; i++) {
                assertEquals("line " + i, lines.get(i));
            }
        });
    }

    /// The thread that waited for the first loop has read for the second.
    @Test
    void whatIsReadForALoopThatHasEndedIsForTheNext() throws IOException {
        run(() -> {
            var task = spawn(() -> in.line(100));
            yieldNow();
            task.cancel("the loop ends");
        });
        type("for the next\n");
        assertEquals(Optional.of("for the next"), run(() -> in.line(100)));
    }

    @Test
    void aReadOfACancelledTaskTakesNothing() {
        run(() -> {
            type("x\n");
            var task = spawn(() -> {
                Task.current().cancel("before");
                assertThrows(TaskCancelledException.class, () -> read(1));
                assertThrows(TaskCancelledException.class, () -> read(0));
                assertThrows(TaskCancelledException.class, () -> in.line(1));
                return "done";
            });
            assertEquals("done", task.await());
            assertEquals("x\n", read(10));
        });
    }

    // ---- rules -----------------------------------------------------------------------------------

    @Test
    void oneTaskReadsAtATime() {
        run(() -> {
            var waiting = spawn(() -> read(1));
            yieldNow();
            var failure = assertThrows(IllegalStateException.class, () -> read(1));
            assertTrue(failure.getMessage().contains(waiting.name()), failure.getMessage());
            assertThrows(IllegalStateException.class, () -> in.line(1));
            type("x");
            assertEquals("x", waiting.await());
            type("y");
            assertEquals("y", read(1));
        });
        assertThrows(IllegalStateException.class, () -> in.line(1));
    }

    @Test
    void itIsAStreamWithoutAnOutputThatNobodyCloses() {
        run(() -> {
            assertThrows(StreamClosedException.class, () -> in.write("x"));
            in.closeOutput();
            in.close();
            in.abort();
            assertFalse(in.isClosed());
            type("x");
            assertEquals("x", read(1));
        });
    }

    @Test
    void aBrokenInputIsAnError() {
        var broken = new StandardInput(() -> new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("unplugged");
            }
        });
        run(() -> {
            var failure = assertThrows(IOException.class, () -> broken.line(10));
            assertEquals("unplugged", failure.getCause().getMessage());
        });
    }

    @Test
    void thereIsNoThreadWhileNobodyReads() {
        run(() -> {
            Until.happened("the end of earlier tests", () -> PipeThreadCount.now() == 0);
            var waiting = spawn(() -> read(1));
            Until.happened("a thread that waits", () -> PipeThreadCount.now() == 1);
            type("x");
            waiting.await();
            Until.happened("the end of the thread's work", () -> PipeThreadCount.now() == 0);
        });
    }
}
