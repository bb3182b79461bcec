package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Invariant I4: every park is a loop over a condition, and a stale or duplicate continuation in the queue is
/// harmless.
///
/// The JDK submits a thread again after it has looked at its stack, `Thread.sleep` leaves a permit behind, and
/// anybody may unpark anything at any time. None of that may resume a wait of ours early, lose its
/// value, or run anything twice.
class StaleContinuationsTest {
    /// What a storm does to the threads of tasks, from outside.
    enum Storm {
        STACK_TRACES {
            @Override
            void hit(Thread thread) {
                thread.getStackTrace();
            }
        },
        UNPARKS {
            @Override
            void hit(Thread thread) {
                LockSupport.unpark(thread);
            }
        };

        abstract void hit(Thread thread);
    }

    /// Runs `body` while two threads storm every thread that it hands out.
    private static <T> T in(Storm storm, EventLoop loop, Callable<T> body, List<Thread> threads) throws Exception {
        var over = new AtomicBoolean();
        Runnable hits = () -> {
            while (!over.get()) {
                threads.forEach(storm::hit);
                Thread.yield();
            }
        };
        var stormers = List.of(Thread.ofPlatform().start(hits), Thread.ofPlatform().start(hits));
        try {
            return OnLoop.result(loop, loop.submit(body));
        } finally {
            over.set(true);
            for (var stormer : stormers) {
                stormer.join();
            }
        }
    }

    private static void check(Storm storm, Consumer<List<Thread>> body) throws Exception {
        var threads = new CopyOnWriteArrayList<Thread>();
        try (var loop = EventLoop.start(OnLoop.CONFIG)) {
            in(
                storm,
                loop,
                () -> {
                    threads.add(Thread.currentThread());
                    body.accept(threads);
                    return null;
                },
                threads);
        }
    }

