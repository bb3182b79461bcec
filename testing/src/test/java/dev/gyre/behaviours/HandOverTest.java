package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.sync.BoundedQueue;
import dev.gyre.loop.sync.Channel;
import dev.gyre.loop.sync.ChannelBrokenException;
import dev.gyre.loop.sync.ChannelClosedException;
import dev.gyre.loop.sync.EndOfChannelException;
import dev.gyre.loop.sync.Mutex;
import dev.gyre.loop.sync.QueueShutDownException;
import dev.gyre.loop.sync.Received;
import dev.gyre.loop.sync.TaskSemaphore;
import java.util.ArrayList;
import java.util.List;

/// What tasks hand over to each other: turns, signals, items. Nothing of it is lost with a task that is cancelled.
class HandOverTest {
    private final List<Object> log = new ArrayList<>();

    // ---- turns -----------------------------------------------------------------------------------

    /// asyncio: test_cancel_race, test_cancel_release_race. The turn of a cancelled task goes to the next in line.
    @Behaviour
    void aMutexIsNotLostWithAWaiterThatIsCancelled() {
        var mutex = new Mutex();
        TaskGroup.run(group -> {
            mutex.lock();
            var cancelled = group.spawn(() -> lockAndLog(mutex, "proof"));
            waitAllTasksBlocked();
            var next = group.spawn(() -> lockAndLog(mutex, "next"));
            waitAllTasksBlocked();
            cancelled.cancel("in line");
            mutex.unlock();
            next.await();
            assertTrue(cancelled.isCancelled());
        });
        assertEquals(List.of("next"), log);
    }

    /// asyncio: test_cancel_release_race, the other way round: it has the mutex, and gives it back when it is stopped.
    @Behaviour
    void aWaiterThatIsCancelledAfterItGotTheMutexHasItAndGivesItBack() {
        var mutex = new Mutex();
        TaskGroup.run(group -> {
            mutex.lock();
            var first = group.spawn(() -> lockAndLog(mutex, "first"));
            waitAllTasksBlocked();
            var next = group.spawn(() -> lockAndLog(mutex, "next"));
            waitAllTasksBlocked();
            mutex.unlock();
            first.cancel("it has the mutex");
            next.await();
            assertTrue(first.isCancelled());
        });
        assertEquals(List.of("first", "next"), log);
    }

    private void lockAndLog(Mutex mutex, String who) {
        mutex.lock();
        try {
            log.add(who);
            checkpoint();
        } finally {
            mutex.unlock();
        }
    }

    /// asyncio: test_acquire_hang, of a semaphore.
    @Behaviour
    void aPermitIsNotLostWithAWaiterThatIsCancelled() {
        var semaphore = TaskSemaphore.bounded(1);
        TaskGroup.run(group -> {
            semaphore.acquire();
            var waiting = new ArrayList<Task<?>>();
            for (var who : List.of("in line", "with the permit", "last")) {
                waiting.add(group.spawn(() -> {
                    try (var permit = semaphore.hold()) {
                        log.add(who);
                        checkpoint();
                    }
                }));
                waitAllTasksBlocked();
            }
            waiting.get(0).cancel("in line");
            semaphore.release();
            waiting.get(1).cancel("with the permit");
        });
        assertEquals(List.of("with the permit", "last"), log);
        assertTrue(semaphore.tryAcquire());
        semaphore.release();
    }

    /// asyncio: test_acquire_fifo_order.
    @Behaviour
    void whoAsksAgainStandsBehindWhoWaits() {
        var semaphore = TaskSemaphore.bounded(1);
        var order = new ArrayList<String>();
        semaphore.acquire();
        TaskGroup.run(group -> {
            for (var who : List.of("c1", "c2", "c3")) {
                group.spawn(() -> {
                    for (int round = 1; round <= 2; round++) {
                        try (var permit = semaphore.hold()) {
                            order.add(who + "_" + round);
                            yieldNow();
                        }
                    }
                });
                waitAllTasksBlocked();
            }
            semaphore.release();
        });
        assertEquals(List.of("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"), order);
    }

    // ---- signals ---------------------------------------------------------------------------------

    /// asyncio: test_cancelled_error_wakeup. Whoever is cancelled before the signal has the mutex again.
    @Behaviour
    void aCancelledWaiterOfAConditionHasTheMutexAgain() {
        var mutex = new Mutex();
        var condition = mutex.newCondition();
        TaskGroup.run(group -> {
            var waiting = group.spawn(() -> {
                mutex.lock();
                try {
                    assertThrows(TaskCancelledException.class, condition::await);
                    assertSame(Task.current(), mutex.holder());
                    log.add("has it");
                } finally {
                    mutex.unlock();
                }
            });
            waitAllTasksBlocked();
            mutex.lock();
            waiting.cancel("enough");
            waitAllTasksBlocked();
            assertFalse(waiting.isDone());
            mutex.unlock();
        });
        assertEquals(List.of("has it"), log);
    }

