package dev.gyre.loop.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The threads of this process that ask the system's resolver, which blocks in native code for seconds when a name
/// server is silent, and cannot be interrupted there.
///
/// They are apart from the loops' threads for blocking calls, which a slow name server must not take; and one pool
/// for all loops, because what it protects, the resolver and the machine, there is once. Started when needed, gone
/// after some idle seconds, daemons. Who waits in the queue has a place elsewhere that is limited:
/// [ResolverOptions#waitingMax] for each loop, and one suspended task for each look-up of the JDK.
final class LookupThreads {
    /// Enough that one silent name server, which takes a thread for each of its names, does not stop the others
    /// at once; few enough to cost nothing.
    private static final int THREADS_MAX = 32;

    private static final long IDLE_SECONDS = 5;

    private static final ThreadPoolExecutor THREADS = newThreads();

    private LookupThreads() {}

    private static ThreadPoolExecutor newThreads() {
        var number = new AtomicInteger();
        var threads = new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            body -> Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("gyre-lookup-" + number.incrementAndGet())
                    .unstarted(body));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    static Executor executor() {
        return THREADS;
    }

    /// Runs `lookup` on one of the threads and parks the calling virtual thread until it has ended, as code of others
    /// parks it: whatever calls may be pinned, or no task.
    ///
    /// @param what for people
    /// @throws InterruptedIOException when the caller is interrupted; the look-up is left to itself
    /// @throws IOException what the look-up throws
    static <T extends @Nullable Object> T call(String what, Callable<T> lookup) throws IOException {
        var call = new FutureTask<T>(lookup);
        THREADS.execute(call);
        try {
            return call.get();
        } catch (InterruptedException interrupt) {
            call.cancel(false);
            var interrupted = new InterruptedIOException("interrupted while " + what + " was looked up");
            interrupted.initCause(interrupt);
            throw interrupted;
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IOException("the look-up of " + what + " failed", failed);
            }
        }
    }
}
