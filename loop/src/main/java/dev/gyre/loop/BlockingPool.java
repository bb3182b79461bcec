package dev.gyre.loop;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads of one loop for blocking calls: started when needed, gone after some idle seconds.
final class BlockingPool {
    private static final long IDLE_SECONDS = 5;

    private final EventLoop loop;
    private final ThreadPoolExecutor threads;

    BlockingPool(EventLoop loop) {
        this.loop = loop;
        var config = loop.config();
        int threadsMax = config.blockingThreadsMax();
        int queueMax = config.blockingQueueMax();
        var number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
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
    }

    void execute(Runnable call) {
        try {
            threads.execute(call);
        } catch (RejectedExecutionException rejected) {
            throw new RejectedExecutionException(
                    threads.isShutdown()
                            ? loop + " is closing and takes no blocking call"
                            : "all " + loop.config().blockingThreadsMax() + " threads of " + loop
                                    + " for blocking calls are busy and " + loop.config().blockingQueueMax()
                                    + " calls wait (LoopConfig.blockingThreadsMax, blockingQueueMax): limit how many"
                                    + " tasks call at once",
                    rejected);
        }
    }

    /// Takes back a call that no thread has begun.
    boolean remove(Runnable call) {
        return threads.remove(call);
    }

    /// Lets idle threads end now and busy ones after their call.
    void close() {
        threads.shutdown();
    }
}
