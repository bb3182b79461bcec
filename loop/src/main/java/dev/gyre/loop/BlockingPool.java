package dev.gyre.loop;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The threads of one loop for blocking calls: started when needed, gone after some idle seconds.
final class BlockingPool {
    private static final long IDLE_SECONDS = 5;

    private final EventLoop loop;
    private @Nullable ThreadPoolExecutor threads;
    private boolean closed;

    BlockingPool(EventLoop loop) {
        this.loop = loop;
    }

    /// Made when first needed: most loops never make a blocking call.
    private ThreadPoolExecutor threads() {
        if (threads == null) {
            threads = newThreads(loop.config());
        }
        return threads;
    }

    private static ThreadPoolExecutor newThreads(LoopConfig config) {
        int threadsMax = config.blockingThreadsMax();
        int queueMax = config.blockingQueueMax();
        var number = new AtomicInteger();
        var threads = new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            queueMax == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queueMax),
            body -> Thread.ofPlatform()
                    .daemon()
                    .name(config.name() + "-blocking-" + number.incrementAndGet())
                    .unstarted(body));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    void execute(Runnable call) {
        if (closed) {
            throw new RejectedExecutionException(loop + " is closing and takes no blocking call");
        }
        try {
            threads().execute(call);
        } catch (RejectedExecutionException rejected) {
            var config = loop.config();
            throw new RejectedExecutionException(
                "all " + config.blockingThreadsMax() + " threads of " + loop + " for blocking calls are busy and "
                        + config.blockingQueueMax() + " calls wait (LoopConfig.blockingThreadsMax,"
                        + " blockingQueueMax): limit how many tasks call at once",
                rejected);
        }
    }

    /// Takes back a call that no thread has begun.
    boolean remove(Runnable call) {
        return threads().remove(call);
    }

    /// Lets idle threads end now and busy ones after their call.
    void close() {
        closed = true;
        if (threads != null) {
            threads.shutdown();
        }
    }
}
