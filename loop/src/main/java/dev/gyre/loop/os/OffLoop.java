package dev.gyre.loop.os;

import dev.gyre.loop.Action;
import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Clean-up that the system may take its time for, such as closing a file: done on a thread of the pool, also when
/// the task is cancelled. Where that is not possible, in a callback or while all threads are busy for long, it is
/// done at once by the caller: nothing that was opened stays open.
final class OffLoop {
    private static final Duration WAIT_FOR_THREAD = Duration.ofSeconds(10);

    private OffLoop() {}

    /// Does `work` once, and returns when it is done.
    static void cleanUp(Action<IOException> work) throws IOException {
        var begun = new AtomicBoolean();
        if (isInTask()) {
            try {
                Gyre.shield(WAIT_FOR_THREAD, () -> Blocking.callUninterrupted(() -> {
                    begun.set(true);
                    work.run();
                }));
            } catch (TaskCancelledException | TimeoutException | RejectedExecutionException noThread) {
                // Aborted, or no thread became free: the call was taken back.
            }
        }
        if (!begun.get()) {
            doHere(work);
        }
    }

    /// An interrupt is for what the task does next.
    private static void doHere(Action<IOException> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isInTask() {
        try {
            Task.current();
            return true;
        } catch (IllegalStateException outside) {
            return false;
        }
    }
}
