package dev.gyre.loop.sync;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes from a source, one by one, until the source says null. [#hasNext] is where the task may
/// suspend, so a for-each loop holds no item while it runs its body but the one it works on.
final class UntilEnd<T> implements Iterator<T> {
    private final Supplier<? extends @Nullable T> source;
    private @Nullable T next;

    UntilEnd(Supplier<? extends @Nullable T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = source.get();
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is nothing more to take");
        }
        var taken = java.util.Objects.requireNonNull(next);
        next = null;
        return taken;
    }
}
