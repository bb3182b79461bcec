package dev.gyre.loop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Action;
import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Runs each program again and again, and cancels one of its tasks one turn later each time, until it
/// ends before: whatever the turn, the others must get what is theirs.
final class CancelEverywhereTest {
    private static final int TURNS_MAX = 200;

    /// A program in which one task, the victim, may be cancelled at any moment.
    private interface Program {
        /// Starts the others, and returns what the victim does.
        Action<?> start(TaskGroup others);

        /// Called when all tasks have ended, still on the loop.
        void check();
    }

    private interface Maker {
        Program make();
    }

    private static void cancelAtEveryTurn(Maker maker) {
        boolean cancelled = true;
        for (int turn = 0; cancelled; turn++) {
            assertTrue(turn < TURNS_MAX, "the victim does not end");
            int at = turn;
            try {
                cancelled = Gyre.run(() -> runAndCancel(maker.make(), at));
            } catch (Throwable failure) {
                throw new AssertionError("cancelled at turn " + turn + ": " + failure.getMessage(), failure);
            }
        }
    }

    private static boolean runAndCancel(Program program, int turn) {
        var cancelled = new boolean[1];
        TaskGroup.run(group -> {
            var scopes = new ArrayList<CancelScope>();
            var work = program.start(group);
            var victim = group.spawn("victim", () -> {
                try (var scope = CancelScope.open()) {
                    scopes.add(scope);
                    work.run();
                } catch (dev.gyre.loop.TaskCancelledException expected) {
                    // As it should be.
                }
            });
            Turns.pass(turn + 1);
            cancelled[0] = !victim.isDone() && scopes.getFirst().cancel("at turn " + turn);
        });
        program.check();
        return cancelled[0];
    }

    @Test
    void aMutexIsFreeAndEverybodyElseHadIt() {
        cancelAtEveryTurn(() -> new Program() {
            private final Mutex mutex = new Mutex();
            private int had;

            @Override
            public Action<?> start(TaskGroup others) {
                for (int i = 0; i < 4; i++) {
                    others.spawn(() -> {
                        for (int round = 0; round < 3; round++) {
                            inside();
                        }
                    });
                }
                return () -> {
                    for (int round = 0; round < 3; round++) {
                        try (var held = mutex.hold()) {
                            Gyre.yieldNow();
                        }
                    }
                };
            }

            private void inside() {
                try (var held = mutex.hold()) {
                    Gyre.yieldNow();
                    had++;
                }
            }

            @Override
            public void check() {
                assertEquals(12, had);
                assertNull(mutex.holder());
                assertEquals(0, NoWaiterLeft.waiting(mutex));
            }
        });
    }

