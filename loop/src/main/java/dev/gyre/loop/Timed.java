package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// What came of a block with a time limit ([Gyre#moveOnAfter]).
///
/// @param <T> the block's result
public sealed interface Timed<T extends @Nullable Object> {
    /// The block ended in time with `value`.
    ///
    /// @param <T> the block's result
    /// @param value the result; null where the block has none
    record Completed<T extends @Nullable Object>(T value) implements Timed<T> {}

    /// The time was over first, and the block was cancelled.
    ///
    /// @param <T> the result that the block would have had
    record TimedOut<T extends @Nullable Object>() implements Timed<T> {}
}
