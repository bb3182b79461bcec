package dev.gyre.loop.sync;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The items inside a [BoundedQueue], in the order in which they are taken.
sealed interface Items<T> {
    void add(T item);

    /// Removes the item that is next; there must be one.
    T remove();

    int size();

    /// First in, first out.
    final class Fifo<T> implements Items<T> {
        private final ArrayDeque<T> items = new ArrayDeque<>();

        @Override
        public void add(T item) {
            items.addLast(item);
        }

        @Override
        public T remove() {
            return items.removeFirst();
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public String toString() {
            return "fifo";
        }
    }

    /// Last in, first out.
    final class Lifo<T> implements Items<T> {
        private final ArrayDeque<T> items = new ArrayDeque<>();

        @Override
        public void add(T item) {
            items.addLast(item);
        }

        @Override
        public T remove() {
            return items.removeLast();
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public String toString() {
            return "lifo";
        }
    }

    /// Smallest first; of equal ones first in, first out. A binary heap, so O(log n) each.
    final class Priority<T> implements Items<T> {
        /// A heap alone mixes up items that compare as equal: the number puts them in order.
        private record Numbered<T>(T item, long number) {}

        private final PriorityQueue<Numbered<T>> items;
        private long added;

        Priority(Comparator<? super T> order) {
            items = new PriorityQueue<>(
                Comparator.<Numbered<T>, T>comparing(Numbered::item, order).thenComparingLong(Numbered::number));
        }

        @Override
        public void add(T item) {
            items.add(new Numbered<>(item, added++));
        }

        @Override
        public T remove() {
            return items.remove().item();
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public String toString() {
            return "priority";
        }
    }
}
