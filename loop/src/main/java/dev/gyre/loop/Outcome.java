package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// How a task or a promise ended.
///
/// @param <T> the type of a successful result
public sealed interface Outcome<T extends @Nullable Object> {
    /// It returned `value`.
    ///
    /// @param <T> the type of the result
    /// @param value the result; null where the work has none
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /// It threw `exception`.
    ///
    /// @param <T> the type that a success would have had
    /// @param exception what was thrown, as it was thrown
    record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {}

    /// It was cancelled, and ended because of it.
    ///
    /// @param <T> the type that a success would have had
    /// @param exception carries the reason and the source of the cancellation
    record Cancelled<T extends @Nullable Object>(TaskCancelledException exception) implements Outcome<T> {}
}
