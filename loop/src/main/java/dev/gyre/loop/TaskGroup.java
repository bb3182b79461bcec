package dev.gyre.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A block that outlives its tasks: it ends when its body and every task spawned in it have ended.
///
/// ```java
/// var total = TaskGroup.run(group -> {
///     var a = group.spawn(() -> price("AAPL"));
///     var b = group.spawn(() -> price("GOOG"));
///     return a.await() + b.await();
/// });
/// ```
///
/// The first failure, of the body or of a task, cancels the rest; the group waits for all of them
/// and then throws that failure, with later ones suppressed. A task that was cancelled by itself
/// ([Task#cancel]) is no failure. Cancelling the caller cancels the group's tasks, and the group
/// waits for them too.
///
/// Loop-confined. The number of tasks is limited by [LoopConfig#tasksMax].
public final class TaskGroup {
    /// What a failing task does to its group.
    private enum OnFailure {
        /// Cancels the others.
        CANCEL_THE_REST,
        /// Nothing: the failure is kept until somebody asks or the run ends.
        KEEP
    }

    private final EventLoop loop;
    private final OnFailure onFailure;
    final CancelScope scope;

    /// Where [Gyre#spawn] puts tasks spawned from inside this group.
    final TaskGroup root;

    private final GroupFailures failures = new GroupFailures();
    private final UnseenFailures unseen;
    private @Nullable Task<?> first;
    private int live;
    private int starting;
    private boolean closed;

    /// The owner, while it waits for the group's tasks to end.
    private @Nullable Waiter join;

    /// What had cancelled the owner from outside when the last task ended; a later one takes nothing away.
    private @Nullable Cancellation cutShort;

    private TaskGroup(EventLoop loop, CancelScope scope, @Nullable TaskGroup root, OnFailure onFailure) {
        this.loop = loop;
        this.scope = scope;
        this.root = root == null ? this : root;
        this.onFailure = onFailure;
        scope.group = this;
        unseen = new UnseenFailures(loop);
    }

    /// A group of the loop itself, which no task waits for.
    static TaskGroup withoutOwner(EventLoop loop) {
        return new TaskGroup(loop, CancelScope.withoutOwner(loop), null, OnFailure.KEEP);
    }

    /// A group for the tasks that `owner`, who runs a program inside a program, leaves behind.
    static TaskGroup rootOf(Task<?> owner) {
        owner.requireMaySuspend("the tasks of a group");
        return new TaskGroup(owner.loop, CancelScope.openIn(owner), null, OnFailure.KEEP);
    }

    /// Refuses where the owner must not wait for its tasks, while there are none.
    private static TaskGroup openIn(Task<?> owner) {
        owner.requireMaySuspend("the tasks of a group");
        return new TaskGroup(owner.loop, CancelScope.openIn(owner), owner.group.root, OnFailure.CANCEL_THE_REST);
    }

    // ---- the block -------------------------------------------------------------------------------

    /// What runs inside a group and has a result.
    ///
    /// @param <T> the result
    /// @param <X> what it throws
    @FunctionalInterface
    public interface Body<T extends @Nullable Object, X extends Exception> {
        /// Runs in the task that opened the group; may suspend.
        T apply(TaskGroup group) throws X;
    }

    /// What runs inside a group for its effects.
    ///
    /// @param <X> what it throws
    @FunctionalInterface
    public interface VoidBody<X extends Exception> {
        /// Runs in the task that opened the group; may suspend.
        void accept(TaskGroup group) throws X;
    }

