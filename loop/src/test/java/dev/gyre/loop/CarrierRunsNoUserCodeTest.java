package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Invariant I2: the loop thread itself takes no lock that a task could hold, and runs no user code.
///
/// A lock is handed to the suspended task that is first in line; a loop thread that waits behind it for the
/// same lock would never resume that task. Callbacks of every kind therefore run on a virtual thread. (The
/// observers of a loop are the documented exception, and are not locked against anybody here.)
class CarrierRunsNoUserCodeTest {
    /// A lock that a task holds while it is suspended and that a callback wants.
    private static class TheLock {
        private final ReentrantLock lock;

        TheLock(ReentrantLock lock) {
            this.lock = lock;
        }

        <X extends Exception> void during(Action<X> body) throws X {
            lock.lock();
            try {
                body.run();
            } finally {
                lock.unlock();
            }
        }
    }

    enum Kind {
        FAIR {
            @Override
            TheLock make() {
                return new TheLock(new ReentrantLock(true));
            }
        },
        UNFAIR {
            @Override
            TheLock make() {
                return new TheLock(new ReentrantLock());
            }
        },
        MONITOR {
            @Override
            TheLock make() {
                return new TheLock(new ReentrantLock()) {
                    @Override
                    synchronized <X extends Exception> void during(Action<X> body) throws X {
                        body.run();
                    }
                };
            }
        };

        abstract TheLock make();
    }

    /// The ways by which user code gets into the callback queue.
    enum Road {
        CALL_SOON {
            @Override
            void call(Runnable callback) {
                EventLoop.current().callSoon(callback);
            }
        },
        CALL_LATER {
            @Override
            void call(Runnable callback) {
                EventLoop.current().callLater(Duration.ofNanos(1), callback);
            }
        },
        CALL_AT {
            @Override
            void call(Runnable callback) {
                EventLoop.current().callAt(Gyre.now(), callback);
            }
        },
        EXECUTE_FROM_A_TASK {
            @Override
            void call(Runnable callback) {
                EventLoop.current().execute(callback);
            }
        },
        EXECUTE_FROM_A_THREAD {
            @Override
            void call(Runnable callback) throws Exception {
                var loop = EventLoop.current();
                Thread.ofPlatform().start(() -> loop.execute(callback)).join();
            }
        },
        DONE_CALLBACK_OF_A_TASK {
            @Override
            void call(Runnable callback) {
                Gyre.spawn(() -> {}).onDone(outcome -> callback.run());
            }
        },
        DONE_CALLBACK_OF_A_CANCELLED_TASK {
            @Override
            void call(Runnable callback) {
                var sleeper = Gyre.spawn(() -> Gyre.sleep(Duration.ofHours(1)));
                sleeper.onDone(outcome -> callback.run());
                EventLoop.current().callLater(Duration.ofNanos(1), () -> sleeper.cancel("for its callback"));
            }
        },
        DONE_CALLBACK_OF_A_PROMISE {
            @Override
            void call(Runnable callback) {
                var promise = Promise.<String>create();
                promise.onDone(outcome -> callback.run());
                promise.complete("done");
            }
        },
        STAGE_OF_A_TASK {
            @Override
            void call(Runnable callback) {
                Gyre.spawn(() -> {}).toCompletableFuture().thenRun(callback);
            }
        },
        STAGE_OF_A_PROMISE_THAT_A_THREAD_COMPLETES {
            @Override
            void call(Runnable callback) throws Exception {
                var stage = new CompletableFuture<String>();
                Promise.of(stage).toCompletableFuture().thenRun(callback);
                Thread.ofPlatform().start(() -> stage.complete("done")).join();
            }
        },
        PROGRESS_OF_A_BLOCKING_CALL {
            @Override
            void call(Runnable callback) {
                Gyre.spawn(() -> Blocking.callReporting(
                    progress -> {
                        progress.accept("half");
                        return "whole";
                    },
                    report -> callback.run()));
            }
        };

