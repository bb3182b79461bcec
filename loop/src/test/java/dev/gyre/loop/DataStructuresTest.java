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
    @Test
    void theInboxLosesNothingAndIsWokenOncePerSleep() throws InterruptedException {
        int producers = 4;
        int each = 200_000;
        var inbox = new Inbox();
        var wakeUps = new AtomicLong();
        var consumer = Thread.currentThread();
        var threads = new ArrayList<Thread>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    if (inbox.offer(new Message(producer, n), Integer.MAX_VALUE) == Inbox.Offer.TAKEN_WAKE_THE_LOOP) {
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

    /// Every interleaving of one producer's steps with the consumer's: push (read the head, compare and set) against
    /// falling asleep, draining and closing. The inbox has one word, so its steps are few enough to try them all.
    @Test
    void noInterleavingOfAnOfferWithSleepingDrainingAndClosingLosesTheMessage() {
        for (var before : Before.values()) {
            for (var during : Before.values()) {
                var inbox = new Inbox();
                var queue = new FifoReadyQueue();
                before.act(inbox, queue);
                during.act(inbox, queue);
                var offered = inbox.offer(new Message(0, 0), Integer.MAX_VALUE);
                boolean closed = before == Before.CLOSED || during == Before.CLOSED;
                assertEquals(closed, offered == Inbox.Offer.CLOSED, before + ", " + during);
                var later = inbox.offer(new Message(0, 1), Integer.MAX_VALUE);
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

    @Test
    void aFullInboxRefusesUsersAndNeverTheLoopItself() {
        var inbox = new Inbox();
        for (int i = 0; i < 10; i++) {
            assertEquals(Inbox.Offer.TAKEN, inbox.offer(new Message(0, i), 10));
        }
        assertEquals(Inbox.Offer.FULL, inbox.offer(new Message(0, 10), 10));
        assertEquals(Inbox.Offer.TAKEN, inbox.offer(new Message(0, 11), Integer.MAX_VALUE));
        assertEquals(11, inbox.size());
    }
}
