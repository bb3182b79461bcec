package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Promise;
import dev.gyre.loop.Waiter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Rung by threads for tasks, of whatever loops, that wait until something is so. Any thread.
final class Bell {
    private final Set<CompletableFuture<@Nullable Void>> waiting = new HashSet<>();

    /// Suspends until the bell has been rung, not at all if `isReady` says so. Whoever makes it so rings afterwards;
    /// a task may also wake for nothing, so it looks again.
    void await(Object waitsOn, BooleanSupplier isReady) {
        Gyre.checkpoint();
        var rung = new CompletableFuture<@Nullable Void>();
        add(rung);
        try {
            if (!isReady.getAsBoolean()) {
                var waiter = Waiter.external(waitsOn);
                Promise.of(rung).onDone(outcome -> waiter.wake(null));
                waiter.await();
            }
        } finally {
            remove(rung);
        }
    }

    void ring() {
        takeAll().forEach(rung -> rung.complete(null));
    }

    private synchronized void add(CompletableFuture<@Nullable Void> rung) {
        waiting.add(rung);
    }

    private synchronized void remove(CompletableFuture<@Nullable Void> rung) {
        waiting.remove(rung);
    }

    private synchronized List<CompletableFuture<@Nullable Void>> takeAll() {
        var all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }
}
