package dev.gyre.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The verbs of task code, made for `import static dev.gyre.loop.Gyre.*;`.
///
/// ```java
/// void main() {
///     run(() -> gather(
///             () -> work("Task 1", ofSeconds(2)),
///             () -> work("Task 2", ofSeconds(1))));
/// }
/// ```
///
/// A method that may suspend says so. Every one of them is a cancellation point, also when it need not wait:
/// inside a cancelled scope it throws [TaskCancelledException]. Between two suspension points no
/// other task of the loop runs.
public final class Gyre {
    private Gyre() {}

    // ---- running ---------------------------------------------------------------------------------

    /// Runs `main` as the first task of a new event loop and returns its result.
    ///
    /// Blocks the calling thread until the loop has stopped. Tasks that are left when main ends are
    /// cancelled and awaited, at most [LoopConfig#shutdownGrace]. An interrupt of the caller, and the end of the
    /// process, cancel main. Called inside a task it runs `main` on the same loop and suspends the
    /// caller.
    ///
    /// @throws RuntimeException what main threw, checked exceptions as [TaskFailedException]
    /// @throws DeadlockException when all tasks wait for each other
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) {
        return LoopLife.run(LoopConfig.defaults(), main);
    }

    /// As [#run(Callable)], for a program without a result.
    public static void run(Action<?> main) {
        run(LoopConfig.defaults(), main);
    }

    /// As [#run(Callable)], with other settings. Inside a task the settings of the running loop stay.
    public static <T extends @Nullable Object> T run(LoopConfig config, Callable<? extends T> main) {
        return LoopLife.run(config, main);
    }

    /// As [#run(LoopConfig, Callable)], for a program without a result.
    public static void run(LoopConfig config, Action<?> main) {
        LoopLife.<@Nullable Void>run(config, TaskGroup.callable(main));
    }

    /// Starts a task that outlives the caller: it belongs to the run, which cancels it when main ends. Its
    /// failure is thrown where it is awaited, and reported at the end if it never is. Prefer a
    /// [TaskGroup]. Never suspends; the task starts after the caller's next suspension.
    ///
    /// @throws IllegalStateException outside a task, and while the run is being cancelled
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return root().spawn(body);
    }

    /// As [#spawn(Callable)], for work without a result.
    public static Task<@Nullable Void> spawn(Action<?> body) {
        return root().spawn(body);
    }

    /// As [#spawn(Callable)], with a name for snapshots, reports and the thread.
    public static <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return root().spawn(name, body);
    }

    /// As [#spawn(Action)], with a name for snapshots, reports and the thread.
    public static Task<@Nullable Void> spawn(String name, Action<?> body) {
        return root().spawn(name, body);
    }

    private static TaskGroup root() {
        var task = Task.currentOrNull();
        return task == null ? EventLoop.current().life.root() : task.group.root;
    }

    /// The loop that runs the caller.
    ///
    /// @throws IllegalStateException outside a loop
    public static EventLoop loop() {
        var loop = EventLoop.current();
        loop.deadlocks.handOut();
        return loop;
    }

    // ---- time ------------------------------------------------------------------------------------

    /// Suspends the current task, and no other, for `duration`; zero or less is [#yieldNow].
    ///
    /// @throws IllegalStateException outside a task
    public static void sleep(Duration duration) {
        var task = Task.require("sleep");
        if (duration.isNegative() || duration.isZero()) {
            yieldNow();
            return;
        }
        Suspension.sleepUntil(task, task.loop.time.deadlineAfter(duration));
    }

    /// Suspends the current task until `instant` on the loop's clock ([#now]).
    public static void sleepUntil(Instant instant) {
        var task = Task.require("sleep");
        Suspension.sleepUntil(task, task.loop.time.nanosAt(instant));
    }

    /// Suspends the current task until everything that is ready now has had its turn. Named so because
    /// `yield` is a word of the language.
    public static void yieldNow() {
        var task = Task.require("yield");
        task.checkpoint();
        Suspension.yieldTurn(task);
        task.checkpoint();
    }

    /// Throws [TaskCancelledException] if the current task is cancelled; never suspends.
    public static void checkpoint() {
        Task.require("check for cancellation").checkpoint();
    }

    /// The present time on the loop's clock: monotonic, and virtual where time is virtual.
    public static Instant now() {
        return EventLoop.current().now();
    }

    /// A duration of `seconds`.
    public static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    /// A duration of `millis` milliseconds.
    public static Duration ofMillis(long millis) {
        return Duration.ofMillis(millis);
    }

    /// A duration of `minutes`.
    public static Duration ofMinutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    /// A duration of `hours`.
    public static Duration ofHours(long hours) {
        return Duration.ofHours(hours);
    }

    /// Prints one line to standard output.
    public static void println(@Nullable Object line) {
        System.out.println(line);
    }

    // ---- cancellation ----------------------------------------------------------------------------

    /// Runs `body` in the current task with a time limit. When the time is over the body, and the tasks
    /// below it, are cancelled; when they have ended [TimeoutException] is thrown. A result that the body returns
    /// nevertheless counts.
    ///
    /// @throws TimeoutException when the body was cancelled because its time was over
    public static <T extends @Nullable Object, X extends Exception> T timeout(Duration limit, Work<T, X> body)
            throws X {
        return Scopes.timeout(limit, body);
    }

    /// As [#timeout(Duration, Work)], for a body without a result.
    public static <X extends Exception> void timeout(Duration limit, Action<X> body) throws X {
        Scopes.timeout(limit, Scopes.work(body));
    }

    /// As [#timeout], but answers what came of it instead of throwing when the time is over.
    public static <T extends @Nullable Object, X extends Exception> Timed<T> moveOnAfter(
            Duration limit, Work<T, X> body) throws X {
        return Scopes.moveOnAfter(limit, body);
    }

    /// As [#moveOnAfter(Duration, Work)], for a body without a result.
    public static <X extends Exception> Timed<@Nullable Void> moveOnAfter(Duration limit, Action<X> body) throws X {
        return Scopes.moveOnAfter(limit, Scopes.work(body));
    }

    /// Runs `body`, usually clean-up, hidden from cancellations around it, for at most `limit`.
    ///
    /// @throws TimeoutException when the body was cancelled because its time was over
    public static <T extends @Nullable Object, X extends Exception> T shield(Duration limit, Work<T, X> body)
            throws X {
        return Scopes.shield(limit, body);
    }

    /// As [#shield(Duration, Work)], for a body without a result.
    public static <X extends Exception> void shield(Duration limit, Action<X> body) throws X {
        Scopes.shield(limit, Scopes.work(body));
    }

    // ---- combinators -----------------------------------------------------------------------------

    /// Runs all `bodies` at once, each in a task, and returns their results in the order of the arguments.
    /// The first failure cancels the others and is thrown when they have ended.
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... bodies) {
        return Combinators.gather(List.of(bodies));
    }

    /// As [#gather(Callable...)], for work without results.
    public static void gather(Action<?>... bodies) {
        Combinators.gather(Stream.of(bodies).map(TaskGroup::callable).toList());
    }

    /// A function of an item that may suspend, and throw.
    ///
    /// @param <I> the item
    /// @param <T> the result
    @FunctionalInterface
    public interface Mapping<I, T extends @Nullable Object> {
        /// Runs in a task.
        T apply(I item) throws Exception;
    }

    /// Applies `mapping` to every item, at most `atOnceMax` at a time, and returns the results in the order of
    /// the items. The first failure cancels the others and is thrown when they have ended.
    ///
    /// @param atOnceMax at least 1
    public static <I, T extends @Nullable Object> List<T> gather(
            Collection<? extends I> items, int atOnceMax, Mapping<? super I, ? extends T> mapping) {
        return Combinators.gather(items, atOnceMax, mapping);
    }

    /// Runs all `bodies` at once, each in a task, waits for all of them, and returns how each ended, in the
    /// order of the arguments. A failure cancels nobody.
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> List<Outcome<T>> gatherOutcomes(Callable<? extends T>... bodies) {
        return Combinators.gatherOutcomes(List.of(bodies));
    }

    /// Runs all `bodies` at once, each in a task, until the first has ended, well or not; the others are
    /// cancelled and awaited. Returns its result or throws its failure.
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> T race(Callable<? extends T>... bodies) {
        return Combinators.first(List.of(bodies), outcome -> true);
    }

    /// As [#race], but the first that ends *well* wins.
    ///
    /// @throws ExceptionGroup when all of them fail
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> T any(Callable<? extends T>... bodies) {
        return Combinators.first(List.of(bodies), outcome -> outcome instanceof Outcome.Success<T>);
    }

    /// The tasks in the order they end; the iterator's `next` suspends until there is one. To be read once, by one
    /// task; a loop that was left can be taken up again.
    public static <T extends @Nullable Object> Iterable<Task<T>> asCompleted(
            Collection<? extends Task<? extends T>> tasks) {
        var ended = new AsCompleted<T>(tasks);
        return () -> ended;
    }

    /// Suspends until every one of `tasks` has ended; throws none of their failures. Here and below, whoever
    /// cancels the wait leaves the tasks alone, so `moveOnAfter(limit, () -> awaitAll(tasks))` waits with a limit.
    ///
    /// @throws IllegalArgumentException when there is no task
    public static <T extends @Nullable Object> Waited<T> awaitAll(Collection<? extends Task<? extends T>> tasks) {
        return Combinators.awaitAll(tasks);
    }

    /// Suspends until at least one of `tasks` has ended.
    ///
    /// @throws IllegalArgumentException when there is no task
    public static <T extends @Nullable Object> Waited<T> awaitFirst(Collection<? extends Task<? extends T>> tasks) {
        return Combinators.awaitFirst(tasks);
    }

    /// Suspends until one of `tasks` has failed or been cancelled, or all have ended.
    ///
    /// @throws IllegalArgumentException when there is no task
    public static <T extends @Nullable Object> Waited<T> awaitFirstFailure(
            Collection<? extends Task<? extends T>> tasks) {
        return Combinators.awaitFirstFailure(tasks);
    }

    /// Runs `body` in the current task, and again after a failure, as `policy` says; the pauses suspend.
    ///
    /// @throws X the last failure
    public static <T extends @Nullable Object, X extends Exception> T retry(Retry policy, Work<T, X> body) throws X {
        return policy.run(body);
    }

    /// As [#retry(Retry, Work)], for a body without a result.
    public static <X extends Exception> void retry(Retry policy, Action<X> body) throws X {
        policy.run(Scopes.work(body));
    }

    /// Runs `body` in the current task now and then every `interval`, until the task is cancelled or the body
    /// throws. Ticks are counted from the first, so they do not drift; those that a slow body misses
    /// are left out.
    ///
    /// @param interval more than zero
    public static <X extends Exception> void every(Duration interval, Action<X> body) throws X {
        Combinators.every(interval, body);
    }

    // ---- outside ---------------------------------------------------------------------------------

    /// Suspends until `stage`, which some other thread or library completes, has ended, and returns its
    /// value. Cancelling the caller ends the wait and leaves the stage alone.
    public static <T extends @Nullable Object> T await(CompletionStage<? extends T> stage) {
        return Promise.<T>of(stage).await();
    }

    /// Runs `block` and checks that no other task ran before it ended: it must not suspend, neither in a
    /// method of ours, which then throws, nor in code of others that parks the thread unseen, which is
    /// found when the block ends. The error names the place.
    ///
    /// @throws IllegalStateException when the block was not atomic
    public static <T extends @Nullable Object, X extends Exception> T atomically(Work<T, X> block) throws X {
        var task = Task.require("run a block atomically");
        return task.loop.atomicity.run(task, block);
    }

    /// As [#atomically(Work)], for a block without a result.
    public static <X extends Exception> void atomically(Action<X> block) throws X {
        atomically(Scopes.work(block));
    }
}
