package dev.gyre.loop.os;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads that wait for pipes: one for each read or write that a task waits for, gone some seconds later.
///
/// They are the process's and no loop's, because a thread that waits for a pipe cannot be called back: it may outlive
/// the loop, and what it then reads is for the next reader.
final class PipeThreads {
    /// Enough for the processes of a loop with all their pipes, and few enough to start.
    static final int MAX = 1024;

    private static final long IDLE_SECONDS = 5;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Executor THREADS = new ThreadPoolExecutor(
        0, MAX, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), PipeThreads::make);

    private PipeThreads() {}

    private static Thread make(Runnable body) {
        return Thread.ofPlatform().daemon().name("gyre-pipe-" + NUMBER.incrementAndGet()).unstarted(body);
    }

    /// Runs `body` on a thread of its own.
    ///
    /// @throws RejectedExecutionException when there are too many
    static void start(Runnable body) {
        try {
            THREADS.execute(body);
        } catch (RejectedExecutionException tooMany) {
            throw new RejectedExecutionException(
                MAX + " threads wait for pipes of processes already, which is the limit: run fewer at once", tooMany);
        }
    }
}
