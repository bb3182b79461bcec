package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Invariant I7: an interrupt never wakes a suspension point of ours, for it would close what the task has in
/// use; and one that is left over is cleared before the task parks, for no thread parks with it.
class InterruptsStayOutsideTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path directory;

    /// A channel that is in use while its thread is in our suspension point: what an interrupt hits.
    private static final class InUse extends AbstractInterruptibleChannel {
        void during(Action<?> body) throws Exception {
            begin();
            try {
                body.run();
            } finally {
                end(true);
            }
        }

        @Override
        protected void implCloseChannel() {}
    }

    enum SuspensionPoint {
        SLEEP(() -> Gyre.sleep(LONG)),
        SLEEP_UNTIL(() -> Gyre.sleepUntil(Gyre.now().plus(LONG))),
        AWAIT_A_TASK(() -> Gyre.spawn(() -> Gyre.sleep(LONG)).await()),
        GET_A_TASK(() -> Gyre.spawn(() -> Gyre.sleep(LONG)).get()),
        GET_A_TASK_WITH_A_LIMIT(() -> Gyre.spawn(() -> Gyre.sleep(LONG)).get(2, java.util.concurrent.TimeUnit.HOURS)),
        AWAIT_A_PROMISE(() -> Promise.create().await()),
        AWAIT_A_STAGE(() -> Gyre.await(new java.util.concurrent.CompletableFuture<>())),
        AWAIT_A_TURN(() -> new WaitQueue<>().await("a turn", null)),
        WAITER(() -> new Waiter("it").await()),
        GROUP(() -> TaskGroup.run(group -> {
            group.spawn(() -> Gyre.sleep(LONG));
        })),
        GATHER(() -> Gyre.gather(() -> Gyre.sleep(LONG), () -> Gyre.sleep(LONG))),
        RACE(() -> Gyre.race(() -> Promise.create().await())),
        AWAIT_ALL(() -> Gyre.awaitAll(List.of(Gyre.spawn(() -> Gyre.sleep(LONG))))),
        AWAIT_FIRST(() -> Gyre.awaitFirst(List.of(Gyre.spawn(() -> Gyre.sleep(LONG))))),
        AS_COMPLETED(() -> Gyre.asCompleted(List.of(Gyre.spawn(() -> Gyre.sleep(LONG)))).iterator().next()),
        EVERY(() -> Gyre.every(LONG, () -> {})),
        BLOCKING_CALL(() -> Blocking.callAbandoning(() -> new CountDownLatch(1).await())),
        NESTED_RUN(() -> Gyre.run(() -> Gyre.sleep(LONG)));

        private final Action<?> wait;

        SuspensionPoint(Action<?> wait) {
            this.wait = wait;
        }
    }

    private static final class Seen {
        final InUse channel = new InUse();
        boolean interrupted;
        Throwable thrown;
    }

    private static void waitIn(SuspensionPoint point, Seen seen) throws Exception {
        try {
            seen.channel.during(point.wait);
        } catch (Throwable thrown) {
            seen.thrown = thrown;
            seen.interrupted = Thread.currentThread().isInterrupted();
            throw thrown;
        }
    }

    private static void assertUntouched(Seen seen) {
        assertInstanceOf(TaskCancelledException.class, seen.thrown);
        assertTrue(seen.channel.isOpen(), "the task was interrupted in our suspension point");
        assertFalse(seen.interrupted, "the interrupt flag is set when the exception arrives");
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationInterruptsNoSuspensionPoint(SuspensionPoint point) throws Exception {
        OnLoop.run(() -> {
            var seen = new Seen();
            var task = Gyre.spawn(() -> waitIn(point, seen));
            Gyre.sleep(Duration.ofMillis(1));
            assertFalse(task.isDone());
            task.cancel("test");
            assertThrows(TaskCancelledException.class, task::await);
            assertUntouched(seen);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineInterruptsNoSuspensionPoint(SuspensionPoint point) throws Exception {
        OnLoop.run(() -> {
            var seen = new Seen();
            var scope = new CancelScope[1];
            var task = Gyre.spawn(() -> {
                try (var opened = CancelScope.open()) {
                    scope[0] = opened;
                    waitIn(point, seen);
                }
            });
            Gyre.sleep(Duration.ofMillis(1));
            scope[0].timeout(Duration.ofMillis(1));
            assertThrows(TaskCancelledException.class, task::await);
            assertUntouched(seen);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfTheLoopInterruptsNoSuspensionPoint(SuspensionPoint point) throws Exception {
        var seen = new Seen();
        try (var loop = EventLoop.start(OnLoop.CONFIG)) {
            var begun = new CountDownLatch(1);
            loop.submit(() -> {
                Gyre.spawn(() -> waitIn(point, seen));
                Gyre.yieldNow();
                begun.countDown();
            });
            OnLoop.await(begun, "the task waits");
        }
        assertUntouched(seen);
    }

    // ---- a flag that is left over ----------------------------------------------------------------

    @Test
    void aStaleInterruptNeitherEndsAWaitNorKeepsTheLoopBusy() throws Exception {
        OnLoop.run(() -> {
            var waiter = new Waiter[1];
            var ticks = new ArrayList<Integer>();
            var task = Gyre.spawn(() -> {
                Thread.currentThread().interrupt();
                waiter[0] = new Waiter("the other task");
                var value = waiter[0].await();
                return value + ", interrupted: " + Thread.currentThread().isInterrupted();
            });
            // Gets its turn only if the first task is really parked.
            Gyre.spawn(() -> {
                ticks.add(1);
                waiter[0].wake("woken");
            });
            assertEquals("woken, interrupted: false", task.await());
            assertEquals(List.of(1), ticks);
        });
    }

    @Test
    void aStaleInterruptDoesNotCutASleepShort() throws Exception {
        OnLoop.run(() -> {
            long begin = System.nanoTime();
            Thread.currentThread().interrupt();
            Gyre.sleep(Duration.ofMillis(5));
            assertTrue(System.nanoTime() - begin >= Duration.ofMillis(5).toNanos());
        });
    }

    @Test
    void anInterruptFromOutsideCancelsATaskThatWaits() throws Exception {
        OnLoop.run(() -> {
            var task = Gyre.spawn(() -> Gyre.sleep(LONG));
            Gyre.yieldNow();
            Thread.ofPlatform().start(() -> task.thread().interrupt()).join();
            var cancelled = assertThrows(TaskCancelledException.class, task::await);
            assertEquals("interrupted", cancelled.reason());
            assertEquals("Thread.interrupt", cancelled.source());
        });
    }

    @Test
    void interruptsFromOutsideLoseNothingThatWasHandedOver() throws Exception {
        try (var loop = EventLoop.start(OnLoop.CONFIG)) {
            var over = new AtomicBoolean();
            var current = new java.util.concurrent.atomic.AtomicReference<Thread>();
            var stormer = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    var thread = current.get();
                    if (thread != null) {
                        thread.interrupt();
                    }
                    Thread.onSpinWait();
                }
            });
            try {
                OnLoop.result(loop, loop.submit(() -> {
                    int delivered = 0;
                    int refused = 0;
                    int received = 0;
                    int cancelled = 0;
                    for (int i = 0; i < 2000; i++) {
                        var queue = new WaitQueue<Void>();
                        var task = Gyre.spawn(() -> queue.await("a value", null));
                        current.set(task.thread());
                        Gyre.yieldNow();
                        if (queue.wakeFirst("value")) {
                            delivered++;
                        } else {
                            refused++;
                        }
                        Gyre.awaitAll(List.of(task));
                        if (task.outcome() instanceof Outcome.Success<Object>(var value)) {
                            assertEquals("value", value);
                            received++;
                        } else {
                            assertInstanceOf(Outcome.Cancelled.class, task.outcome());
                            cancelled++;
                        }
                    }
                    assertEquals(List.of(delivered, refused), List.of(received, cancelled));
                }));
            } finally {
                over.set(true);
                stormer.join();
            }
        }
    }

    // ---- clean-up --------------------------------------------------------------------------------

    /// A file channel closes itself when it is used with the flag set.
    @Test
    void aFinallyBlockWritesToAFileAfterACancellation() throws Exception {
        for (var isRunning : List.of(false, true)) {
            var file = directory.resolve("log-" + isRunning);
            OnLoop.run(() -> {
                try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    var task = Gyre.spawn(() -> {
                        try {
                            if (isRunning) {
                                // Comes while the task runs: the flag is set until our next suspension point.
                                Task.current().cancel("from inside");
                                assertTrue(Thread.currentThread().isInterrupted());
                            }
                            Gyre.sleep(LONG);
                        } finally {
                            channel.write(ByteBuffer.wrap("cleaned up".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                        }
                    });
                    Gyre.yieldNow();
                    task.cancel("from outside");
                    assertThrows(TaskCancelledException.class, task::await);
                    assertTrue(channel.isOpen());
                }
            });
            assertEquals("cleaned up", java.nio.file.Files.readString(file));
        }
    }

    @Test
    void anInterruptThatCarriedADeadlineDoesNotHitWhatComesAfterIt() throws Exception {
        OnLoop.run(() -> {
            for (int i = 0; i < 100; i++) {
                var scope = CancelScope.open();
                scope.cancel("while the task runs");
                assertTrue(Thread.currentThread().isInterrupted());
                scope.close();
                assertFalse(Thread.currentThread().isInterrupted());
                Thread.sleep(0, 1);
            }
        });
    }
}
