package dev.gyre.loop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A piece of work that an event loop runs: a virtual thread of that one loop, and the future of its
/// result.
///
/// A task starts in a [TaskGroup], runs until it suspends, and is resumed when what it waits for has
/// happened. Between two suspension points no other task of its loop runs. It is held by its group
/// until it ends; nothing collects it halfway.
///
/// Methods belong to the task's loop, except for those of [Future], [#name] and [#outcome], which any
/// thread may call.
///
/// @param <T> the type of the result
public final class Task<T extends @Nullable Object> implements Future<T> {
    final EventLoop loop;
    private long id;
    private final TaskBody<T> completion = new TaskBody<>(this);
    private @Nullable Callable<? extends T> body;
    private @Nullable String name;

    /// Set once, right after construction.
    private @Nullable Thread thread;

    // The tree of tasks. The group links its tasks in a list of its own.
    TaskGroup group;
    @Nullable Task<?> previous;
    @Nullable Task<?> next;

    /// The innermost scope that this task has open.
    @Nullable CancelScope scope;

    /// Set by [#cancel]; holds for the rest of the task's life.
    private @Nullable Cancellation cancellation;

    /// Whether a cancellation may have come while the task could not be told of it: behind a shield, or in a
    /// wait that had ended or must not end so.
    boolean unheard;

    /// The cancellation that an exception or an interrupt has told the task of last.
    @Nullable Cancellation told;

    /// The wait in which the task is suspended, if it is one of ours.
    private @Nullable Waiter waiter;

    /// The waiter of the last wait in a line, for the next one.
    @Nullable Waiter spareWaiter;

    /// How deep the task is in [Gyre#atomically].
    int atomicDepth;

    /// When the task entered its present wait, to within the last time that the loop read its clock.
    private long waitingSinceNanos;

    @Nullable TaskLocals locals;

    Task(EventLoop loop, TaskGroup group, @Nullable String name, Callable<? extends T> body) {
        this.loop = loop;
        this.group = group;
        this.name = name;
        this.body = body;
    }

    // ---- which task am I -------------------------------------------------------------------------

    /// The task that runs the caller.
    ///
    /// @throws IllegalStateException outside a task
    public static Task<?> current() {
        return require("ask for the current task");
    }

    /// A virtual thread carries its task as its handler of uncaught exceptions, of which a task has
    /// none: the look-up is two field reads, and right whoever resumed the thread.
    static @Nullable Task<?> currentOrNull() {
        return VirtualThreads.handlerOf(Thread.currentThread()) instanceof TaskBody<?> body ? body.task : null;
    }

    /// The task behind an entry of the ready queue, or null for a callback and for a virtual thread that is no
    /// task. Any thread.
    static @Nullable Task<?> of(Runnable entry) {
        var thread = VirtualThreads.threadOf(entry);
        return thread == null ? null : of(thread);
    }

    /// The task that `thread` runs, or null when it runs none or has ended. Any thread.
    static @Nullable Task<?> of(Thread thread) {
        return thread.getUncaughtExceptionHandler() instanceof TaskBody<?> body ? body.task : null;
    }

    static Task<?> require(String toDoWhat) {
        var task = currentOrNull();
        if (task == null) {
            throw new IllegalStateException(OutsideTask.explain(toDoWhat));
        }
        return task;
    }

    // ---- life ------------------------------------------------------------------------------------

    /// Creates the task's thread and puts it into the ready queue.
    void start(long number, Thread.Builder.OfVirtual threads) {
        id = number;
        var starting = threads.uncaughtExceptionHandler(completion).unstarted(completion);
        if (name != null) {
            starting.setName(name);
        }
        thread = starting;
        VirtualThreads.start(starting);
    }

    /// The whole life of the task's thread.
    void runBody() {
        Outcome<T> outcome;
        try {
            var work = Objects.requireNonNull(body);
            body = null;
            outcome = Completion.success(work.call());
        } catch (Throwable failure) {
            outcome = Failures.outcomeOf(this, failure);
        }
        end(outcome);
    }

