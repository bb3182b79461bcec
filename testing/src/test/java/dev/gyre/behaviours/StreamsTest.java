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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What asyncio's tests say of streams, on a stream in memory; sockets are not part of the core.
class StreamsTest {
    private final List<Object> log = new ArrayList<>();

    private static String readAll(MemoryStream stream) throws IOException {
        var text = new StringBuilder();
        var buffer = ByteBuffer.allocate(3);
        while (stream.read(buffer) >= 0) {
            text.append(UTF_8.decode(buffer.flip()));
            buffer.clear();
        }
        return text.toString();
    }

    /// asyncio: test_readexactly_eof. What came before the end is not lost.
    @Behaviour
    void theRestBeforeTheEndIsRead() throws Exception {
        var pair = MemoryStream.pair(100);
        pair.client().write("the rest");
        pair.client().close();
        assertEquals("the rest", readAll(pair.server()));
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
    }

    /// asyncio: test_drain_raises. A writer that waits for room hears that the reader has gone.
    @Behaviour
    void aWaitingWriterHearsThatTheOtherEndHasGone() {
        var pair = MemoryStream.pair(4);
        TaskGroup.run(group -> {
            var writer = group.spawn(() -> assertThrows(IOException.class, () -> pair.client().write("too long")));
            waitAllTasksBlocked();
            pair.server().close();
            writer.await();
        });
        assertThrows(IOException.class, () -> pair.client().write("more"));
    }

    /// asyncio: test_wait_closed_race. Whoever comes first, both ends close.
    @Behaviour
    void bothEndsMayCloseAtTheSameTime() {
        var pair = MemoryStream.pair(100);
        gather(
            () -> {
                pair.client().write("hello");
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
            var reader = group.spawn(() -> pair.server().read(ByteBuffer.allocate(10)));
            waitAllTasksBlocked();
            reader.cancel("enough");
            pair.client().write("hello");
            pair.client().close();
            assertThrows(TaskCancelledException.class, reader::await);
        });
        assertEquals("hello", readAll(pair.server()));
    }
}
