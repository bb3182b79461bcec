package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// The result of a task group's body; absent when the group was cancelled from inside before the body had one.
record GroupResult<T extends @Nullable Object>(@Nullable T present, @Nullable TaskCancelledException absent) {
    @SuppressWarnings("NullAway") // present is null only where T is nullable
    T value() {
        if (absent != null) {
            throw absent;
        }
        return present;
    }
}