    void end(Outcome<T> outcome) {
        if (!loop.isOnLoop()) {
            // The loop has closed and the rescue executor unwound the task.
            completion.completeAfterClose(outcome);
            return;
        }
        while (scope != null) {
            scope.abandon();
        }
        if (cancellation != null) {
            loop.cancellations--;
        }
        completion.complete(loop, outcome);
        group.ended(this, outcome);
        loop.tasks.ended(this);
    }

    /// Ends a task that could not be started.
    void endUnstarted(Throwable because) {
        completion.complete(
            loop,
            because instanceof TaskCancelledException cancelled
                    ? new Outcome.Cancelled<>(cancelled)
                    : new Outcome.Failure<>(because));
    }

    void waitBegins(Waiter wait) {
        waiter = wait;
        waitingSinceNanos = loop.time.recentNanos();
        loop.tasks.waitBegins(wait);
    }

    /// Called by the task itself when it runs again.
    void waitEnds() {
        waiter = null;
    }

    /// Refuses inside [Gyre#atomically].
    void requireMaySuspend(Object waitsOn) {
        if (atomicDepth > 0) {
            throw loop.atomicity.violation(this, waitsOn);
        }
    }

    /// Makes the task ready after `ended`, if that is what it is suspended in. From here on it counts as one
    /// that runs: while another thread walks its stack the JDK hands it to the ready queue only later, and
    /// meanwhile the loop may have nothing else.
    void resume(Waiter ended) {
        if (waiter == ended) {
            loop.tasks.waitEnds(ended);
            LockSupport.unpark(thread);
        }
    }

    // ---- cancellation ----------------------------------------------------------------------------

    /// Asks the task to stop: each of its suspension points throws [TaskCancelledException] from now
    /// on, and code of others that it blocks in is interrupted. A result that it had received before
    /// is not taken away. Returns false when the task has ended. Idempotent; never suspends.
    ///
    /// @param reason for people; part of the exception's message
    public boolean cancel(String reason) {
        loop.requireOnLoop("cancel a task with a reason");
        return cancelNow(Cancellation.requested(reason, this));
    }