    private static Task<?> spawn(TaskGroup group, List<Thread> threads, Action<?> body) {
        var task = group.spawn(body);
        threads.add(task.thread());
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void valuesArriveOnceAndInOrder(Storm storm) throws Exception {
        check(storm, threads -> TaskGroup.run(group -> {
            var queue = new WaitQueue<Integer>();
            var received = new ArrayList<Object>();
            int count = 20_000;
            spawn(group, threads, () -> {
                for (int i = 0; i < count; i++) {
                    received.add(queue.await("a value", i));
                }
            });
            spawn(group, threads, () -> {
                for (int i = 0; i < count; i++) {
                    OnLoop.awaitTurns(() -> !queue.isEmpty());
                    assertEquals(i, queue.firstAttachment());
                    queue.wakeFirst("value " + i);
                }
            });
            OnLoop.awaitTurns(() -> received.size() == count);
            for (int i = 0; i < count; i++) {
                assertEquals("value " + i, received.get(i));
            }
        }));
    }

    @ParameterizedTest
    @EnumSource
    void sleepsAreNotCutShort(Storm storm) throws Exception {
        check(storm, threads -> TaskGroup.run(group -> {
            for (int i = 0; i < 50; i++) {
                var length = Duration.ofMillis(1 + i % 10);
                spawn(group, threads, () -> {
                    for (int j = 0; j < 10; j++) {
                        long begin = System.nanoTime();
                        Gyre.sleep(length);
                        assertTrue(System.nanoTime() - begin >= length.toNanos(), "a sleep was cut short");
                    }
                });
                spawn(group, threads, () -> {
                    long begin = System.nanoTime();
                    Thread.sleep(length);
                    assertTrue(System.nanoTime() - begin >= length.toNanos(), "a sleep of the JDK was cut short");
                });
            }
        }));
    }

    @ParameterizedTest
    @EnumSource
    void foreignBlockingCodeGoesOnUnharmed(Storm storm) throws Exception {
        check(storm, threads -> TaskGroup.run(group -> {
            var there = new LinkedBlockingQueue<Integer>(1);
            var back = new LinkedBlockingQueue<Integer>(1);
            spawn(group, threads, () -> {
                for (int i = 0; i < 5000; i++) {
                    back.put(there.take());
                }
            });
            spawn(group, threads, () -> {
                for (int i = 0; i < 5000; i++) {
                    there.put(i);
                    assertEquals(i, back.take());
                }
            });
        }));
    }

    @ParameterizedTest
    @EnumSource
    void tasksAreCancelledOnceAndEnd(Storm storm) throws Exception {
        check(storm, threads -> {
            for (int i = 0; i < 500; i++) {
                var ended = new AtomicInteger();
                TaskGroup.run(group -> {
                    for (int j = 0; j < 4; j++) {
                        spawn(group, threads, () -> {
                            try {
                                Gyre.sleep(Duration.ofHours(1));
                            } finally {
                                ended.incrementAndGet();
                            }
                        });
                    }
                    Gyre.yieldNow();
                    group.cancel("enough");
                });
                assertEquals(4, ended.get());
                threads.subList(1, threads.size()).clear();
            }
        });
    }

    /// The thread of the callbacks is resumed out of turn, by a continuation that the loop remembers.
    @ParameterizedTest
    @EnumSource
    void callbacksRunOnceAndInOrder(Storm storm) throws Exception {
        check(storm, threads -> {
            var loop = EventLoop.current();
            var ran = new ArrayList<Integer>();
            loop.callSoon(() -> threads.add(Thread.currentThread()));
            Gyre.yieldNow();
            int count = 50_000;
            for (int i = 0; i < count; i++) {
                int number = i;
                loop.callSoon(() -> ran.add(number));
                if (i % 3 == 0) {
                    Gyre.yieldNow();
                }
            }
            OnLoop.awaitTurns(() -> ran.size() == count);
            for (int i = 0; i < count; i++) {
                assertEquals(i, ran.get(i));
            }
        });
    }

    @Test
    void aContinuationThatIsSubmittedAgainDoesNothing() throws Exception {
        OnLoop.run(() -> {
            var loop = EventLoop.current();
            var order = new ArrayList<String>();
            var waiting = Promise.<String>create();
            var parked = Gyre.spawn(() -> order.add(waiting.await()));
            var ended = Gyre.spawn(() -> order.add("ended"));
            Gyre.yieldNow();
            var self = Task.current();
            for (int i = 0; i < 1000; i++) {
                loop.makeReady(continuationOf(parked));
                loop.makeReady(continuationOf(ended));
                loop.makeReady(continuationOf(self));
            }
            Gyre.yieldNow();
            Gyre.yieldNow();
            assertEquals(List.of("ended"), order);
            assertFalse(parked.isDone());
            waiting.complete("woken");
            Gyre.yieldNow();
            assertEquals(List.of("ended", "woken"), order);
            assertTrue(parked.isDone());
        });
    }

    @Test
    void aSpuriousWakeUpDoesNotEndAWait() throws Exception {
        OnLoop.run(() -> {
            var waiter = new AtomicReferenceOf<Waiter>();
            var waits = Gyre.spawn(() -> {
                // A permit is there already, as Thread.sleep leaves one.
                LockSupport.unpark(Thread.currentThread());
                waiter.value = new Waiter("the only wake-up");
                return waiter.value.await();
            });
            for (int i = 0; i < 10; i++) {
                LockSupport.unpark(waits.thread());
                Gyre.yieldNow();
                assertTrue(waiter.value.isWaiting());
                assertFalse(waits.isDone());
            }
            assertTrue(waiter.value.wake("value"));
            assertFalse(waiter.value.wake("second value"));
            assertEquals("value", waits.await());
        });
    }

    private static final class AtomicReferenceOf<T> {
        T value;
    }

    /// A result that had arrived before the cancel is delivered, then the next suspension point throws.
    @Test
    void aWakeUpAndACancellationInTheSameTurnAreBothDelivered() throws Exception {
        OnLoop.run(() -> {
            var promise = Promise.<String>create();
            var seen = new ConcurrentLinkedQueue<String>();
            var task = Gyre.spawn(() -> {
                seen.add(promise.await());
                Gyre.yieldNow();
                seen.add("not reached");
            });
            Gyre.yieldNow();
            promise.complete("value");
            LockSupport.unpark(task.thread());
            task.cancel("after the value");
            LockSupport.unpark(task.thread());
            assertThrows(TaskCancelledException.class, task::await);
            assertEquals(List.of("value"), List.copyOf(seen));
        });
    }

    @Test
    void theLoopSleepsSoundly() throws Exception {
        try (var loop = EventLoop.start(OnLoop.CONFIG)) {
            var threads = new LinkedBlockingQueue<Thread>();
            var count = new AtomicLong();
            var task = loop.submit(() -> {
                threads.add(Thread.currentThread());
                for (int i = 0; i < 20; i++) {
                    Gyre.sleep(Duration.ofMillis(2));
                    count.incrementAndGet();
                }
            });
            threads.take();
            while (!task.isDone()) {
                // Neither a permit nor an interrupt of the loop thread does more than wake it early.
                LockSupport.unpark(loop.thread());
                loop.thread().interrupt();
                Thread.yield();
            }
            OnLoop.result(loop, task);
            assertEquals(20, count.get());
        }
    }

    /// What the JDK hands to the scheduler when the task may run.
    private static Runnable continuationOf(Task<?> task) throws ReflectiveOperationException {
        var field = task.thread().getClass().getDeclaredField("runContinuation");
        field.setAccessible(true);
        return (Runnable) field.get(task.thread());
    }
}
