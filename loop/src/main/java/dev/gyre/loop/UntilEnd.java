package dev.gyre.loop;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes from a source, one by one, until the source says null: the iterator behind the for-each loops of queues,
/// channels and watches. For builders.
///
/// [#hasNext] is where the task may suspend, so a loop holds no item while it runs its body but the one it works on.
/// As confined, and as ready to be cancelled, as the source is.
public final class UntilEnd<T> implements Iterator<T> {
    private final Supplier<? extends @Nullable T> source;
    private final Supplier<String> afterEnd;
    private @Nullable T next;

    /// @param source the next item, or null at the end
    /// @param afterEnd what is said to who takes more than there is
    public UntilEnd(Supplier<? extends @Nullable T> source, Supplier<String> afterEnd) {
        this.source = source;
        this.afterEnd = afterEnd;
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
            throw new NoSuchElementException(afterEnd.get());
        }
        var taken = Objects.requireNonNull(next);
        next = null;
        return taken;
    }
}