    /// Runs `body` in the current task and suspends until every task that it spawned has ended;
    /// returns what it returned.
    ///
    /// @throws RuntimeException the first failure, checked ones of spawned tasks as [TaskFailedException]
    /// @throws TaskCancelledException when the caller is cancelled, after all tasks have ended
    /// @throws IllegalStateException outside a task
    @SuppressWarnings("overloads") // a lambda with a block body chooses by whether it returns something
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        var group = openIn(Task.require("open a task group"));
        var result = group.runBody(body);
        group.failures.throwFirst();
        return result.value();
    }

    /// As [#run(Body)], for a body without a result. [#cancel] from inside ends it quietly.
    @SuppressWarnings("overloads")
    public static <X extends Exception> void run(VoidBody<X> body) throws X {
        var group = openIn(Task.require("open a task group"));
        group.runBody(inside -> {
            body.accept(inside);
            return group;
        });
        group.failures.throwFirst();
    }

    /// As [#run(Body)], but throws *all* failures, always as one [ExceptionGroup], in the order they
    /// happened.
    public static <T extends @Nullable Object, X extends Exception> T runCollecting(Body<T, X> body) {
        var group = openIn(Task.require("open a task group"));
        var result = group.runBody(body);
        group.failures.throwAll();
        return result.value();
    }

    private <T extends @Nullable Object, X extends Exception> GroupResult<T> runBody(Body<T, X> body) {
        GroupResult<T> result;
        try {
            result = new GroupResult<>(body.apply(this), null);
        } catch (Throwable failure) {
            if (scope.caused(failure)) {
                var cancelled = failure instanceof TaskCancelledException own
                        ? own
                        : new TaskCancelledException(java.util.Objects.requireNonNull(scope.cancellation()));
                result = new GroupResult<>(null, cancelled);
            } else {
                result = new GroupResult<>(null, null);
                fail(failure, "the body of the group");
            }
        }
        joinAll();
        return result;
    }

    /// Waits for every task, however often the caller is cancelled meanwhile: the tasks hear of it
    /// themselves, and end.
    private void joinAll() {
        while (live > 0 || starting > 0) {
            var waiter = new Waiter(Task.require("wait for a task group"), this, false);
            join = waiter;
            try {
                waiter.awaitUncancellably();
            } catch (PinnedException pinned) {
                fail(pinned, "the group's wait for its tasks");
                handOver();
                break;
            } catch (RuntimeException deadlock) {
                fail(deadlock, "the group's wait for its tasks");
            } finally {
                join = null;
            }
        }
        closed = true;
        scope.close();
        if (cutShort != null && failures.isEmpty()) {
            // What the tasks have done may be half of it.
            failures.add(Task.current().cancelledBy(cutShort));
        }
    }

    /// Leaves the tasks, cancelled, to the run: they cannot end while their owner is pinned to the loop's thread.
    private void handOver() {
        var tasks = new ArrayDeque<Task<?>>();
        addTasksTo(tasks);
        for (var task : tasks) {
            task.cancel("the owner of its group cannot wait for it");
            loop.life.root().adopt(task);
        }
    }

    // ---- its tasks -------------------------------------------------------------------------------

    /// Starts a task in this group and returns before its first step. Never suspends.
    ///
    /// @throws IllegalStateException when the group has ended or is being cancelled
    /// @throws java.util.concurrent.RejectedExecutionException when the loop has [LoopConfig#tasksMax] tasks
    public <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return spawnNamed(null, body);
    }

    /// As [#spawn(Callable)], for work without a result.
    public Task<@Nullable Void> spawn(Action<?> body) {
        return spawnNamed(null, callable(body));
    }

    /// As [#spawn(Callable)], with a name for snapshots, reports and the thread.
    public <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return spawnNamed(name, body);
    }

    /// As [#spawn(Action)], with a name for snapshots, reports and the thread.
    public Task<@Nullable Void> spawn(String name, Action<?> body) {
        return spawnNamed(name, callable(body));
    }

    private <T extends @Nullable Object> Task<T> spawnNamed(@Nullable String name, Callable<? extends T> body) {
        loop.requireOnLoop("spawn a task");
        if (closed) {
            throw new IllegalStateException("this task group has ended; spawn while its block runs");
        }
        var cancelled = scope.cancellation();
        if (cancelled != null) {
            throw new IllegalStateException("this task group is being cancelled (" + cancelled.reason() + ", by "
                    + cancelled.source() + ") and takes no new task");
        }
        var task = new Task<T>(loop, this, name, body);
        add(task);
        loop.begin(task);
        return task;
    }

    static Callable<@Nullable Void> callable(Action<?> body) {
        return () -> {
            body.run();
            return null;
        };
    }

    /// Starts a task that first has to say that it is ready, and suspends until it does; returns what
    /// it said. Until then it belongs to the caller, afterwards to this group.
    ///
    /// ```java
    /// int port = group.start(started -> { var server = bind(); started.value(server.port()); server.serve(); });
    /// ```
    ///
    /// @throws RuntimeException what the task threw before it was ready
    /// @throws IllegalStateException when the task ends without being ready
    public <V extends @Nullable Object> V start(StartBody<V> body) {
        starting++;
        try {
            return run(nursery -> {
                var started = new Started<V>(this);
                started.task = nursery.spawn(() -> {
                    body.run(started);
                    started.requireReady();
                });
                return started.ready.await();
            });
        } finally {
            starting--;
            wakeJoinIfEmpty();
        }
    }

    /// The body of a task that says when it is ready.
    ///
    /// @param <V> what it says
    @FunctionalInterface
    public interface StartBody<V extends @Nullable Object> {
        /// Runs as a task; calls `started.value(…)` once.
        void run(Started<V> started) throws Exception;
    }

    /// Cancels the tasks of the group and its body. Returns false when it was cancelled before. Never
    /// suspends.
    ///
    /// @param reason for people; part of the exception's message
    public boolean cancel(String reason) {
        return scope.cancel(reason);
    }

    /// The scope around the body and all tasks: for deadlines.
    public CancelScope scope() {
        return scope;
    }

    /// How many tasks have not ended.
    public int size() {
        return live;
    }

    void add(Task<?> task) {
        task.group = this;
        task.previous = null;
        task.next = first;
        if (first != null) {
            first.previous = task;
        }
        first = task;
        live++;
    }

    private void unlink(Task<?> task) {
        if (task.previous == null) {
            first = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next != null) {
            task.next.previous = task.previous;
        }
        live--;
    }

    /// Takes over a task that has said it is ready.
    void adopt(Task<?> task) {
        var from = task.group;
        from.unlink(task);
        add(task);
        from.wakeJoinIfEmpty();
        task.hearCancellation();
    }

    /// A task of this group could not be started.
    void forget(Task<?> task) {
        unlink(task);
        wakeJoinIfEmpty();
    }

    /// A task of this group has ended.
    void ended(Task<?> task, Outcome<?> outcome) {
        unlink(task);
        if (outcome instanceof Outcome.Failure<?>(var failure)) {
            failed(task, failure);
        }
        wakeJoinIfEmpty();
    }

    private void failed(Task<?> task, Throwable failure) {
        switch (onFailure) {
            case CANCEL_THE_REST ->
                fail(Failures.isChecked(failure) ? new TaskFailedException(task.name(), failure) : failure,
                    task.toString());
            case KEEP -> unseen.add(task);
        }
    }

    private void fail(Throwable failure, String source) {
        failures.add(failure);
        scope.cancel(new Cancellation("failure: " + failure, source, scope, false));
    }

    private void wakeJoinIfEmpty() {
        if (join != null && live == 0 && starting == 0) {
            var pending = join.task.pendingCancellation();
            cutShort = pending == null || pending.target() == scope ? null : pending;
            join.wake(null);
        }
    }

    /// Reports the failures that nobody asked about.
    void reportUnseen() {
        unseen.report();
    }

    /// Ends a root group: cancels what is left and waits for it.
    void cancelAndJoin(String reason) {
        scope.cancel(reason);
        joinAll();
        reportUnseen();
    }

    /// Suspends until no task is left in this group of the loop, at most for `limit`; whether none is.
    boolean endsWithin(Duration limit) {
        Gyre.moveOnAfter(limit, () -> {
            while (live > 0) {
                var waiter = new Waiter(this);
                join = waiter;
                waiter.await();
            }
        });
        join = null;
        return live == 0;
    }

    void addTasksTo(ArrayDeque<Task<?>> tasks) {
        forEach(tasks::add);
    }

    /// Calls `visitor` for each live task, the youngest first.
    void forEach(Consumer<? super Task<?>> visitor) {
        for (var task = first; task != null; task = task.next) {
            visitor.accept(task);
        }
    }

    @Override
    public String toString() {
        return "task group (" + live + " live)";
    }
}
