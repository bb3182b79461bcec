package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Work with a result, done by the calling task itself; its checked exceptions reach the caller
/// unchanged. It may suspend.
///
/// @param <T> the result
/// @param <X> what it throws; inferred, and [RuntimeException] where the lambda throws nothing checked
@FunctionalInterface
public interface Work<T extends @Nullable Object, X extends Exception> {
    /// Does the work and returns its result.
    T call() throws X;
}
