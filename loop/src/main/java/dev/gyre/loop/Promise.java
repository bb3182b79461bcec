package dev.gyre.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A value that somebody will provide once: the write side of a future.
///
/// Any number of tasks [#await] it; [#future] is the JDK's view of it. The loop never counts a wait
/// for a promise as part of a deadlock, for its provider may be a device or another thread.
///
/// Loop-confined: another thread completes it with `loop.execute(() -> promise.complete(value))`.
///
/// @param <T> the type of the value
public final class Promise<T extends @Nullable Object> {
    private final EventLoop loop;
    private final Completion<T> completion = new Completion<>();

    private Promise(EventLoop loop) {
        this.loop = loop;
    }

    /// Makes an open promise of the current loop.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Promise<T> create() {
        return new Promise<>(EventLoop.current());
    }

    /// A promise that ends as `stage` does, on whatever thread that happens.
    public static <T extends @Nullable Object> Promise<T> of(CompletionStage<? extends T> stage) {
        var promise = Promise.<T>create();
        stage.whenComplete((value, failure) -> promise.loop.entrance.runOrPost(() -> {
            if (failure == null) {
                promise.complete(value);
            } else {
                promise.fail(failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure);
            }
        }));
        return promise;
    }

    /// Provides the value; false when the promise was completed, failed or cancelled before. Those
    /// who wait become ready, in the order they came. Never suspends.
    public boolean complete(T value) {
        return end(new Outcome.Success<>(value));
    }

    /// Ends the promise with a failure; false when it has ended before. Never suspends.
    public boolean fail(Throwable failure) {
        return end(new Outcome.Failure<>(failure));
    }

    /// Ends the promise without a value; false when it has ended before. Never suspends.
    ///
    /// @param reason for people; part of the message of the exception that [#await] throws
    public boolean cancel(String reason) {
        var cancellation = Cancellation.requested(reason, this);
        return end(new Outcome.Cancelled<>(new TaskCancelledException(cancellation)));
    }

    private boolean end(Outcome<T> outcome) {
        loop.requireOnLoop("complete a promise");
        return completion.complete(loop, outcome);
    }

    /// Suspends until the promise has ended; returns its value or throws its failure, checked ones as
    /// [TaskFailedException].
    ///
    /// @throws TaskCancelledException when the promise was cancelled, or the caller is
    /// @throws IllegalStateException outside a task of the promise's loop
    public T await() {
        if (Task.require("await a promise").loop != loop) {
            throw new IllegalStateException("this promise belongs to " + loop + ": await it there, or use future()");
        }
        return switch (completion.await(this, true)) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var failure) ->
                throw Failures.awaitedHere(Failures.unchecked("behind a promise", failure), "behind a promise");
            case Outcome.Cancelled<T>(var cancelled) -> throw Failures.awaitedHere(cancelled, "behind a promise");
        };
    }

    /// Calls `callback` with the outcome from the callback queue, in the order of registration and
    /// never within this call. Never suspends.
    public void onDone(Consumer<? super Outcome<T>> callback) {
        loop.requireOnLoop("add a done-callback");
        completion.onDone(loop, callback);
    }

    /// Whether the promise has ended. Any thread.
    public boolean isDone() {
        return completion.isDone();
    }

    /// The outcome, or null while there is none. Any thread.
    public @Nullable Outcome<T> outcome() {
        return completion.outcome();
    }

    /// The read side: a future that ends as this promise does. Waiting on it suspends a task and
    /// blocks another thread; cancelling it does not reach the promise. Any thread.
    public Future<T> future() {
        return toCompletableFuture();
    }

    /// As [#future], for code that composes stages.
    public CompletableFuture<T> toCompletableFuture() {
        return completion.toCompletableFuture(loop);
    }

    @Override
    public String toString() {
        return completion.isDone() ? "promise (done)" : "promise";
    }
}
