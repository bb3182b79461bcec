package dev.gyre.loop.os;

import dev.gyre.loop.UntilEnd;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Listens to signals. Made by [Signals#on].
///
/// A signal that comes while nobody asks is kept, once, however often it comes, as the system does it: what counts is
/// that it came after the last time that somebody was told. Several watches of one signal are each told.
///
/// Several tasks may ask, each signal is told to one of them. Loop-confined.
public final class SignalWatch implements Iterable<String>, AutoCloseable {
    private final List<String> names;
    private final Bell arrival = new Bell();

    /// What came and nobody was told, in the order of coming. Guarded by itself; threads of the VM write.
    private final Set<String> pending = new LinkedHashSet<>();

    private boolean closed;

    private SignalWatch(List<String> names) {
        this.names = names;
    }

    static SignalWatch open(List<String> names) {
        var watch = LoopOwned.add(new SignalWatch(names));
        try {
            names.forEach(name -> SignalHandlers.add(name, watch));
            return watch;
        } catch (RuntimeException refused) {
            watch.close();
            throw refused;
        }
    }

    /// A thread of the VM tells of a signal.
    void arrived(String name) {
        synchronized (pending) {
            pending.add(name);
        }
        arrival.ring();
    }

    /// Suspends until a signal has come, and returns its name without `SIG`. A cancelled call has taken none.
    ///
    /// @throws IllegalStateException when the watch is closed, also by another task meanwhile; off the loop
    public String next() {
        var name = nextUntilClosed();
        if (name == null) {
            throw new IllegalStateException("cannot wait for " + names + ": the watch is closed");
        }
        return name;
    }

    /// The name of a signal that has come; empty if none has. Never suspends.
    public Optional<String> tryNext() {
        return Optional.ofNullable(poll());
    }

    /// What [#next] returns, for a for-each loop, which ends when another task closes the watch.
    @Override
    public Iterator<String> iterator() {
        return new UntilEnd<>(this::nextUntilClosed, () -> this + " is closed");
    }

    private @Nullable String nextUntilClosed() {
        while (true) {
            arrival.await(this, () -> closed || hasPending());
            if (closed) {
                return null;
            }
            var name = poll();
            if (name != null) {
                return name;
            }
        }
    }

    private boolean hasPending() {
        synchronized (pending) {
            return !pending.isEmpty();
        }
    }

    private @Nullable String poll() {
        synchronized (pending) {
            var all = pending.iterator();
            if (!all.hasNext()) {
                return null;
            }
            var first = all.next();
            all.remove();
            return first;
        }
    }

    /// Stops listening: waits of other tasks fail. A signal to which nobody listens any more does again what it did
    /// before. Never suspends, never throws, idempotent.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LoopOwned.remove(this);
            names.forEach(name -> SignalHandlers.remove(name, this));
            arrival.ring();
        }
    }

    @Override
    public String toString() {
        return "signals " + String.join(", ", names);
    }
}
