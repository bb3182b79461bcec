package dev.gyre.testing;

import dev.gyre.loop.ReadyQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A ready queue that deals out each batch in an order which a seed decides, to find programs that work in
/// one order only.
///
/// Tasks of a batch come in any order; callbacks keep theirs among themselves and fall anywhere between the
/// tasks. Nothing moves to an earlier batch, so whoever yields is overtaken by what was ready, and every
/// order that is dealt out is one that the loop promises. The same seed and the same program give the
/// same order.
///
/// ```java
/// var config = LoopConfig.defaults().withReadyQueue(() -> new SeededReadyQueue(17));
/// ```
///
/// Each step draws one entry of those left in the batch with equal chances, in constant time: a shuffle by
/// R. A. Fisher and F. Yates, one swap at a time. Loop-confined.
public final class SeededReadyQueue implements ReadyQueue {
    private final SplitMix random;
    private final ArrayList<Runnable> tasks = new ArrayList<>();
    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();

    // What was added after the batch began.
    private final ArrayList<Runnable> tasksLater = new ArrayList<>();
    private final ArrayDeque<Runnable> callbacksLater = new ArrayDeque<>();

    /// The entry that the next [#take] removes, once [#peek] has settled it.
    private @Nullable Runnable drawn;

    /// Makes an empty queue whose order `seed` decides; any number will do.
    public SeededReadyQueue(long seed) {
        random = SplitMix.of(seed, "order");
    }

    @Override
    public void addTask(Runnable entry) {
        tasksLater.add(entry);
    }

    @Override
    public void addCallback(Runnable entry) {
        callbacksLater.add(entry);
    }

    @Override
    public int beginBatch() {
        tasks.addAll(tasksLater);
        callbacks.addAll(callbacksLater);
        tasksLater.clear();
        callbacksLater.clear();
        return size();
    }

    @Override
    public Runnable take() {
        var next = peek();
        if (next == null) {
            throw new NoSuchElementException("nothing is ready");
        }
        drawn = null;
        return next;
    }

    @Override
    public @Nullable Runnable peek() {
        if (drawn == null) {
            if (tasks.isEmpty() && callbacks.isEmpty()) {
                beginBatch();
            }
            drawn = draw();
        }
        return drawn;
    }

    private @Nullable Runnable draw() {
        int left = tasks.size() + callbacks.size();
        if (left == 0) {
            return null;
        }
        int index = left == 1 ? 0 : random.below(left);
        if (index >= tasks.size()) {
            return callbacks.poll();
        }
        var last = tasks.removeLast();
        return index == tasks.size() ? last : tasks.set(index, last);
    }

    @Override
    public int size() {
        int drawnNow = drawn == null ? 0 : 1;
        return drawnNow + tasks.size() + callbacks.size() + tasksLater.size() + callbacksLater.size();
    }

    @Override
    public void forEach(Consumer<? super Runnable> visitor) {
        if (drawn != null) {
            visitor.accept(drawn);
        }
        tasks.forEach(visitor);
        callbacks.forEach(visitor);
        tasksLater.forEach(visitor);
        callbacksLater.forEach(visitor);
    }

    @Override
    public String toString() {
        return size() + " entries in seeded order";
    }
}
