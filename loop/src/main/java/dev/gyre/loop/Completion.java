package dev.gyre.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An outcome that arrives once, and those who wait for it: the common part of [Task] and
/// [Promise].
///
/// Loop-confined but for [#outcome], which any thread may read: it is published with release
/// semantics, so whoever sees the outcome sees what the task did before.
class Completion<T extends @Nullable Object> {
    private static final VarHandle OUTCOME;
    private static final Outcome<?> NOTHING = new Outcome.Success<@Nullable Void>(null);

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(Completion.class, "outcome", Outcome.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private @Nullable Outcome<T> outcome;
    private @Nullable WaitQueue<@Nullable Void> waiters;
    private @Nullable List<Consumer<? super Outcome<T>>> callbacks;
    private @Nullable List<Runnable> listeners;
    private boolean observed;

    /// How work ends that returns `value`; one object for all the work that has nothing to say.
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Outcome<T> success(T value) {
        return value == null ? (Outcome<T>) NOTHING : new Outcome.Success<>(value);
    }

    /// The outcome, or null while there is none. Any thread.
    @SuppressWarnings("unchecked")
    @Nullable
    Outcome<T> outcome() {
        return (Outcome<T>) OUTCOME.getAcquire(this);
    }

    boolean isDone() {
        return outcome() != null;
    }

    /// Ends it; false when it has ended before.
    boolean complete(EventLoop loop, Outcome<T> with) {
        if (outcome != null) {
            return false;
        }
        OUTCOME.setRelease(this, with);
        observed |= callbacks != null || (waiters != null && !waiters.isEmpty());
        if (waiters != null) {
            waiters.wakeAll(null);
            waiters = null;
        }
        if (listeners != null) {
            var due = listeners;
            listeners = null;
            due.forEach(listener -> call(loop, listener));
        }
        if (callbacks != null) {
            callbacks.forEach(callback -> callLater(loop, callback, with));
            callbacks = null;
        }
        return true;
    }

    /// Ends it after its loop has closed: nobody is left to be told, but for whoever reads it.
    void completeAfterClose(Outcome<T> with) {
        OUTCOME.setRelease(this, with);
    }

    /// Suspends the current task until the outcome is there.
    Outcome<T> await(Object waitsOn, boolean external) {
        Gyre.checkpoint();
        if (outcome == null) {
            if (external) {
                waitersOf().await(Waiter.external(waitsOn), null);
            } else {
                waitersOf().await(waitsOn, null);
            }
        }
        observed = true;
        return Objects.requireNonNull(outcome);
    }

    /// As [#await], whatever happens to the current task meanwhile: for waits that are bounded by something
    /// else.
    Outcome<T> awaitUncancellably(Object waitsOn) {
        while (outcome == null) {
            var waiter = Waiter.external(waitsOn);
            Runnable wake = () -> waiter.wake(null);
            addListener(wake);
            waiter.awaitUncancellably();
        }
        return outcome;
    }

    /// Calls `listener`, which only wakes or enqueues, as soon as the outcome is there; at once if it is.
    void addListener(Runnable listener) {
        if (outcome != null) {
            listener.run();
            return;
        }
        if (listeners == null) {
            listeners = new ArrayList<>(1);
        }
        listeners.add(listener);
    }

    void removeListener(Runnable listener) {
        if (listeners != null) {
            listeners.remove(listener);
        }
    }

    private static void call(EventLoop loop, Runnable listener) {
        try {
            listener.run();
        } catch (Throwable failure) {
            loop.probe.internal("a listener to the end of a task failed", failure);
        }
    }

    private WaitQueue<@Nullable Void> waitersOf() {
        var line = waiters;
        if (line == null) {
            line = new WaitQueue<>();
            waiters = line;
        }
        return line;
    }

    /// Calls `callback` from the callback queue once the outcome is there, never within this call.
    void onDone(EventLoop loop, Consumer<? super Outcome<T>> callback) {
        observed = true;
        if (outcome != null) {
            callLater(loop, callback, outcome);
            return;
        }
        if (callbacks == null) {
            callbacks = new ArrayList<>(1);
        }
        callbacks.add(callback);
    }

    /// Whether anybody has asked for the outcome.
    boolean isObserved() {
        return observed;
    }

    void markObserved() {
        observed = true;
    }

    private static <T extends @Nullable Object> void callLater(
            EventLoop loop, Consumer<? super Outcome<T>> callback, Outcome<T> with) {
        loop.enqueue(new Callback(() -> callback.accept(with)) {
            @Override
            Class<?> type() {
                return callback.getClass();
            }
        });
    }

    /// A completable future that ends in the same way. Any thread.
    CompletableFuture<T> toCompletableFuture(EventLoop loop) {
        var future = new CompletableFuture<T>();
        loop.entrance.runOrPost(() -> onDone(loop, done -> {
            switch (done) {
                case Outcome.Success<T>(var value) -> future.complete(value);
                case Outcome.Failure<T>(var failure) -> future.completeExceptionally(failure);
                case Outcome.Cancelled<T>(var cancelled) -> future.completeExceptionally(cancelled);
            }
        }));
        return future;
    }

    /// The value of a success; throws what else it is, with the place of this call noted in it.
    ///
    /// Written without a pattern switch, whose first use links for as long as a whole empty run takes.
    static <T extends @Nullable Object> T valueOf(Outcome<T> outcome, String taskName) {
        if (outcome instanceof Outcome.Success<T> success) {
            return success.value();
        }
        var failure = outcome instanceof Outcome.Cancelled<T> cancelled
                ? cancelled.exception()
                : Failures.unchecked(taskName, ((Outcome.Failure<T>) outcome).exception());
        throw Failures.awaitedHere(failure, taskName);
    }

    // ---- java.util.concurrent.Future -------------------------------------------------------------

    /// Suspends a task of `loop`, or blocks another thread, until `what` has ended.
    T get(EventLoop loop, Object what) throws InterruptedException, ExecutionException {
        if (!isDone()) {
            if (isOnTaskOf(loop)) {
                await(what, false);
            } else {
                latch(loop, what).await();
            }
        }
        return reported();
    }

    T get(EventLoop loop, Object what, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean late = false;
        if (!isDone()) {
            late = isOnTaskOf(loop)
                    ? Gyre.moveOnAfter(limit, () -> await(what, false)) instanceof Timed.TimedOut<?>
                    : !latch(loop, what).await(limit.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (late) {
            throw new TimeoutException(what + " has not ended within " + limit);
        }
        return reported();
    }

    private static boolean isOnTaskOf(EventLoop loop) {
        var current = Task.currentOrNull();
        return current != null && current.loop == loop;
    }

    private CountDownLatch latch(EventLoop loop, Object what) {
        if (loop.isOnLoop()) {
            throw new IllegalStateException(OutsideTask.explain("block on " + what));
        }
        var done = new CountDownLatch(1);
        if (!loop.post(() -> onDone(loop, outcome -> done.countDown()))) {
            throw new IllegalStateException(loop + " is closed, and " + what + " has not ended");
        }
        return done;
    }

    private T reported() throws ExecutionException {
        observed = true;
        return switch (Objects.requireNonNull(outcome())) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var failure) -> throw new ExecutionException(failure);
            case Outcome.Cancelled<T>(var cancelled) -> throw Failures.awaitedHere(cancelled, "behind a future");
        };
    }
}
