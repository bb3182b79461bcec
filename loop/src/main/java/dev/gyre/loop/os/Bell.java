package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Promise;
import dev.gyre.loop.Waiter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Rung by threads for tasks, of whatever loops, that wait until something is so. Any thread.
final class Bell {
    /// Guarded by this object.
    private final Set<Listener> listeners = new HashSet<>();

    /// One wait of one task.
    private static final class Listener {
        final CompletableFuture<@Nullable Void> rung = new CompletableFuture<>();
    }

    /// Suspends until the bell has been rung, not at all if `isReady` says so. Whoever makes it so rings afterwards;
    /// a task may also wake for nothing, so it looks again.
    void await(Object waitsOn, BooleanSupplier isReady) {
        Gyre.checkpoint();
        var listener = new Listener();
        add(listener);
        try {
            if (!isReady.getAsBoolean()) {
                var waiter = Waiter.external(waitsOn);
                Promise.of(listener.rung).onDone(outcome -> waiter.wake(null));
                waiter.await();
            }
        } finally {
            remove(listener);
        }
    }

    void ring() {
        takeAll().forEach(listener -> listener.rung.complete(null));
    }

    private synchronized void add(Listener listener) {
        listeners.add(listener);
    }

    private synchronized void remove(Listener listener) {
        listeners.remove(listener);
    }

    private synchronized List<Listener> takeAll() {
        var all = List.copyOf(listeners);
        listeners.clear();
        return all;
    }
}
