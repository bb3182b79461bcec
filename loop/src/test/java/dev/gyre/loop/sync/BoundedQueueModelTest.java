package dev.gyre.loop.sync;

import dev.gyre.loop.sync.ModelRun.Expected;
import dev.gyre.loop.sync.ModelRun.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BoundedQueueModelTest {
    private enum Order {
        FIFO,
        LIFO,
        PRIORITY
    }

    /// Few keys, so that many are equal, and a number that tells them apart.
    private record Item(int key, int number) {}

    @Test
    void aFifoQueueDoesWhatItsModelDoes() {
        ModelRun.compare(300, (expected, random) -> new Pair(expected, random, Order.FIFO));
    }

    @Test
    void aLifoQueueDoesWhatItsModelDoes() {
        ModelRun.compare(300, (expected, random) -> new Pair(expected, random, Order.LIFO));
    }

    @Test
    void aPriorityQueueDoesWhatItsModelDoes() {
        ModelRun.compare(300, (expected, random) -> new Pair(expected, random, Order.PRIORITY));
    }

    private record Putting(int member, Item item) {}

    private static final class Pair implements ModelRun.Subject {
        private final Expected expected;
        private final Order order;
        private final BoundedQueue<Item> queue;
        private final int capacity;
        private int numbers;

        private final List<Item> items = new ArrayList<>();
        private final ArrayDeque<Putting> putting = new ArrayDeque<>();
        private final ArrayDeque<Integer> taking = new ArrayDeque<>();
        private final ArrayDeque<Integer> joining = new ArrayDeque<>();
        private int unfinished;
        private int peak;
        private boolean shutDown;

        Pair(Expected expected, RandomGenerator random, Order order) {
            this.expected = expected;
            this.order = order;
            capacity = random.nextInt(1, 4);
            queue = switch (order) {
                case FIFO -> BoundedQueue.fifo(capacity);
                case LIFO -> BoundedQueue.lifo(capacity);
                case PRIORITY -> BoundedQueue.priority(capacity, Comparator.comparingInt(Item::key));
            };
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            var item = new Item(random.nextInt(3), numbers++);
            return switch (random.nextInt(40)) {
                case 0 -> Operation.immediate("shutdown", queue::shutdown, () -> {
                    shutdown();
                    expected.ends(member);
                });
                case 1 -> Operation.immediate("shutdownNow", queue::shutdownNow, () -> shutdownNow(member));
                case 2, 3, 4 -> Operation.suspending("join", queue::join, () -> join(member));
                case 5, 6, 7, 8, 9, 10 -> Operation.immediate("taskDone", queue::taskDone, () -> taskDone(member));
                case 11, 12, 13, 14 ->
                    Operation.immediate("tryPut " + item, () -> queue.tryPut(item), () -> tryPut(member, item));
                case 15, 16, 17, 18 -> Operation.immediate("tryTake", queue::tryTake, () -> tryTake(member));
                case 19, 20, 21 -> Operation.returning("next", () -> next(), () -> take(member, "end"));
                case 22, 23, 24, 25, 26, 27, 28, 29 ->
                    Operation.returning("take", queue::take, () -> take(member, "QueueShutDownException"));
                default -> Operation.suspending("put " + item, () -> queue.put(item), () -> put(member, item));
            };
        }

        private Object next() {
            var iterator = queue.iterator();
            return iterator.hasNext() ? iterator.next() : "end";
        }

        private void put(int member, Item item) {
            if (shutDown) {
                expected.ends(member, "QueueShutDownException");
            } else if (items.size() == capacity) {
                putting.add(new Putting(member, item));
                expected.waits(member);
            } else {
                add(item);
                expected.ends(member);
            }
        }

        private void tryPut(int member, Item item) {
            if (shutDown) {
                expected.ends(member, "QueueShutDownException");
                return;
            }
            expected.ends(member, items.size() < capacity);
            if (items.size() < capacity) {
                add(item);
            }
        }

        private void add(Item item) {
            unfinished++;
            if (!taking.isEmpty()) {
                expected.ends(taking.remove(), item);
                return;
            }
            int at = items.size();
            switch (order) {
                case FIFO -> {}
                case LIFO -> at = 0;
                case PRIORITY -> {
                    while (at > 0 && items.get(at - 1).key > item.key) {
                        at--;
                    }
                }
            }
            items.add(at, item);
            peak = Math.max(peak, items.size());
        }

        private final List<String> endings = new ArrayList<>(List.of("", "", "", "", ""));

        private void take(int member, String ending) {
            if (!items.isEmpty()) {
                expected.ends(member, remove());
            } else if (shutDown) {
                expected.ends(member, ending);
            } else {
                endings.set(member, ending);
                taking.add(member);
                expected.waits(member);
            }
        }

        private void tryTake(int member) {
            if (items.isEmpty() && shutDown) {
                expected.ends(member, "QueueShutDownException");
            } else {
                expected.ends(member, items.isEmpty() ? Optional.empty() : Optional.of(remove()));
            }
        }

        private Item remove() {
            var item = items.removeFirst();
            if (!putting.isEmpty()) {
                var next = putting.remove();
                add(next.item);
                expected.ends(next.member);
            }
            return item;
        }

        private void shutdown() {
            shutDown = true;
            putting.forEach(waiting -> expected.ends(waiting.member, "QueueShutDownException"));
            putting.clear();
            taking.forEach(waiting -> expected.ends(waiting, endings.get(waiting)));
            taking.clear();
        }

        private void shutdownNow(int member) {
            shutdown();
            expected.ends(member, List.copyOf(items));
            boolean dropped = !items.isEmpty();
            unfinished -= items.size();
            items.clear();
            if (dropped && unfinished == 0) {
                joining.forEach(expected::ends);
                joining.clear();
            }
        }

        private void taskDone(int member) {
            if (unfinished == items.size()) {
                expected.ends(member, "IllegalStateException");
                return;
            }
            unfinished--;
            if (unfinished == 0) {
                joining.forEach(expected::ends);
                joining.clear();
            }
            expected.ends(member);
        }

        private void join(int member) {
            if (unfinished == 0) {
                expected.ends(member);
            } else {
                joining.add(member);
                expected.waits(member);
            }
        }

        @Override
        public void cancelled(int member) {
            putting.removeIf(waiting -> waiting.member == member);
            taking.remove(member);
            joining.remove(member);
            expected.ends(member, "TaskCancelledException");
        }

        @Override
        public Object real() {
            return queue.statistics();
        }

        @Override
        public Object modelled() {
            return new BoundedQueue.Statistics(
                items.size(),
                capacity,
                peak,
                unfinished,
                putting.size(),
                taking.size(),
                joining.size(),
                shutDown);
        }
    }
}
