package dev.gyre.loop.sync;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.UntilEnd;
import dev.gyre.loop.WaitQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A queue of work between tasks, with a bound: who puts waits for room, who takes waits for an item.
///
/// ```java
/// var queue = BoundedQueue.<Job>fifo(100);
/// group.spawn(() -> { for (var job : jobs) queue.put(job); queue.shutdown(); });
/// group.spawn(() -> { for (var job : queue) handle(job); });      // ends when shut down and empty
/// ```
///
/// Tasks are served first come, first served: an item put while somebody waits for one is handed to the
/// first in line, and room that becomes free is filled by the first who waits to put, before anybody
/// who comes later. Limit the time with [Gyre#timeout]: a put or take that was cancelled has not
/// happened.
///
/// For a stream with several producers that each say when they have finished, see [Channel].
///
/// Loop-confined, as everything in this package: another thread puts with
/// `loop.submit(() -> queue.put(item))`.
///
/// @param <T> the items
public final class BoundedQueue<T> implements Iterable<T> {
    private enum Answer {
        PUT,
        REFUSED
    }

    private final Items<T> items;
    private final int capacity;

    /// Tasks that wait for an item. Empty unless [#items] is. Woken with an item, or null at the end.
    private final WaitQueue<@Nullable Void> takers = new WaitQueue<>();

    /// Tasks that wait for room, with their items. Empty unless [#items] is full. Woken with an [Answer].
    private final WaitQueue<T> putters = new WaitQueue<>();

    /// Tasks that wait until all work is done.
    private final WaitQueue<@Nullable Void> joiners = new WaitQueue<>();

    private final WaitFor anItem = new WaitFor("an item of", this);
    private final WaitFor room = new WaitFor("room in", this);

    private int peak;

    /// How many items were put for which [#taskDone] was not called.
    private long unfinished;

    private boolean shutDown;

