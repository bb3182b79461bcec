package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The loop's data structures against plain models after every operation, and the inbox under fire.
///
/// A failure names its seed; `-Ddev.gyre.seed=…` runs that one alone.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DataStructuresTest {
    private static final int SEEDS = 200;
    private static final int OPERATIONS = 2_000;

    private interface Trial {
        void run(Random random);
    }

    private static void underManySeeds(Trial trial) {
        var only = Long.getLong("dev.gyre.seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            try {
                trial.run(new Random(seed));
            } catch (Throwable failure) {
                throw new AssertionError("fails with -Ddev.gyre.seed=" + seed, failure);
            }
        }
    }

    // ---- the timer heap --------------------------------------------------------------------------

    private record Pending(long deadline, int number, Timer timer) {
        static final Comparator<Pending> ORDER =
                Comparator.comparingLong(Pending::deadline).thenComparingInt(Pending::number);
    }

    @Test
    void theTimerHeapFiresInTheOrderOfDeadlineAndSetting() {
        underManySeeds(random -> {
            var heap = new TimerHeap();
            var model = new ArrayList<Pending>();
            var fired = new ArrayList<Integer>();
            int range = 1 + random.nextInt(500);
            for (int n = 0; n < OPERATIONS; n++) {
                int number = n;
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        long deadline = random.nextInt(range) - range / 4;
                        model.add(new Pending(deadline, number, heap.add(deadline, () -> fired.add(number))));
                    }
                    case 2 -> {
                        if (!model.isEmpty()) {
                            var removed = model.remove(random.nextInt(model.size()));
                            assertTrue(removed.timer().cancel());
                            assertTrue(!removed.timer().cancel(), "a second cancel does nothing");
                        }
                    }
                    default -> {
                        long now = random.nextInt(range) - range / 2;
                        var due = model.stream()
                                .filter(timer -> timer.deadline() <= now)
                                .sorted(Pending.ORDER)
                                .toList();
                        heap.expire(now);
                        assertEquals(due.stream().map(Pending::number).toList(), fired);
                        model.removeAll(due);
                        fired.clear();
                    }
                }
                assertEquals(model.size(), heap.size());
                assertEquals(
                    model.stream().mapToLong(Pending::deadline).min().orElse(Long.MAX_VALUE),
                    heap.nextDeadlineNanos());
            }
        });
    }

    // ---- the ready queue -------------------------------------------------------------------------

    @Test
    void theReadyQueueIsFirstInFirstOut() {
        underManySeeds(random -> {
            var queue = new FifoReadyQueue();
            var model = new ArrayDeque<Runnable>();
            for (int n = 0; n < OPERATIONS; n++) {
                if (random.nextInt(5) < 3) {
                    Runnable entry = new Runnable() {
                        @Override
                        public void run() {}
                    };
                    if (random.nextBoolean()) {
                        queue.addTask(entry);
                    } else {
                        queue.addCallback(entry);
                    }
                    model.add(entry);
                } else if (!model.isEmpty()) {
                    assertEquals(model.size(), queue.beginBatch());
                    assertSame(model.peek(), queue.peek());
                    assertSame(model.poll(), queue.take());
                }
                assertEquals(model.size(), queue.size());
                var entries = new ArrayList<Runnable>();
                if (n % 50 == 0) {
                    queue.forEach(entries::add);
                    assertEquals(List.copyOf(model), entries);
                }
            }
        });
    }

    // ---- the inbox -------------------------------------------------------------------------------

    private record Message(int producer, int number) implements Runnable {
        @Override
        public void run() {}
    }

    /// Several producers, and a consumer that falls asleep as often as it can: nothing is lost, each producer's
    /// messages arrive in order, and each sleep takes exactly one wake-up.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 256})
    void theInboxLosesNothingAndIsWokenOncePerSleep(int slots) throws InterruptedException {
        int producers = 4;
        int each = 100_000;
        var inbox = new Inbox(slots);
        var wakeUps = new AtomicLong();
        var consumer = Thread.currentThread();
        var threads = new ArrayList<Thread>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    if (inbox.offerTask(new Message(producer, n)) == Inbox.Offer.TAKEN_WAKE_THE_LOOP) {
                        wakeUps.incrementAndGet();
                        LockSupport.unpark(consumer);
                    }
                    if (n % 64 == 0) {
                        Thread.yield();
                    }
                }
            }));
        }
        var queue = new FifoReadyQueue();
        var next = new int[producers];
        long sleeps = 0;
        for (int left = producers * each; left > 0;) {
            if (queue.size() == 0 && inbox.fallAsleep()) {
                sleeps++;
                while (inbox.isAsleep()) {
                    LockSupport.park();
                }
            }
            inbox.drainTo(queue);
            while (queue.size() > 0) {
                var message = (Message) queue.take();
                assertEquals(next[message.producer()]++, message.number());
                left--;
            }
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(sleeps, wakeUps.get());
    }

    /// What an offer answers after any two steps of the consumer; the threads at once are for the stress test.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256})
    void anOfferAfterSleepingDrainingAndClosingIsTakenOrRefusedAsItShould(int slots) {
        for (var before : Before.values()) {
            for (var during : Before.values()) {
                var inbox = new Inbox(slots);
                var queue = new FifoReadyQueue();
                before.act(inbox, queue);
                during.act(inbox, queue);
                var offered = inbox.offerTask(new Message(0, 0));
                boolean closed = before == Before.CLOSED || during == Before.CLOSED;
                assertEquals(closed, offered == Inbox.Offer.CLOSED, before + ", " + during);
                var later = inbox.offerTask(new Message(0, 1));
                assertTrue(closed || later == Inbox.Offer.TAKEN,
                    "only the first offer wakes: " + before + ", " + during);
                if (!closed) {
                    inbox.closeInto(queue);
                    assertEquals(List.of(new Message(0, 0), new Message(0, 1)), List.of(queue.take(), queue.take()));
                }
                assertEquals(0, queue.size());
            }
        }
    }

    private enum Before {
        NOTHING,
        ASLEEP,
        DRAINED,
        CLOSED;

        void act(Inbox inbox, ReadyQueue queue) {
            switch (this) {
                case NOTHING -> {}
                case ASLEEP -> inbox.fallAsleep();
                case DRAINED -> inbox.drainTo(queue);
                case CLOSED -> inbox.closeInto(queue);
            }
        }
    }

    /// One thread's offers, drains, sleeps and looks at the size, in random order, against a plain queue.
    @Test
    void theInboxIsFirstInFirstOut() {
        underManySeeds(random -> {
            var inbox = new Inbox(1 + random.nextInt(5));
            var waiting = new ArrayDeque<Message>();
            boolean asleep = false;
            for (int n = 0; n < OPERATIONS; n++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        asleep |= waiting.isEmpty();
                        assertEquals(waiting.isEmpty(), inbox.fallAsleep());
                    }
                    case 1 -> {
                        var taken = new FifoReadyQueue();
                        inbox.drainTo(taken);
                        asleep = false;
                        assertEquals(waiting.size(), taken.size());
                        while (taken.size() > 0) {
                            assertEquals(waiting.remove(), taken.take());
                        }
                    }
                    default -> {
                        var message = new Message(0, n);
                        waiting.add(message);
                        assertEquals(
                            asleep ? Inbox.Offer.TAKEN_WAKE_THE_LOOP : Inbox.Offer.TAKEN, inbox.offerTask(message));
                        asleep = false;
                    }
                }
                assertEquals(waiting.size(), inbox.size());
                assertEquals(asleep, inbox.isAsleep());
            }
            var taken = new FifoReadyQueue();
            inbox.closeInto(taken);
            assertEquals(waiting.size(), taken.size());
            assertEquals(0, inbox.size());
            assertEquals(Inbox.Offer.CLOSED, inbox.offerTask(new Message(0, 0)));
            assertEquals(0, inbox.size());
        });
    }

    @Test
    void aFullInboxRefusesUsersAndNeverTheLoopItself() {
        var inbox = new Inbox(4);
        for (int i = 0; i < 10; i++) {
            assertEquals(Inbox.Offer.TAKEN, inbox.offerCallback(new Message(0, i), 10));
        }
        assertEquals(Inbox.Offer.FULL, inbox.offerCallback(new Message(0, 10), 10));
        assertEquals(Inbox.Offer.TAKEN, inbox.offerTask(new Message(0, 11)));
        assertEquals(11, inbox.size());
    }
}
