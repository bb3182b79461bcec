package dev.gyre.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeededReadyQueueTest {
    private record Entry(String name) implements Runnable {
        @Override
        public void run() {}
    }

    private static void add(SeededReadyQueue queue, String... names) {
        for (var name : names) {
            if (name.startsWith("call")) {
                queue.addCallback(new Entry(name));
            } else {
                queue.addTask(new Entry(name));
            }
        }
    }

    private static List<String> takeBatch(SeededReadyQueue queue) {
        var taken = new ArrayList<String>();
        for (int rest = queue.beginBatch(); rest > 0; rest--) {
            var peeked = queue.peek();
            var next = queue.take();
            assertSame(peeked, next);
            taken.add(((Entry) next).name());
        }
        return taken;
    }

    @Test
    void theSameSeedGivesTheSameOrder() {
        var first = new SeededReadyQueue(7);
        var second = new SeededReadyQueue(7);
        for (int batch = 0; batch < 20; batch++) {
            add(first, "a", "b", "call 1", "c", "call 2", "d");
            add(second, "a", "b", "call 1", "c", "call 2", "d");
            assertEquals(takeBatch(first), takeBatch(second));
        }
    }

    @Test
    void neighbouringSeedsGiveEveryOrder() {
        var orders = new HashSet<List<String>>();
        for (long seed = 1; seed <= 100; seed++) {
            var queue = new SeededReadyQueue(seed);
            add(queue, "a", "b", "c");
            orders.add(takeBatch(queue));
        }
        assertEquals(6, orders.size());
    }

    @Test
    void callbacksKeepTheirOrderAndFallAnywhereBetweenTasks() {
        var orders = new HashSet<List<String>>();
        for (long seed = 1; seed <= 200; seed++) {
            var queue = new SeededReadyQueue(seed);
            add(queue, "call 1", "a", "call 2", "b");
            var order = takeBatch(queue);
            assertTrue(order.indexOf("call 1") < order.indexOf("call 2"));
            orders.add(order);
        }
        assertEquals(12, orders.size());
    }

    @Test
    void nothingMovesToAnEarlierBatch() {
        for (long seed = 1; seed <= 50; seed++) {
            var queue = new SeededReadyQueue(seed);
            add(queue, "a", "b");
            assertEquals(2, queue.beginBatch());
            add(queue, "later", "call later");
            var batch = List.of(((Entry) queue.take()).name(), ((Entry) queue.take()).name());
            assertEquals(new TreeSet<>(List.of("a", "b")), new TreeSet<>(batch));
            assertEquals(2, queue.beginBatch());
        }
    }

    @Test
    void visitorsSeeEverythingThatWaits() {
        var queue = new SeededReadyQueue(3);
        add(queue, "a", "call 1", "b");
        queue.beginBatch();
        queue.peek();
        add(queue, "c");
        var seen = new ArrayList<String>();
        queue.forEach(entry -> seen.add(((Entry) entry).name()));
        assertEquals(4, queue.size());
        assertEquals(new TreeSet<>(List.of("a", "b", "c", "call 1")), new TreeSet<>(seen));
        assertEquals(((Entry) queue.take()).name(), seen.getFirst());
    }

    @Test
    void anEmptyQueueHasNothingToTake() {
        var queue = new SeededReadyQueue(1);
        assertEquals(0, queue.beginBatch());
        assertNull(queue.peek());
        assertThrows(NoSuchElementException.class, queue::take);
    }

    @Test
    void orderAndProgramDrawFromUnrelatedSequences() {
        var order = SplitMix.of(1, "order");
        var test = SplitMix.of(1, "test");
        assertNotEquals(order.nextLong(), test.nextLong());
    }
}
