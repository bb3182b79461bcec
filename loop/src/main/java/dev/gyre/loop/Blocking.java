package dev.gyre.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls that would hold the loop (files, native code, a long computation), done on threads of a
/// bounded pool while the calling task is suspended.
///
/// ```java
/// var digest = Blocking.call(() -> sha256(hugeFile));
/// ```
///
/// Code that parks a virtual thread (sockets, locks, JDBC drivers in pure Java) does not need this:
/// call it in the task. The pool belongs to the loop and has [LoopConfig#blockingThreadsMax] threads
/// and [LoopConfig#blockingQueueMax] places to wait. Task locals are visible in the call; a
/// suspending method is not allowed there.
public final class Blocking {
    private Blocking() {}

    /// Runs `body` on a thread of the pool and suspends until it has ended; returns its result or throws
    /// what it threw.
    ///
    /// A cancelled caller interrupts the thread and waits until the body has ended: a result that comes
    /// nevertheless is delivered, so the caller always knows what has happened. A body that has not
    /// begun is taken back.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException when all threads are busy and all places taken
    /// @throws TaskCancelledException when the caller is cancelled and the body has no result
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object, X extends Exception> T call(Work<T, X> body) throws X {
        return BlockingCall.run(body, BlockingCall.WhenCancelled.INTERRUPT_AND_AWAIT);
    }

    /// As [#call(Work)], for a body without a result.
    public static <X extends Exception> void call(Action<X> body) throws X {
        call(Scopes.work(body));
    }

    /// As [#call(Work)], but the thread is never interrupted: a cancelled caller waits until the body has ended by
    /// itself, and gets its result. For what an interrupt would damage: it closes a
    /// [java.nio.channels.FileChannel], and databases that keep their data in one.
    public static <T extends @Nullable Object, X extends Exception> T callUninterrupted(Work<T, X> body) throws X {
        return BlockingCall.run(body, BlockingCall.WhenCancelled.AWAIT);
    }

    /// As [#callUninterrupted(Work)], for a body without a result.
    public static <X extends Exception> void callUninterrupted(Action<X> body) throws X {
        callUninterrupted(Scopes.work(body));
    }

    /// As [#call(Work)], but a cancelled caller goes on at once: the thread is interrupted, the body left
    /// to itself, and its result lost.
    public static <T extends @Nullable Object, X extends Exception> T callAbandoning(Work<T, X> body) throws X {
        return BlockingCall.run(body, BlockingCall.WhenCancelled.INTERRUPT_AND_ABANDON);
    }

    /// As [#callAbandoning(Work)], for a body without a result.
    public static <X extends Exception> void callAbandoning(Action<X> body) throws X {
        callAbandoning(Scopes.work(body));
    }

    /// Work that reports how far it is.
    ///
    /// @param <T> the result
    /// @param <P> what a report says
    /// @param <X> what it throws
    @FunctionalInterface
    public interface Reporting<T extends @Nullable Object, P, X extends Exception> {
        /// Does the work on a thread of the pool. `progress` hands a report to the loop; it blocks this
        /// thread while the loop is many reports behind.
        T call(Consumer<? super P> progress) throws X;
    }

    /// As [#call(Work)], for a body that reports progress: `onProgress` is called on the loop, from the
    /// callback queue, in order, and with every report before this method returns.
    public static <T extends @Nullable Object, P, X extends Exception> T callReporting(
            Reporting<T, P, X> body, Consumer<? super P> onProgress) throws X {
        var progress = new BlockingProgress<P>(EventLoop.current(), onProgress);
        return call(() -> body.call(progress));
    }
}
