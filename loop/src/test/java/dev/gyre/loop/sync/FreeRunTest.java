package dev.gyre.loop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Many tasks that run freely, with random turns and random cancellations; what must hold in every
/// order is checked.
final class FreeRunTest {
    private static final int TASKS = 8;
    private static final int ROUNDS = 12;
    private static final int SEEDS = 60;

    private interface Round {
        void run(int task, RandomGenerator random);
    }

    /// Lets every task do its rounds, each in a scope of its own that somebody may cancel at any turn.
    private static void runFreely(long seed, Round round) {
        TaskGroup.run(group -> {
            var random = new SplittableRandom(seed);
            var scopes = new CancelScope[TASKS];
            var left = new int[] {TASKS};
            for (int i = 0; i < TASKS; i++) {
                int task = i;
                var own = random.split();
                group.spawn(() -> {
                    for (int j = 0; j < ROUNDS; j++) {
                        try (var scope = CancelScope.open()) {
                            scopes[task] = scope;
                            Turns.pass(own.nextInt(3));
                            round.run(task, own);
                        } catch (TaskCancelledException expected) {
                            // By the chaos below.
                        }
                    }
                    left[0]--;
                });
            }
            group.spawn("chaos", () -> {
                Turns.settle();
                while (left[0] > 0) {
                    Turns.pass(random.nextInt(1, 4));
                    scopes[random.nextInt(TASKS)].cancel("chaos");
                }
            });
        });
    }

    @Test
    void aMutexLetsOneTaskAtATimeIn() {
        Seeds.each(SEEDS, seed -> Gyre.run(() -> {
            var mutex = new Mutex();
            var inside = new int[1];
            runFreely(seed, (task, random) -> {
                try (var held = mutex.hold()) {
                    assertEquals(1, ++inside[0]);
                    try {
                        Turns.pass(random.nextInt(3));
                    } finally {
                        inside[0]--;
                    }
                }
            });
            assertNull(mutex.holder());
            assertEquals(0, NoWaiterLeft.waiting(mutex));
        }));
    }

    @Test
    void aSemaphoreLetsAsManyInAsItHasPermits() {
        Seeds.each(SEEDS, seed -> Gyre.run(() -> {
            var semaphore = TaskSemaphore.bounded(3);
            var inside = new int[1];
            runFreely(seed, (task, random) -> {
                try (var permit = semaphore.hold()) {
                    assertTrue(++inside[0] <= 3);
                    try {
                        Turns.pass(random.nextInt(3));
                    } finally {
                        inside[0]--;
                    }
                }
            });
            assertEquals(new TaskSemaphore.Statistics(3, 3, 0), semaphore.statistics());
        }));
    }

    private record Numbered(int producer, int number) {}

    private record Delivered(int consumer, Numbered item) {}

    @Test
    void aQueueDeliversEachItemOnceAndThoseOfOneProducerInOrderToEachConsumer() {
        Seeds.each(SEEDS, seed -> Gyre.run(() -> {
            var queue = BoundedQueue.<Numbered>fifo(1 + (int) (seed % 3));
            var put = new ArrayList<Numbered>();
            var taken = new ArrayList<Delivered>();
            runFreely(seed, (task, random) -> {
                if (task % 2 == 0) {
                    var item = new Numbered(task, numberOf(put, task));
                    queue.put(item);
                    put.add(item);
                } else {
                    taken.add(new Delivered(task, queue.take()));
                    queue.taskDone();
                }
            });
            queue.shutdown();
            for (var item : queue) {
                taken.add(new Delivered(TASKS, item));
                queue.taskDone();
            }
            queue.join();
            assertDelivered(put, taken);
            assertEquals(0, NoWaiterLeft.waiting(queue));
        }));
    }

    @Test
    void aChannelDeliversEachValueOnceAndThoseOfOneSenderInOrderToEachReceiver() {
        Seeds.each(SEEDS, seed -> Gyre.run(() -> {
            var channel = Channel.<Numbered>open((int) (seed % 3));
            var sent = new ArrayList<Numbered>();
            var received = new ArrayList<Delivered>();
            runFreely(seed, (task, random) -> {
                if (task % 2 == 0) {
                    try (var own = channel.sender().copy()) {
                        var value = new Numbered(task, numberOf(sent, task));
                        own.send(value);
                        sent.add(value);
                    }
                } else {
                    try (var own = channel.receiver().copy()) {
                        received.add(new Delivered(task, own.receive()));
                    }
                }
            });
            channel.sender().close();
            channel.receiver().forEach(value -> received.add(new Delivered(TASKS, value)));
            assertDelivered(sent, received);
            assertEquals(0, NoWaiterLeft.waiting(channel));
        }));
    }

    private static int numberOf(List<Numbered> before, int producer) {
        return (int) before.stream().filter(item -> item.producer == producer).count();
    }

    private static void assertDelivered(List<Numbered> sent, List<Delivered> received) {
        var order = Comparator.comparingInt(Numbered::producer).thenComparingInt(Numbered::number);
        assertEquals(
            sent.stream().sorted(order).toList(),
            received.stream().map(Delivered::item).sorted(order).toList());
        var latest = new int[TASKS + 1][TASKS];
        for (var delivered : received) {
            int number = delivered.item.number + 1;
            assertTrue(latest[delivered.consumer][delivered.item.producer] < number, delivered::toString);
            latest[delivered.consumer][delivered.item.producer] = number;
        }
    }
}