        abstract void call(Runnable callback) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackMayWaitForALockOfASuspendedTask(Road road) throws Exception {
        for (var kind : Kind.values()) {
            OnLoop.run(() -> {
                var lock = kind.make();
                var held = Promise.<String>create();
                var release = Promise.<String>create();
                var holder = Gyre.spawn(() -> lock.during(() -> {
                    held.complete("held");
                    release.await();
                }));
                held.await();
                var wanted = Promise.<String>create();
                var entered = Promise.<Thread>create();
                road.call(() -> {
                    wanted.complete("wanted");
                    lock.during(() -> entered.complete(Thread.currentThread()));
                });
                wanted.await();
                // The callback waits for the lock now, and the loop has to go on.
                Gyre.sleep(Duration.ofMillis(1));
                assertFalse(entered.isDone());
                release.complete("now");
                holder.await();
                assertTrue(entered.await().isVirtual());
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackRunsOnAVirtualThreadThatIsNoTask(Road road) throws Exception {
        OnLoop.run(() -> {
            var loop = EventLoop.current();
            var seen = Promise.<List<Object>>create();
            road.call(() -> {
                var found = new ArrayList<>();
                found.add(Thread.currentThread().isVirtual());
                found.add(VirtualThreads.currentCarrier());
                found.add(Task.currentOrNull() == null);
                seen.complete(found);
            });
            assertEquals(List.of(true, loop.thread(), true), seen.await());
        });
    }

    @Test
    void aCallbackThatBlocksHoldsUpNoOtherCallback() throws Exception {
        OnLoop.run(() -> {
            var loop = EventLoop.current();
            var lock = new ReentrantLock();
            lock.lock();
            var order = new ArrayList<String>();
            loop.callSoon(() -> {
                lock.lock();
                order.add("blocked");
                lock.unlock();
            });
            loop.callSoon(() -> order.add("next"));
            loop.callLater(Duration.ofNanos(1), () -> order.add("timer"));
            OnLoop.awaitTurns(() -> order.size() == 2);
            assertEquals(List.of("next", "timer"), order);
            lock.unlock();
            OnLoop.awaitTurns(() -> order.size() == 3);
            assertEquals("blocked", order.getLast());
        });
    }

    /// A channel whose clean-up takes a lock, as those of the JDK do.
    private static final class LockingChannel extends AbstractInterruptibleChannel {
        private final TheLock lock;
        final AtomicReference<Thread> closedBy = new AtomicReference<>();

        LockingChannel(TheLock lock) {
            this.lock = lock;
        }

        void blockUntilClosed() throws Exception {
            begin();
            try {
                new java.util.concurrent.CountDownLatch(1).await();
            } finally {
                end(false);
            }
        }

        @Override
        protected void implCloseChannel() {
            closedBy.set(Thread.currentThread());
            lock.during(() -> {});
        }
    }

    /// An interrupt runs code of the thing that the thread blocks on, on the interrupting thread.
    @ParameterizedTest
    @EnumSource
    void aDeadlineInterruptsForeignCodeAwayFromTheLoopThread(Kind kind) throws Exception {
        OnLoop.run(() -> {
            var lock = kind.make();
            var release = Promise.<String>create();
            var held = Promise.<String>create();
            var holder = Gyre.spawn(() -> lock.during(() -> {
                held.complete("held");
                release.await();
            }));
            held.await();
            var channel = new LockingChannel(lock);
            var blocked = Gyre.spawn(() -> Gyre.timeout(Duration.ofMillis(1), channel::blockUntilClosed));
            while (channel.closedBy.get() == null) {
                Gyre.sleep(Duration.ofMillis(1));
            }
            release.complete("now");
            holder.await();
            assertThrows(TimeoutException.class, blocked::await);
            assertTrue(channel.closedBy.get().isVirtual());
        });
    }

    // ---- the report of a deadlock ----------------------------------------------------------------

    /// What a task waits for, described by code of its own.
    private record Described(AtomicReference<Thread> describedBy, RuntimeException thrown) {
        @Override
        public String toString() {
            describedBy.set(Thread.currentThread());
            if (thrown != null) {
                throw thrown;
            }
            return "what never comes";
        }
    }

    @Test
    void theReportOfADeadlockIsWrittenAwayFromTheLoopThread() {
        var describedBy = new AtomicReference<Thread>();
        var deadlock = assertThrows(
            DeadlockException.class, () -> OnLoop.program(() -> new Waiter(new Described(describedBy, null)).await()));
        assertTrue(deadlock.getMessage().contains("what never comes"), deadlock::getMessage);
        assertTrue(describedBy.get().isVirtual());
    }

    @Test
    void theReportOfADeadlockSurvivesATextThatFails() {
        var failing = new Described(new AtomicReference<>(), new IllegalStateException("no text"));
        var deadlock = assertThrows(DeadlockException.class, () -> OnLoop.program(() -> new Waiter(failing).await()));
        assertTrue(deadlock.getMessage().contains("whose toString() throws"), deadlock::getMessage);
    }

    @Test
    void aShutdownSurvivesATextThatFails() throws Exception {
        var failing = new Described(new AtomicReference<>(), new IllegalStateException("no text"));
        var loop = EventLoop.start(OnLoop.CONFIG.withShutdownGrace(Duration.ZERO));
        var waiting = new CompletableFuture<Void>();
        loop.submit(() -> {
            waiting.complete(null);
            new Waiter(failing).awaitUncancellably();
        });
        waiting.get();
        loop.close();
        assertFalse(loop.thread().isAlive());
    }
}
