package dev.gyre.loop;

import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// First in, first out: a ring of a power-of-two size that doubles when full.
final class FifoReadyQueue implements ReadyQueue {
    private @Nullable Runnable[] ring = new Runnable[256];
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
        return entry;
    }

    @Override
    public @Nullable Runnable peek() {
        return ring[head];
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
                visitor.accept(entry);
            }
        }
    }

    private void grow() {
        var larger = new @Nullable Runnable[ring.length * 2];
        int untilEnd = ring.length - head;
        System.arraycopy(ring, head, larger, 0, untilEnd);
        System.arraycopy(ring, 0, larger, untilEnd, head);
        ring = larger;
        head = 0;
    }
}