    @Test
    void aConditionLosesNoSignal() {
        cancelAtEveryTurn(() -> new Program() {
            private final Mutex mutex = new Mutex();
            private final MutexCondition notEmpty = mutex.newCondition();
            private final List<Integer> jobs = new ArrayList<>();
            private final List<Integer> done = new ArrayList<>();

            private void work(int jobsMax) {
                for (int i = 0; i < jobsMax; i++) {
                    try (var held = mutex.hold()) {
                        notEmpty.awaitUntil(() -> !jobs.isEmpty());
                        done.add(jobs.removeFirst());
                    }
                }
            }

            @Override
            public Action<?> start(TaskGroup others) {
                var worker = others.spawn("worker", () -> work(100));
                others.spawn("boss", () -> {
                    for (int job = 0; job < 10; job++) {
                        try (var held = mutex.hold()) {
                            jobs.add(job);
                            notEmpty.signal();
                            Gyre.yieldNow();
                        }
                        Turns.pass(job % 4);
                    }
                    while (done.size() < 10) {
                        Turns.pass(1);
                    }
                    worker.cancel("all is done");
                });
                return () -> work(4);
            }

            @Override
            public void check() {
                assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), done);
                assertNull(mutex.holder());
                assertEquals(0, NoWaiterLeft.waiting(mutex) + NoWaiterLeft.waiting(notEmpty));
            }
        });
    }

    @Test
    void aSemaphoreHasAllItsPermitsBack() {
        cancelAtEveryTurn(() -> new Program() {
            private final TaskSemaphore semaphore = TaskSemaphore.bounded(2);
            private int had;

            private void inside(int rounds) {
                for (int round = 0; round < rounds; round++) {
                    try (var permit = semaphore.hold()) {
                        Turns.pass(2);
                        had++;
                    }
                }
            }

            @Override
            public Action<?> start(TaskGroup others) {
                for (int i = 0; i < 4; i++) {
                    others.spawn(() -> inside(3));
                }
                return () -> inside(3);
            }

            @Override
            public void check() {
                assertTrue(had >= 12);
                assertEquals(new TaskSemaphore.Statistics(2, 2, 0), semaphore.statistics());
            }
        });
    }

    @Test
    void aBarrierWaitsForWhoIsLeft() {
        cancelAtEveryTurn(() -> new Program() {
            private final TaskBarrier barrier = new TaskBarrier(3);
            private final List<Integer> places = new ArrayList<>();

            @Override
            public Action<?> start(TaskGroup others) {
                for (int i = 0; i < 3; i++) {
                    int turns = i * 2;
                    others.spawn(() -> {
                        Turns.pass(turns);
                        places.add(barrier.await());
                    });
                }
                // With the victim there are four, so one is left over; without it there are three.
                for (int i = 0; i < 2; i++) {
                    others.spawn("who fills up", () -> {
                        Turns.pass(20);
                        if (barrier.statistics().waiting() > 0) {
                            places.add(barrier.await());
                        }
                    });
                }
                return () -> {
                    Turns.pass(3);
                    places.add(barrier.await());
                };
            }

            @Override
            public void check() {
                assertEquals(0, places.size() % 3, () -> "all who met met in threes: " + places);
                assertEquals(0, barrier.statistics().waiting());
            }
        });
    }

    @Test
    void aQueueLosesAndDoublesNothing() {
        for (int capacity = 1; capacity <= 3; capacity++) {
            int bound = capacity;
            cancelAtEveryTurn(() -> new Flow(bound, true));
            cancelAtEveryTurn(() -> new Flow(bound, false));
        }
    }

    /// Numbers that flow through a queue from two tasks to two others; one of the four is the victim.
    private static final class Flow implements Program {
        private final BoundedQueue<Integer> queue;
        private final boolean victimPuts;
        private final List<Integer> put = new ArrayList<>();
        private final List<Integer> taken = new ArrayList<>();
        private int puttersLeft = 2;

        Flow(int capacity, boolean victimPuts) {
            queue = BoundedQueue.fifo(capacity);
            this.victimPuts = victimPuts;
        }

        private void produce(int from) {
            try {
                for (int number = from; number < from + 8; number++) {
                    queue.put(number);
                    put.add(number);
                    Turns.pass(number % 3);
                }
            } finally {
                puttersLeft--;
                if (puttersLeft == 0) {
                    queue.shutdown();
                }
            }
        }

        private void consume() {
            for (int number : queue) {
                taken.add(number);
                Turns.pass(number % 2);
            }
        }

        @Override
        public Action<?> start(TaskGroup others) {
            others.spawn(() -> produce(0));
            others.spawn(this::consume);
            if (victimPuts) {
                others.spawn(this::consume);
                return () -> produce(100);
            }
            others.spawn(() -> produce(100));
            return this::consume;
        }

        @Override
        public void check() {
            assertEquals(put.stream().sorted().toList(), taken.stream().sorted().toList());
            assertEquals(8, put.stream().filter(number -> number < 100).count());
            assertEquals(0, NoWaiterLeft.waiting(queue));
            assertFalse(queue.iterator().hasNext());
        }
    }

    @Test
    void aChannelLosesAndDoublesNothing() {
        for (int capacity = 0; capacity <= 2; capacity++) {
            int bound = capacity;
            cancelAtEveryTurn(() -> new Stream(bound, true));
            cancelAtEveryTurn(() -> new Stream(bound, false));
        }
    }

    /// As [Flow], through a channel: each task has an end of its own.
    private static final class Stream implements Program {
        private final Channel<Integer> channel;
        private final boolean victimSends;
        private final List<Integer> sent = new ArrayList<>();
        private final List<Integer> received = new ArrayList<>();

        Stream(int capacity, boolean victimSends) {
            channel = Channel.open(capacity);
            this.victimSends = victimSends;
        }

        private Action<?> producer(int from) {
            var own = channel.sender().copy();
            return () -> {
                try (own) {
                    for (int number = from; number < from + 8; number++) {
                        own.send(number);
                        sent.add(number);
                        Turns.pass(number % 3);
                    }
                }
            };
        }

        private Action<?> consumer() {
            var own = channel.receiver().copy();
            return () -> {
                try (own) {
                    for (int number : own) {
                        received.add(number);
                        Turns.pass(number % 2);
                    }
                }
            };
        }

        @Override
        public Action<?> start(TaskGroup others) {
            others.spawn(producer(0));
            others.spawn(consumer());
            others.spawn(victimSends ? consumer() : producer(100));
            var victim = victimSends ? producer(100) : consumer();
            channel.sender().close();
            channel.receiver().close();
            return victim;
        }

        @Override
        public void check() {
            assertEquals(sent.stream().sorted().toList(), received.stream().sorted().toList());
            assertEquals(8, sent.stream().filter(number -> number < 100).count());
            assertEquals(
                new Channel.Statistics(0, channel.sender().statistics().capacity(), peak(), 0, 0, 0, 0),
                channel.sender().statistics());
        }

        private int peak() {
            return channel.sender().statistics().peak();
        }
    }
}
