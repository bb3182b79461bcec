package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.LoopGroup;
import dev.gyre.testing.LoopAssertions;
import dev.gyre.testing.LoopTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A channel between loops: its rules, on one loop in many orders, and then what is left of them between threads.
class CrossLoopChannelTest {
    // ---- the rules -------------------------------------------------------------------------------

    @LoopTest(seeds = 20)
    void valuesArriveInTheOrderInWhichTheyWereSent() {
        var channel = CrossLoopChannel.<Integer>open(2);
        var received = new ArrayList<Integer>();
        gather(
            () -> {
                for (int i = 0; i < 10; i++) {
                    channel.send(i);
                }
                channel.end();
            },
            () -> {
                for (var value : channel) {
                    received.add(value);
                }
            });
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), received);
    }

    @LoopTest(seeds = 20)
    void whoSendsWaitsForRoom() {
        var channel = CrossLoopChannel.<Integer>open(2);
        LoopAssertions.assertDoesNotSuspend(() -> {
            channel.send(1);
            channel.send(2);
        });
        var third = spawn(() -> channel.send(3));
        LoopAssertions.waitAllTasksBlocked();
        assertFalse(third.isDone());
        assertEquals(2, channel.size());
        assertEquals(1, channel.receive());
        third.await();
        assertEquals(List.of(2, 3), List.of(channel.receive(), channel.receive()));
    }

    @LoopTest(seeds = 20)
    void whoReceivesWaitsForAValueInLine() {
        var channel = CrossLoopChannel.<Integer>open(1);
        var first = spawn(channel::receive);
        LoopAssertions.waitAllTasksBlocked();
        var second = spawn(channel::receive);
        LoopAssertions.waitAllTasksBlocked();
        channel.send(1);
        channel.send(2);
        assertEquals(List.of(1, 2), List.of(first.await(), second.await()));
    }

    @LoopTest(seeds = 20)
    void afterTheEndWhatIsLeftIsReceived() {
        var channel = CrossLoopChannel.<Integer>open(1);
        channel.send(1);
        var waiting = spawn(() -> channel.send(2));
        LoopAssertions.waitAllTasksBlocked();
        channel.end();
        channel.end();
        assertThrows(ChannelClosedException.class, waiting::await);
        assertThrows(ChannelClosedException.class, () -> channel.send(3));
        assertEquals(1, channel.receive());
        assertThrows(EndOfChannelException.class, channel::receive);
    }

    @LoopTest(seeds = 20)
    void theEndReachesThoseWhoWaitForAValue() {
        var channel = CrossLoopChannel.<Integer>open(1);
        var waiting = spawn(() -> channel.iterator().hasNext());
        LoopAssertions.waitAllTasksBlocked();
        channel.end();
        assertFalse(waiting.await());
    }

    @LoopTest(seeds = 20)
    void closingBreaksBothSides() {
        var channel = CrossLoopChannel.<Integer>open(1);
        var receiving = spawn(channel::receive);
        LoopAssertions.waitAllTasksBlocked();
        channel.close();
        assertThrows(ChannelClosedException.class, receiving::await);

        var full = CrossLoopChannel.<Integer>open(1);
        full.send(1);
        var sending = spawn(() -> full.send(2));
        LoopAssertions.waitAllTasksBlocked();
        full.close();
        full.end();
        assertThrows(ChannelBrokenException.class, sending::await);
        assertThrows(ChannelBrokenException.class, () -> full.send(3));
        assertThrows(ChannelClosedException.class, full::receive);
        assertEquals(0, full.size());
    }

    @LoopTest
    void aCancelledSendIsNotDelivered() {
        var channel = CrossLoopChannel.<Integer>open(1);
        channel.send(1);
        var cancelled = spawn(() -> channel.send(2));
        var other = spawn(() -> {
            yieldNow();
            channel.send(3);
        });
        LoopAssertions.waitAllTasksBlocked();
        cancelled.cancel("the test says so");
        assertThrows(TaskCancelledException.class, cancelled::await);
        assertEquals(List.of(1, 3), List.of(channel.receive(), channel.receive()));
        other.await();
        try (var scope = CancelScope.open()) {
            scope.cancel("the test says so");
            assertThrows(TaskCancelledException.class, () -> channel.send(4));
        }
        assertEquals(0, channel.size());
    }

    /// The value was his before he was cancelled.
    @LoopTest(seeds = 20)
    void whatWasHandedToAReceiverIsReceivedAlthoughHeIsCancelled() {
        var channel = CrossLoopChannel.<Integer>open(1);
        var receiver = spawn(channel::receive);
        LoopAssertions.waitAllTasksBlocked();
        channel.send(7);
        receiver.cancel("the test says so");
        assertEquals(7, receiver.await());
    }

    @LoopTest
    void theCapacityIsAtLeastOne() {
        assertThrows(IllegalArgumentException.class, () -> CrossLoopChannel.open(0));
    }

    @LoopTest
    void aSnapshotSaysWhatATaskWaitsFor() {
        var channel = CrossLoopChannel.<Integer>open(3);
        var receiver = spawn("receiver", channel::receive);
        LoopAssertions.waitAllTasksBlocked();
        var snapshot = loop().snapshot().toString();
        assertTrue(snapshot.contains("waits for a value from channel between loops (capacity 3)"), snapshot);
        channel.send(1);
        receiver.await();
    }

    // ---- nothing is lost, nothing comes twice ----------------------------------------------------

    /// What one sender has sent, and one receiver has received, in their order; a value says who sent it, and when.
    private record Ledger(List<Integer> values) {
        Ledger() {
            this(new ArrayList<>());
        }
    }

    private static Ledger sendSome(CrossLoopChannel<Integer> channel, int sender, int count, long seed) {
        var random = new SplittableRandom(seed);
        var sent = new Ledger();
        for (int i = 0; i < count; i++) {
            int value = sender * 1_000_000 + i;
            var patience = Duration.ofNanos(random.nextInt(200_000));
            if (random.nextInt(3) > 0) {
                channel.send(value);
                sent.values.add(value);
            } else if (moveOnAfter(patience, () -> {
                channel.send(value);
                sent.values.add(value);
            }) instanceof Timed.TimedOut) {
                yieldNow();
            }
        }
        return sent;
    }

    private static Ledger receiveAll(CrossLoopChannel<Integer> channel, long seed) {
        var random = new SplittableRandom(seed);
        var received = new Ledger();
        var ended = new boolean[1];
        while (!ended[0]) {
            var patience = random.nextInt(3) > 0 ? Duration.ofHours(1) : Duration.ofNanos(random.nextInt(200_000));
            moveOnAfter(patience, () -> {
                try {
                    received.values.add(channel.receive());
                } catch (EndOfChannelException end) {
                    ended[0] = true;
                }
            });
        }
        return received;
    }

    private static void assertBalanced(List<Ledger> sent, List<Ledger> received) {
        var all = received.stream().flatMap(ledger -> ledger.values.stream()).toList();
        var expected = sent.stream().flatMap(ledger -> ledger.values.stream()).toList();
        assertEquals(expected.size(), all.size());
        assertEquals(new HashSet<>(expected), new HashSet<>(all));
        for (var ledger : received) {
            var last = new int[100];
            for (int value : ledger.values) {
                int sender = value / 1_000_000;
                assertTrue(value > last[sender] || value == sender * 1_000_000, "out of order: " + value);
                last[sender] = value;
            }
        }
    }

    @LoopTest(seeds = 100)
    void inAnyOrderWithCancellationsTheBooksBalance(RandomGenerator random) {
        var channel = CrossLoopChannel.<Integer>open(1 + random.nextInt(3));
        var senders = new ArrayList<Task<Ledger>>();
        var receivers = new ArrayList<Task<Ledger>>();
        for (int i = 1; i <= 3; i++) {
            int sender = i;
            long seed = random.nextLong();
            senders.add(spawn(() -> sendSome(channel, sender, 40, seed)));
            receivers.add(spawn(() -> receiveAll(channel, seed + 1)));
        }
        awaitAll(senders);
        channel.end();
        awaitAll(receivers);
        assertBalanced(
            senders.stream().map(Task::await).toList(), receivers.stream().map(Task::await).toList());
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "2, 1, 64", "3, 2, 2", "4, 2, 16"})
    void betweenThreadsWithCancellationsTheBooksBalance(int loops, int sendersPerLoop, int capacity) {
        long seed = 20_260_101L + loops;
        System.out.println("CrossLoopChannelTest seed " + seed);
        try (var group = LoopGroup.start(loops, LoopConfig.defaults().withName("channel"))) {
            var channel = CrossLoopChannel.<Integer>open(capacity);
            var senders = new ArrayList<Task<Ledger>>();
            var receivers = new ArrayList<Task<Ledger>>();
            for (int i = 1; i <= loops * sendersPerLoop; i++) {
                int sender = i;
                senders.add(group.next().submit(() -> sendSome(channel, sender, 5_000, seed + sender)));
                receivers.add(group.next().submit(() -> receiveAll(channel, seed - sender)));
            }
            var sent = ledgers(senders);
            channel.end();
            assertBalanced(sent, ledgers(receivers));
        }
    }

    /// A wake-up is the loop's own message, and does not count for the limit of its users.
    @Test
    void aFullInboxLosesNoWakeUp() {
        try (var group = LoopGroup.start(2, LoopConfig.defaults().withName("channel").withInboxMax(1))) {
            var there = CrossLoopChannel.<Integer>open(1);
            var back = CrossLoopChannel.<Integer>open(1);
            var echo = group.loops().get(1).submit(() -> {
                for (var value : there) {
                    back.send(value);
                }
                back.end();
            });
            var sum = group.loops().get(0).submit(() -> {
                long total = 0;
                for (int i = 0; i < 2_000; i++) {
                    there.send(i);
                    total += back.receive();
                }
                there.end();
                return total;
            });
            assertEquals(1_999_000, sum.toCompletableFuture().join());
            echo.toCompletableFuture().join();
        }
    }

    private static List<Ledger> ledgers(List<Task<Ledger>> tasks) {
        return tasks.stream().map(task -> task.toCompletableFuture().join()).toList();
    }
}
