package dev.gyre.loop;

import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// First in, first out: a ring of a power-of-two size that doubles when full.
///
/// The ring is one of objects: storing into an array of an interface checks each entry, a fifth of a callback's cost.
final class FifoReadyQueue implements ReadyQueue {
    private @Nullable Object[] ring = new Object[256];
    private int head;
    private int size;

    @Override
    public void addTask(Runnable entry) {
        append(entry);
    }

    @Override
    public void addCallback(Runnable entry) {
        append(entry);
    }

    private void append(Runnable entry) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = entry;
        size++;
    }

    @Override
    public int beginBatch() {
        return size;
    }

    @Override
    public Runnable take() {
        var entry = ring[head];
        if (entry == null) {
            throw new NoSuchElementException("nothing is ready");
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return (Runnable) entry;
    }

    @Override
    public @Nullable Runnable peek() {
        return (Runnable) ring[head];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(Consumer<? super Runnable> visitor) {
        for (int i = 0; i < size; i++) {
            var entry = ring[(head + i) & (ring.length - 1)];
            if (entry != null) {
                visitor.accept((Runnable) entry);
            }
        }
    }

    private void grow() {
        var larger = new @Nullable Object[ring.length * 2];
        int untilEnd = ring.length - head;
        System.arraycopy(ring, head, larger, 0, untilEnd);
        System.arraycopy(ring, 0, larger, untilEnd, head);
        ring = larger;
        head = 0;
    }
}