    /// As [#cancel(String)], from any thread; from outside the loop it takes effect when the loop gets
    /// to it.
    ///
    /// @param mayInterruptIfRunning ignored: a task is never stopped between its suspension points
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return false;
        }
        var request = Cancellation.requested("cancelled", this);
        if (loop.isOnLoop()) {
            return cancelNow(request);
        }
        return loop.post(() -> cancelNow(request));
    }

    boolean cancelNow(Cancellation request) {
        if (completion.isDone()) {
            return false;
        }
        if (cancellation == null) {
            cancellation = request;
            loop.cancellations++;
            CancelScope.deliverTo(this);
        }
        return true;
    }

    /// The cancellation in force for this task, or null: its own, or that of the outermost cancelled
    /// scope around the present point that no shield hides.
    @Nullable
    Cancellation pendingCancellation() {
        if (loop.cancellations == 0) {
            return null;
        }
        return CancelScope.inForce(this);
    }

    @Nullable
    Cancellation ownCancellation() {
        return cancellation;
    }

    /// Called when a cancelled scope around this task wants to be heard.
    void hearCancellation() {
        CancelDelivery.tell(this);
    }

    TaskCancelledException cancelledBy(Cancellation pending) {
        CancelDelivery.told(this, pending);
        return new TaskCancelledException(pending);
    }

    /// Throws if the task is cancelled.
    void checkpoint() {
        var pending = pendingCancellation();
        if (pending != null) {
            throw cancelledBy(pending);
        }
    }

    // ---- results ---------------------------------------------------------------------------------

    /// Suspends until the task has ended and returns its result, or throws its exception: unchecked
    /// ones as they are, checked ones as [TaskFailedException]. The stack of this call is added to
    /// the exception as a suppressed one.
    ///
    /// Cancelling the caller ends the wait and leaves this task alone.
    ///
    /// @throws TaskCancelledException when the task was cancelled, or the caller is
    /// @throws DeadlockException when the task waits, directly or not, for the caller
    /// @throws IllegalStateException outside a task of the same loop
    public T await() {
        requireSameLoop(require("await a task"));
        return Completion.valueOf(completion.await(this, false), name());
    }

    /// Suspends until the task has ended, however.
    void awaitEnd() {
        requireSameLoop(require("wait for tasks"));
        completion.await(this, false);
    }

    private void requireSameLoop(Task<?> awaiter) {
        if (awaiter.loop != loop) {
            throw new IllegalStateException("task " + name() + " belongs to " + loop + " and cannot be awaited on "
                    + awaiter.loop + ": use get(), which suspends there, or toCompletableFuture()");
        }
    }

    /// Calls `callback` with the outcome from the callback queue, after the task has ended; in the
    /// order of registration, and never within this call. Never suspends.
    public void onDone(Consumer<? super Outcome<T>> callback) {
        loop.requireOnLoop("add a done-callback");
        completion.onDone(loop, callback);
    }

    /// How the task ended, or null while it has not. Any thread.
    public @Nullable Outcome<T> outcome() {
        completion.markObserved();
        return completion.outcome();
    }

    /// The outcome without asking for it in the sense of [#isObserved].
    @Nullable
    Outcome<T> peekOutcome() {
        return completion.outcome();
    }

    /// The result of a task that has ended well.
    T value() {
        return Completion.valueOf(Objects.requireNonNull(outcome()), name());
    }

    /// Calls `listener` when the task has ended: on the spot, before any other task runs, and in the order of
    /// registration; at once if it has ended already. Unlike [#onDone] this does not count as asking for the
    /// outcome, so a failure that nobody asks for is still reported. For builders of primitives; programs use
    /// [#onDone]. Never suspends.
    ///
    /// @param listener must neither suspend nor throw
    public void addListener(Runnable listener) {
        loop.requireOnLoop("add a listener");
        completion.addListener(listener);
    }

    /// Takes back a listener that has not been called; O(n) in the number of listeners of the task. Does
    /// nothing if there is no such listener. Never suspends.
    public void removeListener(Runnable listener) {
        loop.requireOnLoop("remove a listener");
        completion.removeListener(listener);
    }

    boolean isObserved() {
        return completion.isObserved();
    }

    /// A completable future that ends as this task does; cancelling it does not cancel the task. Any
    /// thread.
    public CompletableFuture<T> toCompletableFuture() {
        return completion.toCompletableFuture(loop);
    }

    // ---- java.util.concurrent.Future -------------------------------------------------------------

    /// As [#await], from any thread, with the exceptions of [Future]: suspends a task, blocks another
    /// thread.
    @Override
    public T get() throws InterruptedException, ExecutionException {
        return completion.get(loop, this);
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
        return completion.get(loop, this, Duration.ofNanos(unit.toNanos(timeout)));
    }

    @Override
    public boolean isDone() {
        return completion.isDone();
    }

    @Override
    public boolean isCancelled() {
        return completion.outcome() instanceof Outcome.Cancelled<T>;
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// The name given at spawn, or `task-` and a number. Any thread.
    public String name() {
        var given = name;
        return given == null ? "task-" + id : given;
    }

    long id() {
        return id;
    }

    /// The virtual thread that runs the task: for its stack trace, and for libraries that want a
    /// thread. Any thread.
    public Thread thread() {
        return Objects.requireNonNull(thread);
    }

    @Nullable
    Waiter waiter() {
        return waiter;
    }

    long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    @Override
    public String toString() {
        return "task " + name();
    }
}
