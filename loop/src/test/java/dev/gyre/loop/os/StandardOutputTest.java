package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.moveOnAfter;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.Timed;
import dev.gyre.loop.TimeoutException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Standard output, which in these tests is a pipe of the system.
class StandardOutputTest {
    private Pipe pipe;
    private StandardOutput out;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        var print = new PrintStream(Channels.newOutputStream(pipe.sink()));
        out = new StandardOutput("output", new PrintStreamOutput(() -> print));
    }

    @AfterEach
    void close() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    private String read(int count) throws IOException {
        var target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            pipe.source().read(target);
        }
        return new String(target.array());
    }

    /// What the system's pipe and our queue have room for, and more.
    private static final int TOO_MUCH = 1_000_000;

    @Test
    void whatIsWrittenGoesOutInOrder() {
        run(() -> {
            out.write("one ");
            out.write("two ");
            out.write(ByteBuffer.wrap("three".getBytes()), ByteBuffer.wrap(" four".getBytes()));
            out.write("");
            assertEquals("one two three four", read(18));
        });
    }

    @Test
    void aWriteSuspendsWhileNobodyReads() {
        run(() -> {
            var writing = spawn(() -> out.write("x".repeat(TOO_MUCH)));
            for (int turn = 0; turn < 1000; turn++) {
                yieldNow();
            }
            assertFalse(writing.isDone());
            assertEquals("x".repeat(TOO_MUCH), read(TOO_MUCH));
            writing.await();
        });
    }

    @Test
    void flushWaitsUntilTheSystemHasTakenEverything() {
        run(() -> {
            var filling = spawn(() -> out.write("x".repeat(TOO_MUCH)));
            Until.happened("there is no room any more",
                () -> moveOnAfter(ofMillis(20), out::flush) instanceof Timed.TimedOut<?>);
            assertFalse(filling.isDone());
            var flushing = spawn(() -> out.flush());
            read(TOO_MUCH);
            filling.await();
            flushing.await();
            out.flush();
            out.closeOutput();
        });
    }

    @Test
    void whatOneTaskWritesIsNotTornApartByAnother() {
        run(() -> {
            var line = "%d".repeat(5000) + "\n";
            for (int i = 0; i < 10; i++) {
                var mine = line.replace("%d", Integer.toString(i));
                spawn(() -> {
                    for (int round = 0; round < 10; round++) {
                        out.write(mine);
                    }
                });
            }
            var seen = new ArrayList<String>();
            for (int i = 0; i < 100; i++) {
                yieldNow();
                seen.add(read(line.length() - 5000));
            }
            for (var each : seen) {
                assertEquals(1, each.strip().chars().distinct().count(), each.substring(0, 50));
            }
        });
    }

    /// Whenever it is cancelled, also while there is no room.
    @Test
    void aCancelledWriteIsQueuedWholeOrNotAtAll() {
        run(() -> {
            var expected = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                var text = ((char) ('a' + i % 26) + "").repeat(10_000);
                var task = spawn(() -> out.write(text));
                for (int turn = 0; turn < i % 5; turn++) {
                    yieldNow();
                }
                task.cancel("at " + i);
                try {
                    task.await();
                    expected.append(text);
                } catch (TaskCancelledException cancelled) {
                    // Then nothing was queued.
                }
                if (i % 3 == 0 && expected.length() >= 20_000) {
                    assertEquals(expected.substring(0, 20_000), read(20_000));
                    expected.delete(0, 20_000);
                }
            }
            assertEquals(expected.toString(), read(expected.length()));
        });
    }

    @Test
    void aCancelledLongWriteSaysHowMuchWasQueued() {
        run(() -> {
            var source = ByteBuffer.wrap("x".repeat(TOO_MUCH).getBytes());
            assertThrows(TimeoutException.class, () -> timeout(ofMillis(10), () -> out.write(source)));
            assertTrue(source.hasRemaining());
            var rest = spawn(() -> out.write("end"));
            read(source.position());
            assertEquals("end", read(3));
            rest.await();
        });
    }

    @Test
    void aReaderThatIsGoneIsAnError() {
        run(() -> {
            pipe.source().close();
            out.write("x");
            assertThrows(IOException.class, () -> out.flush());
            var failure = assertThrows(IOException.class, () -> out.write("y"));
            assertTrue(failure.getMessage().contains("cannot write to output"), failure.getMessage());
        });
    }

    @Test
    void aReaderThatGoesEndsAWriteThatWaits() {
        run(() -> {
            var writing = spawn(() -> assertThrows(IOException.class, () -> out.write("x".repeat(TOO_MUCH))));
            for (int turn = 0; turn < 100; turn++) {
                yieldNow();
            }
            pipe.source().close();
            writing.await();
        });
    }

    /// What was written last is not lost when the program ends.
    @Test
    void aLoopThatEndsWaitsUntilEverythingIsWritten() throws Exception {
        var received = new ArrayList<String>();
        var reader = Thread.ofPlatform().start(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(pipe.source())))) {
                for (int i = 0; i < 10_000; i++) {
                    received.add(lines.readLine());
                }
            } catch (IOException failure) {
                received.add(failure.toString());
            }
        });
        run(() -> {
            for (int i = 0; i < 10_000; i++) {
                out.write("line " + i + "\n");
            }
        });
        // Nothing is left to be written when run() has returned.
        pipe.sink().close();
        reader.join();
        assertEquals("line 9999", received.getLast());
        assertEquals(10_000, received.size());
    }

    @Test
    void itIsAStreamWithoutAnInputThatNobodyCloses() {
        run(() -> {
            assertEquals(-1, out.read(ByteBuffer.allocate(1)));
            out.close();
            out.abort();
            assertFalse(out.isClosed());
            out.write("x");
            assertEquals("x", read(1));
            var task = spawn(() -> {
                Task.current().cancel("before");
                assertThrows(TaskCancelledException.class, () -> out.write("y"));
                assertThrows(TaskCancelledException.class, () -> out.write(""));
                assertThrows(TaskCancelledException.class, () -> out.flush());
                assertThrows(TaskCancelledException.class, () -> out.read(ByteBuffer.allocate(1)));
                return "done";
            });
            assertEquals("done", task.await());
        });
    }

    /// So that what is printed and what is written stay in order, and a test that captures one has both.
    @Test
    void standardOutputIsWhatSystemOutIs() {
        var captured = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(captured, true));
        try {
            run(() -> {
                Stdio.out().write("written ");
                Stdio.out().flush();
                System.out.print("printed");
            });
        } finally {
            System.setOut(before);
        }
        assertEquals("written printed", captured.toString());
        assertEquals(List.of("standard output", "standard error", "standard input"),
            List.of(Stdio.out().toString(), Stdio.err().toString(), Stdio.in().toString()));
    }
}
