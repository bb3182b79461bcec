package dev.gyre.loop;

/// Work without a result, which may throw what it likes; [java.util.concurrent.Callable] is its
/// twin with one. It may suspend where a task runs it.
///
/// @param <X> what it throws; inferred, and [RuntimeException] where the lambda throws nothing checked
@FunctionalInterface
public interface Action<X extends Exception> {
    /// Does the work.
    void run() throws X;
}
