package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Invariant I1: the scheduler's `execute` never throws, blocks, parks or logs; from any thread, pinned, for
/// ever, also after close, when what is left of the tasks runs elsewhere.
///
/// A throw would end the JDK's own threads and, with them, virtual threads that have nothing to do with us.
class SchedulerNeverFailsTest {
    /// Does not wait for stubborn tasks longer than it has to.
    private static final LoopConfig HASTY = OnLoop.CONFIG.withShutdownGrace(Duration.ZERO);

    // ---- after close -----------------------------------------------------------------------------

    /// What a task can be parked in that a cancellation does not end.
    enum Stubborn {
        LOCK {
            @Override
            void hold(CountDownLatch held, Semaphore release) {
                LOCK_OF_ALL.lock();
                try {
                    held.countDown();
                    release.acquireUninterruptibly();
                } finally {
                    LOCK_OF_ALL.unlock();
                }
            }

            @Override
            void enter() {
                LOCK_OF_ALL.lock();
                LOCK_OF_ALL.unlock();
            }
        },
        MONITOR {
            @Override
            void hold(CountDownLatch held, Semaphore release) {
                synchronized (MONITOR_OF_ALL) {
                    held.countDown();
                    release.acquireUninterruptibly();
                }
            }

            @Override
            void enter() {
                synchronized (MONITOR_OF_ALL) {
                    assertTrue(Thread.holdsLock(MONITOR_OF_ALL));
                }
            }
        },
        SLEEP {
            @Override
            void hold(CountDownLatch held, Semaphore release) {
                held.countDown();
                release.acquireUninterruptibly();
                SLEEP_OVER.set(true);
            }

            @Override
            void enter() {
                while (!SLEEP_OVER.get()) {
                    try {
                        Thread.sleep(10);
                    } catch (InterruptedException ignored) {
                        // The worst behaved task there is.
                    }
                }
            }
        };

        private static final ReentrantLock LOCK_OF_ALL = new ReentrantLock();
        private static final Object MONITOR_OF_ALL = new Object();
        private static final AtomicBoolean SLEEP_OVER = new AtomicBoolean();

        abstract void hold(CountDownLatch held, Semaphore release);

        abstract void enter();
    }

    @ParameterizedTest
    @EnumSource
    void finallyBlocksRunThoughTheLoopHasClosed(Stubborn wait) throws Exception {
        var held = new CountDownLatch(1);
        var release = new Semaphore(0);
        var holder = Thread.ofPlatform().start(() -> wait.hold(held, release));
        OnLoop.await(held, "the holder holds it");
        var entered = new CountDownLatch(1);
        var cleanedUp = new CountDownLatch(1);
        var loop = EventLoop.start(HASTY);
        loop.submit(() -> {
            try {
                entered.countDown();
                wait.enter();
                Gyre.sleep(Duration.ofHours(1));
            } finally {
                cleanedUp.countDown();
            }
        });
        OnLoop.await(entered, "the task runs");
        loop.close();
        assertTrue(loop.isClosed());
        assertFalse(loop.thread().isAlive());
        release.release();
        holder.join();
        OnLoop.await(cleanedUp, "the finally block of a task of a closed loop");
    }

    @Test
    void aClosedLoopLeavesTheThreadsOfTheJdkAlive() throws Exception {
        finallyBlocksRunThoughTheLoopHasClosed(Stubborn.MONITOR);
        // The JDK's VirtualThread-unblocker thread has just called execute; it serves everybody.
        var monitor = new Object();
        var inside = new CountDownLatch(1);
        var leave = new Semaphore(0);
        var owner = Thread.ofVirtual().start(() -> {
            synchronized (monitor) {
                inside.countDown();
                leave.acquireUninterruptibly();
            }
        });
        OnLoop.await(inside, "a default virtual thread has the monitor");
        var next = Thread.ofVirtual().unstarted(() -> {
            synchronized (monitor) {
                assertTrue(Thread.holdsLock(monitor));
            }
        });
        next.start();
        OnLoop.until(() -> next.getState() == Thread.State.BLOCKED, "the next one waits for the monitor");
        leave.release();
        owner.join();
        assertTrue(next.join(Duration.ofSeconds(OnLoop.HANG_SECONDS)), "a contended monitor is handed over");
    }

