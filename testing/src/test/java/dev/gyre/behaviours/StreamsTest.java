package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What asyncio's tests say of streams, on a stream in memory; sockets are not part of the core.
class StreamsTest {
    private final List<Object> log = new ArrayList<>();

    private static void write(MemoryStream stream, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        stream.write(bytes, 0, bytes.length);
    }

    private static String readAll(MemoryStream stream) throws IOException {
        var text = new StringBuilder();
        var buffer = new byte[3];
        for (int count = stream.read(buffer, 0, 3); count >= 0; count = stream.read(buffer, 0, 3)) {
            text.append(new String(buffer, 0, count, UTF_8));
        }
        return text.toString();
    }

    /// asyncio: test_readexactly_eof. What came before the end is not lost.
    @Behaviour
    void theRestBeforeTheEndIsRead() throws Exception {
        var pair = MemoryStream.pair(100);
        write(pair.client(), "the rest");
        pair.client().close();
        assertEquals("the rest", readAll(pair.server()));
        assertEquals(-1, pair.server().read(new byte[1], 0, 1));
    }

    /// asyncio: test_drain_raises. A writer that waits for room hears that the reader has gone.
    @Behaviour
    void aWaitingWriterHearsThatTheOtherEndHasGone() {
        var pair = MemoryStream.pair(4);
        TaskGroup.run(group -> {
            var writer = group.spawn(() -> assertThrows(IOException.class, () -> write(pair.client(), "too long")));
            waitAllTasksBlocked();
            pair.server().close();
            writer.await();
        });
        assertThrows(IOException.class, () -> write(pair.client(), "more"));
    }

    /// asyncio: test_wait_closed_race. Whoever comes first, both ends close.
    @Behaviour
    void bothEndsMayCloseAtTheSameTime() {
        var pair = MemoryStream.pair(100);
        gather(
            () -> {
                write(pair.client(), "hello");
                pair.client().close();
            },
            () -> {
                log.add(readAll(pair.server()));
                pair.server().close();
            });
        assertEquals(List.of("hello"), log);
    }

    /// asyncio: test_prompt_cancellation, of a read. What comes afterwards is there for the next reader.
    @Behaviour
    void aCancelledReadTakesNothing() throws Exception {
        var pair = MemoryStream.pair(100);
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> pair.server().read(new byte[10], 0, 10));
            waitAllTasksBlocked();
            reader.cancel("enough");
            write(pair.client(), "hello");
            pair.client().close();
            assertThrows(TaskCancelledException.class, reader::await);
        });
        assertEquals("hello", readAll(pair.server()));
    }
}