    private BoundedQueue(Items<T> items, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a queue has room for at least 1 item, not for " + capacity
                    + "; a Channel can have a capacity of 0");
        }
        this.items = items;
        this.capacity = capacity;
    }

    /// Makes an empty queue whose items are taken in the order they were put.
    ///
    /// @param capacity how many items it holds at most, at least 1
    public static <T> BoundedQueue<T> fifo(int capacity) {
        return new BoundedQueue<>(new Items.Fifo<>(), capacity);
    }

    /// Makes an empty queue of which the item put last is taken first.
    ///
    /// @param capacity how many items it holds at most, at least 1
    public static <T> BoundedQueue<T> lifo(int capacity) {
        return new BoundedQueue<>(new Items.Lifo<>(), capacity);
    }

    /// Makes an empty queue of which the smallest item is taken first, and of equal ones the one put
    /// first.
    ///
    /// @param capacity how many items it holds at most, at least 1
    /// @param order compares items; must not suspend, throw, or change its mind about items in the queue
    public static <T> BoundedQueue<T> priority(int capacity, Comparator<? super T> order) {
        return new BoundedQueue<>(new Items.Priority<>(order), capacity);
    }

    // ---- putting ---------------------------------------------------------------------------------

    /// Puts `item`; suspends until there is room for it and nobody else is in line before.
    ///
    /// @throws QueueShutDownException when the queue is, or meanwhile becomes, shut down; the item is
    ///     not in the queue
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; the item is not in the queue
    /// @throws IllegalStateException outside a task of the queue's loop
    public void put(T item) {
        takers.checkpoint();
        if (!offer(item) && putters.await(room, item) == Answer.REFUSED) {
            throw refused();
        }
    }

    /// Puts `item` if there is room, and answers whether it did. Never suspends.
    ///
    /// @throws QueueShutDownException when the queue is shut down
    /// @throws IllegalStateException off the queue's loop
    public boolean tryPut(T item) {
        takers.requireLoop();
        return offer(item);
    }

    private boolean offer(T item) {
        Objects.requireNonNull(item, "item");
        if (shutDown) {
            throw refused();
        }
        if (items.size() == capacity) {
            return false;
        }
        if (takers.isEmpty()) {
            add(item);
        } else {
            unfinished++;
            takers.wakeFirst(item);
        }
        return true;
    }

    private void add(T item) {
        items.add(item);
        unfinished++;
        peak = Math.max(peak, items.size());
    }

    private QueueShutDownException refused() {
        return new QueueShutDownException("nothing can be put into " + this + " any more: shut it down when the last"
                + " task that puts has finished");
    }

    // ---- taking ----------------------------------------------------------------------------------

    /// Takes the next item; suspends until there is one and nobody else is in line before.
    ///
    /// @throws QueueShutDownException when the queue is, or meanwhile becomes, shut down, and is empty
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; it has taken nothing
    /// @throws IllegalStateException outside a task of the queue's loop
    public T take() {
        var item = takeUntilEnd();
        if (item == null) {
            throw ended();
        }
        return item;
    }

    /// Takes the next item if there is one. Never suspends.
    ///
    /// @return empty when there is no item at the moment
    /// @throws QueueShutDownException when the queue is shut down and empty: there never will be one
    /// @throws IllegalStateException off the queue's loop
    public Optional<T> tryTake() {
        takers.requireLoop();
        if (items.size() > 0) {
            return Optional.of(remove());
        }
        if (shutDown) {
            throw ended();
        }
        return Optional.empty();
    }

    /// What a for-each loop takes from: its next item, suspending until there is one, until the queue is
    /// shut down and empty. Several tasks may each have a loop; an item goes to one of them.
    @Override
    public Iterator<T> iterator() {
        return new UntilEnd<>(this::takeUntilEnd, () -> "there is nothing more to take");
    }

    /// The next item, or null when the queue is shut down and empty.
    @SuppressWarnings("unchecked")
    private @Nullable T takeUntilEnd() {
        takers.checkpoint();
        if (items.size() > 0) {
            return remove();
        }
        return shutDown ? null : (T) takers.await(anItem, null);
    }

    /// Removes the next item and lets the first who waits to put fill its place.
    private T remove() {
        var item = items.remove();
        if (!putters.isEmpty()) {
            add(putters.firstAttachment());
            putters.wakeFirst(Answer.PUT);
        }
        return item;
    }

    private QueueShutDownException ended() {
        return new QueueShutDownException("there is nothing more to take from " + this + ": a for-each loop over the"
                + " queue ends here by itself");
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Takes no more items: puts, also those that wait for room, fail; takes go on until the queue is
    /// empty, and then end. Again it does nothing. Never suspends.
    ///
    /// @throws IllegalStateException off the queue's loop
    public void shutdown() {
        takers.requireLoop();
        shutDown = true;
        putters.wakeAll(Answer.REFUSED);
        takers.wakeAll(null);
    }

    /// As [#shutdown], and drops the items in the queue; they count as done. Never suspends.
    ///
    /// @return what was dropped, in the order in which it would have been taken
    /// @throws IllegalStateException off the queue's loop
    public List<T> shutdownNow() {
        shutdown();
        var dropped = new ArrayList<T>(items.size());
        while (items.size() > 0) {
            dropped.add(items.remove());
        }
        if (!dropped.isEmpty()) {
            workDone(dropped.size());
        }
        return dropped;
    }

    /// Says that the work on an item taken before is done. Never suspends.
    ///
    /// @throws IllegalStateException when it is called more often than items were taken; off the queue's loop
    public void taskDone() {
        takers.requireLoop();
        if (unfinished == items.size()) {
            throw new IllegalStateException("taskDone() was called more often than items were taken from " + this
                    + ": call it once for each item taken, when the work on it is done");
        }
        workDone(1);
    }

    private void workDone(int onItems) {
        unfinished -= onItems;
        if (unfinished == 0) {
            joiners.wakeAll(null);
        }
    }

    /// Suspends until [#taskDone] was called for every item put; returns at once when that is so.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled before
    /// @throws IllegalStateException outside a task of the queue's loop
    public void join() {
        takers.checkpoint();
        if (unfinished > 0) {
            joiners.await(new WaitFor("all work to be done in", this), null);
        }
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// How many items are in the queue. Never suspends.
    ///
    /// @throws IllegalStateException off the queue's loop
    public int size() {
        takers.requireLoop();
        return items.size();
    }

    /// How many items the queue holds at most.
    public int capacity() {
        return capacity;
    }

    /// Whether the queue is shut down; it may have items left. Never suspends.
    ///
    /// @throws IllegalStateException off the queue's loop
    public boolean isShutDown() {
        takers.requireLoop();
        return shutDown;
    }

    /// A look at a queue.
    ///
    /// @param size how many items it has
    /// @param capacity how many it holds at most
    /// @param peak how many it has had at most
    /// @param unfinished how many items were put on which the work is not done
    /// @param putting how many tasks wait for room
    /// @param taking how many tasks wait for an item
    /// @param joining how many tasks wait until all work is done
    /// @param shutDown whether it is shut down
    public record Statistics(
            int size,
            int capacity,
            int peak,
            long unfinished,
            int putting,
            int taking,
            int joining,
            boolean shutDown) {}

    /// How the queue is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the queue's loop
    public Statistics statistics() {
        takers.requireLoop();
        return new Statistics(
            items.size(), capacity, peak, unfinished, putters.size(), takers.size(), joiners.size(), shutDown);
    }

    @Override
    public String toString() {
        return items + " queue (" + items.size() + " of " + capacity + " items, " + putters.size() + " putting, "
                + takers.size() + " taking" + (shutDown ? ", shut down)" : ")");
    }
}
