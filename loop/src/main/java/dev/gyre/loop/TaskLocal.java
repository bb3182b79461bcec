package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// A value that a task and the tasks it spawns see, and no others: a request id, a user, a tenant.
///
/// ```java
/// static final TaskLocal<String> USER = TaskLocal.withDefault("user", "nobody");
///
/// USER.where("ada", () -> handle(request));      // and in any task spawned from there: USER.get()
/// ```
///
/// A task takes over the bindings of its spawner at spawn; later ones do not reach it. Immutable and
/// free of locks. [ThreadLocal] and [ScopedValue] work inside a task too, but are not taken over.
///
/// @param <T> the type of the value
public final class TaskLocal<T extends @Nullable Object> {
    private final String name;
    private final boolean hasDefault;
    private final @Nullable T defaultValue;

    private TaskLocal(String name, boolean hasDefault, @Nullable T defaultValue) {
        this.name = name;
        this.hasDefault = hasDefault;
        this.defaultValue = defaultValue;
    }

    /// A task local without a value where none is bound.
    public static <T extends @Nullable Object> TaskLocal<T> named(String name) {
        return new TaskLocal<>(name, false, null);
    }

    /// A task local that is `value` where none is bound.
    public static <T extends @Nullable Object> TaskLocal<T> withDefault(String name, T value) {
        return new TaskLocal<>(name, true, value);
    }

    /// The value bound for the current task, or for the task whose blocking call this is, or else the default.
    /// Never suspends.
    ///
    /// @throws IllegalStateException when there is neither
    @SuppressWarnings({"unchecked", "NullAway"})
    public T get() {
        var binding = TaskLocals.find(TaskLocals.current(), this);
        if (binding != null) {
            return (T) binding.value();
        }
        if (hasDefault) {
            return defaultValue;
        }
        throw new IllegalStateException("task local " + name + " is not bound here: call where(...) around this code,"
                + " or give it a default");
    }

    /// Whether a value is bound for the current task. Never suspends.
    public boolean isBound() {
        return TaskLocals.find(TaskLocals.current(), this) != null;
    }

    /// Runs `body` in the current task with this local bound to `value`; the former binding is back when
    /// it ends. May suspend if `body` does.
    ///
    /// @throws IllegalStateException outside a task
    public <R extends @Nullable Object, X extends Exception> R where(T value, Work<R, X> body) throws X {
        var task = Task.require("bind task local " + name);
        var before = task.locals;
        task.locals = new TaskLocals(this, value, before);
        try {
            return body.call();
        } finally {
            task.locals = before;
        }
    }

    /// As [#where(Object, Work)], for a body without a result.
    public <X extends Exception> void where(T value, Action<X> body) throws X {
        this.<@Nullable Void, X>where(value, (Work<@Nullable Void, X>) () -> {
            body.run();
            return null;
        });
    }

    @Override
    public String toString() {
        return "task local " + name;
    }
}