    @Test
    void aClosedLoopStillTakesContinuationsFromEveryKindOfThread() throws Exception {
        var loop = EventLoop.start(HASTY);
        loop.close();
        var scheduler = new LoopScheduler(loop);
        var ran = new Semaphore(0);
        Runnable calls = () -> {
            scheduler.execute(ran::release);
            scheduler.schedule((Runnable) ran::release, 1, TimeUnit.MILLISECONDS);
        };
        Thread.ofPlatform().start(calls).join();
        Thread.ofVirtual().start(calls).join();
        Thread.ofVirtual().start(() -> Pinned.run(calls)).join();
        OnLoop.run(calls::run);
        OnLoop.run(() -> Pinned.run(calls));
        assertTrue(ran.tryAcquire(10, OnLoop.HANG_SECONDS, TimeUnit.SECONDS), () -> ran + " of 10");
    }

    @Test
    void manyTasksOfAClosedLoopAllGetToTheirFinallyBlocks() throws Exception {
        int tasks = 1000;
        var lock = new ReentrantLock();
        lock.lock();
        var entered = new CountDownLatch(tasks);
        var cleanedUp = new CountDownLatch(tasks);
        var loop = EventLoop.start(HASTY);
        for (int i = 0; i < tasks; i++) {
            loop.submit(() -> {
                try {
                    entered.countDown();
                    lock.lock();
                } finally {
                    if (lock.isHeldByCurrentThread()) {
                        lock.unlock();
                    }
                    cleanedUp.countDown();
                }
            });
        }
        OnLoop.await(entered, "all run");
        loop.close();
        lock.unlock();
        OnLoop.await(cleanedUp, "the finally blocks of all");
    }

    // ---- from any thread, at any time ------------------------------------------------------------

    /// A static initializer on the stack pins whatever it runs.
    static final class Pinned {
        static final ThreadLocal<Runnable> BODY = new ThreadLocal<>();

        private Pinned() {}

        static void run(Runnable body) {
            try {
                // A fresh class each time: only the first use of one runs its initializer.
                BODY.set(body);
                var bytes = Pinned.class.getResourceAsStream("SchedulerNeverFailsTest$RunsBodyWhenInitialised.class")
                        .readAllBytes();
                java.lang.invoke.MethodHandles.lookup().defineHiddenClass(bytes, true);
            } catch (ReflectiveOperationException | java.io.IOException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    static final class RunsBodyWhenInitialised {
        static {
            Pinned.BODY.get().run();
        }

        private RunsBodyWhenInitialised() {}
    }

    @Test
    void wakesTasksFromPinnedThreads() throws Exception {
        OnLoop.run(() -> {
            var sleeper = Gyre.spawn(() -> {
                var woken = new Semaphore(0);
                Gyre.spawn(() -> Pinned.run(woken::release));
                woken.acquire();
                Thread.ofVirtual().start(() -> Pinned.run(woken::release)).join();
                woken.acquire();
                return "woken twice";
            });
            assertEquals("woken twice", sleeper.await());
        });
    }

    @Test
    void returnsThoughTheLoopIsBusy() throws Exception {
        try (var loop = EventLoop.start(OnLoop.CONFIG)) {
            var parked = new CountDownLatch(1);
            var thread = new LinkedBlockingQueue<Thread>();
            var sleeper = loop.submit(() -> {
                thread.add(Thread.currentThread());
                parked.countDown();
                LockSupport.park();
            });
            OnLoop.await(parked, "the sleeper runs");
            var holdsTheLoop = new CountDownLatch(1);
            var returned = new AtomicBoolean();
            var busy = loop.submit(() -> {
                holdsTheLoop.countDown();
                OnLoop.until(returned::get, "unpark returns while the loop is busy");
            });
            OnLoop.await(holdsTheLoop, "the loop is busy");
            LockSupport.unpark(thread.take());
            returned.set(true);
            OnLoop.result(loop, busy);
            OnLoop.result(loop, sleeper);
        }
    }

    /// Called in a virtual thread `execute` runs with that thread as the current one: a park inside would
    /// eat the permit that belongs to the caller's next park.
    @Test
    void leavesTheParkPermitOfTheCallerAlone() throws Exception {
        try (var loop = EventLoop.start(OnLoop.CONFIG);
                var pool = Executors.newFixedThreadPool(4)) {
            Runnable nothing = () -> {};
            var over = new AtomicBoolean();
            for (int i = 0; i < 4; i++) {
                pool.submit(() -> {
                    while (!over.get()) {
                        if (loop.inbox().size() < 10_000) {
                            loop.makeReady(nothing);
                        }
                    }
                });
            }
            Runnable caller = () -> {
                for (int i = 0; i < 200_000; i++) {
                    LockSupport.unpark(Thread.currentThread());
                    loop.makeReady(nothing);
                    LockSupport.park();
                }
            };
            var callers = List.of(Thread.ofVirtual().start(caller), Thread.ofVirtual().start(caller));
            var inside = loop.submit(caller::run);
            try {
                for (var thread : callers) {
                    assertTrue(thread.join(Duration.ofSeconds(OnLoop.HANG_SECONDS)), "a permit was lost");
                }
                OnLoop.result(loop, inside);
            } finally {
                over.set(true);
            }
        }
    }

    @Test
    void takesWakeUpsFromManyThreadsWithoutLosingOne() throws Exception {
        int producers = 8;
        int each = 5000;
        var queue = new LinkedBlockingQueue<Integer>();
        try (var loop = EventLoop.start(OnLoop.CONFIG);
                var pool = Executors.newFixedThreadPool(producers)) {
            var consumer = loop.submit(() -> {
                int sum = 0;
                for (int i = 0; i < producers * each; i++) {
                    sum += queue.take();
                }
                return sum;
            });
            for (int i = 0; i < producers; i++) {
                pool.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        queue.add(1);
                    }
                });
            }
            assertEquals(producers * each, OnLoop.result(loop, consumer));
        }
    }

