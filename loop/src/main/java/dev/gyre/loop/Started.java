package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// How a task says that it is ready to whoever started it with [TaskGroup#start].
///
/// Loop-confined.
///
/// @param <V> what it says
public final class Started<V extends @Nullable Object> {
    final Promise<V> ready = Promise.create();
    private final TaskGroup group;

    /// The task that starts; set before its first step.
    @Nullable Task<?> task;

    Started(TaskGroup group) {
        this.group = group;
    }

    /// Hands `value` to the starter, which goes on; the task belongs to the group from now on. Never
    /// suspends.
    ///
    /// @throws IllegalStateException when called a second time
    public void value(V value) {
        if (ready.isDone()) {
            throw new IllegalStateException("started.value(...) was called before: a task gets ready once");
        }
        ready.complete(value);
        if (task != null) {
            group.adopt(task);
        }
    }

    void requireReady() {
        if (!ready.isDone()) {
            throw new IllegalStateException("the task ended without calling started.value(...)");
        }
    }
}