    /// asyncio: test_wait_cancel_after_notify. There the signal is passed on; here it has arrived.
    @Behaviour
    void aSignalReachesAWaiterThatIsCancelledAfterwards() {
        var mutex = new Mutex();
        var condition = mutex.newCondition();
        TaskGroup.run(group -> {
            var waiting = group.spawn(() -> {
                try (var held = mutex.hold()) {
                    condition.await();
                    log.add("signalled");
                    checkpoint();
                    log.add("proof");
                }
            });
            waitAllTasksBlocked();
            mutex.lock();
            condition.signal();
            waiting.cancel("too late");
            mutex.unlock();
            awaitAll(List.of(waiting));
            assertTrue(waiting.isCancelled());
        });
        assertEquals(List.of("signalled"), log);
    }

    // ---- queues ----------------------------------------------------------------------------------

    /// asyncio: test_shutdown_immediate_with_unfinished.
    @Behaviour
    void shuttingDownAtOnceDropsWhatIsQueuedAndWaitsForWhatWasTaken() {
        var queue = BoundedQueue.<String>fifo(2);
        queue.put("taken");
        queue.put("dropped");
        assertEquals("taken", queue.take());
        TaskGroup.run(group -> {
            var join = group.spawn(() -> queue.join());
            waitAllTasksBlocked();
            assertEquals(List.of("dropped"), queue.shutdownNow());
            waitAllTasksBlocked();
            assertFalse(join.isDone());
            queue.taskDone();
            join.await();
        });
        assertThrows(QueueShutDownException.class, queue::take);
        assertThrows(QueueShutDownException.class, () -> queue.put("more"));
        assertThrows(IllegalStateException.class, queue::taskDone);
    }

    // ---- channels --------------------------------------------------------------------------------

    /// trio: test_channel_fairness. What was sent to a task that waits is its own.
    @Behaviour
    void whatIsSentToAWaitingReceiverCannotBeSnatched() {
        var channel = Channel.<Integer>open(1);
        TaskGroup.run(group -> {
            var receiver = group.spawn(() -> channel.receiver().receive());
            waitAllTasksBlocked();
            assertTrue(channel.sender().trySend(1));
            assertInstanceOf(Received.Nothing.class, channel.receiver().tryReceive());
            assertEquals(1, receiver.await());
        });
        assertTrue(channel.sender().trySend(2));
        assertFalse(channel.sender().trySend(3));
    }

    /// trio: test_close_basics.
    @Behaviour
    void eachWayOfClosingAChannelIsToldApartAndForGood() {
        var ended = Channel.<Integer>open(1);
        ended.sender().send(1);
        ended.sender().close();
        var broken = Channel.<Integer>open(0);
        TaskGroup.run(group -> {
            var sender = group.spawn(() -> assertThrows(ChannelBrokenException.class, () -> broken.sender().send(1)));
            waitAllTasksBlocked();
            broken.receiver().close();
            sender.await();
        });
        assertEquals(1, ended.receiver().receive());
        for (int i = 0; i < 2; i++) {
            assertThrows(EndOfChannelException.class, () -> ended.receiver().receive());
            assertThrows(ChannelClosedException.class, () -> ended.sender().send(2));
            assertThrows(ChannelBrokenException.class, () -> broken.sender().send(2));
            assertThrows(ChannelClosedException.class, () -> broken.receiver().receive());
        }
    }

    /// trio: test_channel_multiple_producers.
    @Behaviour
    void aChannelEndsWhenTheLastOfItsSendersIsClosed() {
        var channel = Channel.<Integer>open(0);
        TaskGroup.run(group -> {
            for (int producer = 0; producer < 3; producer++) {
                int first = 10 * producer;
                var mine = channel.sender().copy();
                group.spawn(() -> {
                    try (mine) {
                        for (int i = first; i < first + 10; i++) {
                            mine.send(i);
                        }
                    }
                });
            }
            channel.sender().close();
            channel.receiver().forEach(log::add);
        });
        assertEquals(
            java.util.stream.IntStream.range(0, 30).boxed().toList(),
            log.stream().map(Integer.class::cast).sorted().toList());
    }
}