    @Test
    void logsNothing() throws Exception {
        var logged = new ConcurrentLinkedQueue<String>();
        var logger = java.util.logging.Logger.getLogger("dev.gyre.loop");
        var handler = new java.util.logging.Handler() {
            @Override
            public void publish(java.util.logging.LogRecord line) {
                logged.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var loop = EventLoop.start(HASTY);
        loop.close();
        logger.addHandler(handler);
        try {
            var ran = new CountDownLatch(1);
            new LoopScheduler(loop).execute(ran::countDown);
            OnLoop.await(ran, "the rescue runs it");
        } finally {
            logger.removeHandler(handler);
        }
        assertTrue(logged.isEmpty(), logged::toString);
    }

    // ---- timed parks -----------------------------------------------------------------------------

    @Test
    void aTimedParkForEverIsNotDueAtOnce() throws Exception {
        var starts = new AtomicInteger();
        var config = OnLoop.CONFIG.withReadyQueue(() -> new CountingReadyQueue(starts));
        OnLoop.run(config, () -> {
            var sleeper = Gyre.spawn(() -> Thread.sleep(Long.MAX_VALUE));
            Gyre.yieldNow();
            int before = starts.get();
            for (int i = 0; i < 100; i++) {
                Gyre.yieldNow();
            }
            assertTrue(starts.get() - before < 150, () -> starts.get() - before + " steps for 100 turns of one task");
            sleeper.cancel("enough");
            OnLoop.awaitTurns(sleeper::isDone);
            return sleeper.isCancelled();
        });
    }

    private record CountingReadyQueue(AtomicInteger taken, FifoReadyQueue queue) implements ReadyQueue {
        CountingReadyQueue(AtomicInteger taken) {
            this(taken, new FifoReadyQueue());
        }

        @Override
        public void addTask(Runnable entry) {
            queue.addTask(entry);
        }

        @Override
        public void addCallback(Runnable entry) {
            queue.addCallback(entry);
        }

        @Override
        public int beginBatch() {
            return queue.beginBatch();
        }

        @Override
        public Runnable take() {
            taken.incrementAndGet();
            return queue.take();
        }

        @Override
        public Runnable peek() {
            return queue.peek();
        }

        @Override
        public int size() {
            return queue.size();
        }

        @Override
        public void forEach(java.util.function.Consumer<? super Runnable> visitor) {
            queue.forEach(visitor);
        }
    }

    @Test
    void timedParksGoThroughTheTimersOfTheLoop() throws Exception {
        OnLoop.run(() -> {
            var loop = EventLoop.current();
            var sleeper = Gyre.spawn(() -> Thread.sleep(Duration.ofHours(1)));
            Gyre.yieldNow();
            assertTrue(loop.time.nanosUntilNext() > Duration.ofMinutes(59).toNanos());
            assertTrue(loop.time.nanosUntilNext() <= Duration.ofHours(1).toNanos());
            sleeper.cancel("enough");
            OnLoop.awaitTurns(sleeper::isDone);
            assertEquals(Long.MAX_VALUE, loop.time.nanosUntilNext(), "a timed park that is over leaves at once");
        });
        assertSame(Thread.currentThread(), VirtualThreads.currentCarrier());
    }
}
