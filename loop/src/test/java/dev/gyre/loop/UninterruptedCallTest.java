package dev.gyre.loop;

import static dev.gyre.loop.Gyre.checkpoint;
import static dev.gyre.loop.Gyre.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocking calls that cancellation must not interrupt.
final class UninterruptedCallTest {
    private final CompletableFuture<Thread> begun = new CompletableFuture<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Object> log = new ArrayList<>();

    private boolean wasInterrupted() {
        begun.complete(Thread.currentThread());
        boolean interrupted = false;
        while (true) {
            try {
                release.await();
                return interrupted;
            } catch (InterruptedException interrupt) {
                interrupted = true;
            }
        }
    }

    @Test
    void aCancelledCallerWaitsAndHasTheResultOfAThreadThatWasNotInterrupted() throws Exception {
        OnLoop.run(() -> {
            var task = spawn(() -> {
                log.add(Blocking.callUninterrupted(this::wasInterrupted));
                checkpoint();
                log.add("proof");
            });
            Gyre.await(begun);
            task.cancel("enough");
            for (int turn = 0; turn < 10; turn++) {
                Gyre.yieldNow();
            }
            assertFalse(task.isDone());
            release.countDown();
            assertThrows(TaskCancelledException.class, task::await);
        });
        assertEquals(List.of(false), log);
    }

    @Test
    void aResultThatComesBetweenTheCancellationAndTheNextStepIsNotLost() throws Exception {
        OnLoop.run(() -> {
            var task = spawn(() -> Blocking.callUninterrupted(this::wasInterrupted));
            Gyre.await(begun);
            release.countDown();
            while (EventLoop.current().inbox().size() == 0) {
                Thread.onSpinWait();
            }
            // The next iteration takes the result from the inbox, and puts it behind this step.
            Gyre.yieldNow();
            task.cancel("enough");
            assertEquals(false, task.await());
        });
    }

    @Test
    void aCallThatNoThreadHasBegunIsTakenBack() throws Exception {
        var ran = new AtomicBoolean();
        OnLoop.run(OnLoop.CONFIG.withBlockingThreadsMax(1), () -> {
            var holdsTheThread = spawn(() -> Blocking.callUninterrupted(this::wasInterrupted));
            Gyre.await(begun);
            var task = spawn(() -> Blocking.callUninterrupted(() -> ran.set(true)));
            Gyre.yieldNow();
            task.cancel("enough");
            assertThrows(TaskCancelledException.class, task::await);
            release.countDown();
            assertFalse(holdsTheThread.await());
            Blocking.call(() -> {});
            return null;
        });
        assertFalse(ran.get());
    }

    /// Why there are two kinds of calls.
    @Test
    void aFileChannelOutlivesOnlyACallThatIsNotInterrupted(@TempDir Path directory) throws Exception {
        try (var channel = FileChannel.open(
            directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            OnLoop.run(() -> {
                var task = spawn(() -> Blocking.callUninterrupted(() -> writeWhenReleased(channel)));
                Gyre.await(begun);
                task.cancel("enough");
                release.countDown();
                assertEquals(1, task.await());
                assertTrue(channel.isOpen());
            });
        }
    }

    @Test
    void anInterruptedCallClosesTheChannel(@TempDir Path directory) throws Exception {
        try (var channel = FileChannel.open(
            directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            OnLoop.run(() -> {
                var task = spawn(() -> Blocking.call(() -> writeWhenReleased(channel)));
                var interrupted = Gyre.await(begun);
                task.cancel("enough");
                OnLoop.awaitTurns(interrupted::isInterrupted);
                release.countDown();
                assertThrows(TaskCancelledException.class, task::await);
                assertFalse(channel.isOpen());
            });
        }
    }

    /// Reads the flag of its thread no earlier than it is released, and leaves it as it is.
    private int writeWhenReleased(FileChannel channel) throws IOException {
        begun.complete(Thread.currentThread());
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
        return channel.write(ByteBuffer.allocate(1));
    }
}
