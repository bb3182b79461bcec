package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Invariant I7, the other half: a cancelled task that blocks in code of others is interrupted, and whatever
/// that code throws then counts as the cancellation.
class ForeignCodeIsCancelledTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /// Held by the thread that runs the tests.
    private static final ReentrantLock HELD = new ReentrantLock();

    static {
        HELD.lock();
    }

    /// Blocking code of the JDK that an interrupt ends; left alone it would block for ever.
    enum Foreign {
        THREAD_SLEEP(() -> Thread.sleep(Duration.ofHours(1))),
        OBJECT_WAIT(() -> {
            var monitor = new Object();
            synchronized (monitor) {
                while (true) {
                    monitor.wait();
                }
            }
        }),
        OBJECT_WAIT_WITH_A_LIMIT(() -> {
            var monitor = new Object();
            synchronized (monitor) {
                while (true) {
                    monitor.wait(3_600_000);
                }
            }
        }),
        LOCK_INTERRUPTIBLY(() -> HELD.lockInterruptibly()),
        TRY_LOCK_WITH_A_LIMIT(() -> HELD.tryLock(1, TimeUnit.HOURS)),
        CONDITION_AWAIT(() -> {
            var lock = new ReentrantLock();
            lock.lockInterruptibly();
            lock.newCondition().await();
        }),
        SEMAPHORE_ACQUIRE(() -> new Semaphore(0).acquire()),
        LATCH_AWAIT(() -> new CountDownLatch(1).await()),
        BARRIER_AWAIT(() -> new CyclicBarrier(2).await()),
        EXCHANGE(() -> new Exchanger<String>().exchange("nobody")),
        QUEUE_TAKE(() -> new LinkedBlockingQueue<String>().take()),
        QUEUE_POLL(() -> new LinkedBlockingQueue<String>().poll(1, TimeUnit.HOURS)),
        QUEUE_PUT(() -> new SynchronousQueue<String>().put("nobody")),
        FUTURE_GET(() -> new CompletableFuture<String>().get()),
        FUTURE_GET_WITH_A_LIMIT(() -> new CompletableFuture<String>().get(1, TimeUnit.HOURS)),
        THREAD_JOIN(() -> {
            var sleeper = Thread.ofVirtual().start(LockSupport::park);
            try {
                sleeper.join();
            } finally {
                LockSupport.unpark(sleeper);
            }
        }),
        SOCKET_ACCEPT(() -> {
            try (var server = new ServerSocket(0, 1, LOOPBACK)) {
                server.accept();
            }
        }),
        SOCKET_READ(() -> {
            try (var server = new ServerSocket(0, 1, LOOPBACK);
                    var socket = new Socket(LOOPBACK, server.getLocalPort())) {
                socket.getInputStream().read();
            }
        }),
        SOCKET_READ_WITH_A_LIMIT(() -> {
            try (var server = new ServerSocket(0, 1, LOOPBACK);
                    var socket = new Socket(LOOPBACK, server.getLocalPort())) {
                socket.setSoTimeout(3_600_000);
                socket.getInputStream().read();
            }
        }),
        SOCKET_WRITE(() -> {
            try (var server = new ServerSocket(0, 1, LOOPBACK);
                    var socket = new Socket(LOOPBACK, server.getLocalPort())) {
                while (true) {
                    socket.getOutputStream().write(new byte[1 << 16]);
                }
            }
        }),
        DATAGRAM_RECEIVE(() -> {
            try (var socket = new DatagramSocket(0, LOOPBACK)) {
                socket.receive(new DatagramPacket(new byte[1], 1));
            }
        }),
        CHANNEL_ACCEPT(() -> {
            try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0))) {
                server.accept();
            }
        }),
        CHANNEL_READ(() -> {
            try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
                    var channel = SocketChannel.open(server.getLocalAddress())) {
                channel.read(ByteBuffer.allocate(1));
            }
        }),
        PIPE_READ(() -> {
            var pipe = Pipe.open();
            try (var source = pipe.source();
                    var sink = pipe.sink()) {
                assertTrue(sink.isOpen());
                source.read(ByteBuffer.allocate(1));
            }
        }),
        SELECT(() -> {
            try (var selector = Selector.open()) {
                selector.select();
                // Ends without an exception: whoever selects looks at the flag.
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }),
        PROCESS_WAIT_FOR(() -> {
            var process = new ProcessBuilder("sleep", "3600").start();
            try {
                process.waitFor();
            } finally {
                process.destroyForcibly();
            }
        });

        private final Action<Exception> block;

        Foreign(Action<Exception> block) {
            this.block = block;
        }

        /// A library that hides the interrupt below exceptions of its own.
        void blockInLibrary() {
            try {
                block.run();
            } catch (Exception failure) {
                throw new IllegalStateException("connection lost",
                    new java.util.concurrent.ExecutionException(failure));
            }
        }
    }

    private static void awaitBlocked(Task<?> task) {
        OnLoop.awaitTurns(() -> switch (task.thread().getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        });
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledTaskIsInterrupted(Foreign foreign) throws Exception {
        OnLoop.run(() -> {
            var task = Gyre.spawn(foreign.block);
            awaitBlocked(task);
            task.cancel("test");
            var cancelled = assertThrows(TaskCancelledException.class, task::await);
            assertEquals("test", cancelled.reason());
            assertInstanceOf(Outcome.Cancelled.class, task.outcome());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aLibraryMayWrapTheInterrupt(Foreign foreign) throws Exception {
        OnLoop.run(() -> {
            var task = Gyre.spawn(foreign::blockInLibrary);
            awaitBlocked(task);
            task.cancel("test");
            var cancelled = assertThrows(TaskCancelledException.class, task::await);
            assertEquals("connection lost", cancelled.getCause().getMessage());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineBecomesATimeout(Foreign foreign) throws Exception {
        OnLoop.run(() -> {
            assertThrows(TimeoutException.class, () -> Gyre.timeout(Duration.ofMillis(3), foreign.block));
            var late = assertThrows(
                TimeoutException.class, () -> Gyre.timeout(Duration.ofMillis(3), foreign::blockInLibrary));
            assertEquals("connection lost", late.getCause().getMessage());
            assertInstanceOf(Timed.TimedOut.class, Gyre.moveOnAfter(Duration.ofMillis(3), foreign.block));
            assertFalse(Thread.currentThread().isInterrupted());
            // Only the inner of two deadlines has passed.
            assertInstanceOf(
                Timed.Completed.class,
                Gyre.moveOnAfter(
                    Duration.ofHours(1),
                    () -> assertThrows(
                        TimeoutException.class, () -> Gyre.timeout(Duration.ofMillis(3), foreign.block))));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aGroupsFailureInterruptsTheRest(Foreign foreign) throws Exception {
        OnLoop.run(() -> {
            var failure = assertThrows(IllegalArgumentException.class, () -> TaskGroup.run(group -> {
                var blocked = group.spawn(foreign.block);
                awaitBlocked(blocked);
                group.spawn(() -> {
                    throw new IllegalArgumentException("the first failure");
                });
                foreign.block.run();
            }));
            assertEquals("the first failure", failure.getMessage());
            assertEquals(0, failure.getSuppressed().length);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfARunInterruptsWhatIsLeft(Foreign foreign) throws Exception {
        var task = OnLoop.program(() -> {
            var left = Gyre.spawn(foreign.block);
            awaitBlocked(left);
            return left;
        });
        assertTrue(task.isCancelled());
    }

    // ---- what an interrupt does not end ----------------------------------------------------------

    /// Blocking code that nothing but its event ends: the cancellation waits for the next suspension point.
    enum Uninterruptible {
        LOCK {
            private final ReentrantLock lock = new ReentrantLock();

            @Override
            void take() {
                lock.lock();
            }

            @Override
            void block() {
                lock.lock();
                lock.unlock();
            }

            @Override
            void release() {
                lock.unlock();
            }
        },
        MONITOR {
            private volatile boolean taken;
            private final Semaphore over = new Semaphore(0);

            @Override
            void take() {
                Thread.ofPlatform().start(() -> {
                    synchronized (this) {
                        taken = true;
                        over.acquireUninterruptibly();
                    }
                });
                OnLoop.until(() -> taken, "the monitor is taken");
            }

            @Override
            synchronized void block() {
                taken = false;
            }

            @Override
            void release() {
                over.release();
            }
        },
        FUTURE_JOIN {
            private final CompletableFuture<String> future = new CompletableFuture<>();

            @Override
            void take() {}

            @Override
            void block() {
                assertEquals("value", future.join());
            }

            @Override
            void release() {
                future.complete("value");
            }
        };

        abstract void take();

        abstract void block();

        abstract void release();
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationWaitsForTheNextSuspensionPoint(Uninterruptible foreign) throws Exception {
        OnLoop.run(() -> {
            foreign.take();
            var passed = new boolean[1];
            var task = Gyre.spawn(() -> {
                foreign.block();
                passed[0] = true;
                Gyre.yieldNow();
                throw new AssertionError("not reached");
            });
            awaitBlocked(task);
            task.cancel("test");
            for (int turn = 0; turn < 10; turn++) {
                Gyre.yieldNow();
            }
            assertFalse(task.isDone());
            foreign.release();
            assertThrows(TaskCancelledException.class, task::await);
            assertTrue(passed[0]);
        });
    }

    /// One kind is enough here: the constants above can be used once.
    @Test
    void aBlockThatEndsAfterItsDeadlineWithoutSuspendingHasAResult() throws Exception {
        OnLoop.run(() -> {
            var lock = new ReentrantLock();
            lock.lock();
            var task = Gyre.spawn(() -> Gyre.moveOnAfter(Duration.ofMillis(1), () -> {
                lock.lock();
                lock.unlock();
                return "too late, and yet";
            }));
            Gyre.sleep(Duration.ofMillis(5));
            lock.unlock();
            assertEquals(new Timed.Completed<>("too late, and yet"), task.await());
        });
    }

    @Test
    void aFailureThatIsNoInterruptStaysAFailure() throws Exception {
        OnLoop.run(() -> {
            var lock = new ReentrantLock();
            lock.lock();
            var task = Gyre.spawn(() -> {
                lock.lock();
                lock.unlock();
                throw new java.io.IOException("disk full");
            });
            awaitBlocked(task);
            task.cancel("test");
            lock.unlock();
            var failure = assertThrows(TaskFailedException.class, task::await);
            assertEquals("disk full", failure.getCause().getMessage());
        });
    }

    @Test
    void anInterruptedExceptionOfATaskThatIsNotCancelledIsAFailure() throws Exception {
        OnLoop.run(() -> {
            var task = Gyre.spawn(() -> {
                throw new InterruptedException("out of the blue");
            });
            var failure = assertThrows(TaskFailedException.class, task::await);
            assertInstanceOf(InterruptedException.class, failure.getCause());
        });
    }
}
