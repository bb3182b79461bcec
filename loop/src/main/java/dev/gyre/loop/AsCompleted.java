package dev.gyre.loop;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Hands out tasks in the order they end. One-shot and resumable: a second loop over it goes on where
/// the first one stopped. A task given twice counts once.
final class AsCompleted<T extends @Nullable Object> implements Iterator<Task<T>>, AutoCloseable {
    private final ArrayDeque<Task<T>> ended = new ArrayDeque<>();
    private int left;
    private @Nullable Waiter waiter;

    private final Map<Task<T>, Runnable> listeners = new LinkedHashMap<>();

    AsCompleted(Collection<? extends Task<? extends T>> tasks) {
        var distinct = new LinkedHashSet<Task<T>>();
        tasks.forEach(task -> distinct.add(covariant(task)));
        left = distinct.size();
        for (var task : distinct) {
            Runnable listener = () -> ended(task);
            listeners.put(task, listener);
            task.addListener(listener);
        }
    }

    /// A task only gives results, so one of a narrower type is one of a wider type.
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Task<T> covariant(Task<? extends T> task) {
        return (Task<T>) task;
    }

    private void ended(Task<T> task) {
        listeners.remove(task);
        ended.add(task);
        if (waiter != null) {
            waiter.wake(null);
        }
    }

    /// Forgets the tasks that have not ended.
    @Override
    public void close() {
        listeners.forEach(Task::removeListener);
        listeners.clear();
        left = 0;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Task<T> next() {
        if (left == 0) {
            throw new NoSuchElementException("every task has been handed out");
        }
        Gyre.checkpoint();
        if (ended.isEmpty()) {
            if (waiter != null) {
                throw new IllegalStateException("another task waits for the next one already: share results instead");
            }
            waiter = new Waiter("the next of " + left + " tasks");
            try {
                waiter.await();
            } finally {
                waiter = null;
            }
        }
        left--;
        return ended.remove();
    }
}
