package dev.gyre.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value of which every loop has its own, such as its network: made when a task of the loop first asks for
/// it, and closed with the loop if it is [AutoCloseable].
///
/// ```java
/// private static final LoopLocal<Cache> CACHE = LoopLocal.of(Cache::new);
/// … CACHE.get().find(key) …
/// ```
///
/// Make few and keep them in static fields: each takes a place in every loop that uses a later one.
///
/// @param <T> the type of the value
public final class LoopLocal<T> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final int place = COUNT.getAndIncrement();
    private final Supplier<? extends T> maker;

    private LoopLocal(Supplier<? extends T> maker) {
        this.maker = maker;
    }

    /// A local whose values `maker` makes, on the loop that asks. Any thread.
    ///
    /// @param maker may suspend only if the value is asked for by one task at a time
    public static <T> LoopLocal<T> of(Supplier<? extends T> maker) {
        return new LoopLocal<>(maker);
    }

    /// The value of the loop that runs the caller, made now if there is none. Never suspends unless the maker
    /// does.
    ///
    /// @throws IllegalStateException outside a loop
    @SuppressWarnings("unchecked")
    public T get() {
        var values = EventLoop.current().loopLocals;
        var present = (@Nullable T) values.get(place);
        if (present != null) {
            return present;
        }
        var made = maker.get();
        values.put(place, made);
        return made;
    }

    /// Gives the loop that runs the caller a value of its own choice, before anybody has asked for one: a
    /// network in memory for a test, say. Never suspends.
    ///
    /// @throws IllegalStateException when the loop has a value already; outside a loop
    public void set(T value) {
        var values = EventLoop.current().loopLocals;
        if (values.get(place) != null) {
            throw new IllegalStateException("this loop has a " + values.get(place) + " already, which may be in use:"
                    + " set the value before the loop first asks for it");
        }
        values.put(place, value);
    }
}
