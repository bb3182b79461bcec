package dev.gyre.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Ways of running several tasks as one, and of waiting for several.
final class Combinators {
    private Combinators() {}

    static <T extends @Nullable Object> List<T> gather(List<? extends Callable<? extends T>> bodies) {
        var gathering = new Gathering<T>(bodies.size());
        TaskGroup.run(group -> {
            int place = 0;
            for (var body : bodies) {
                group.spawn(gathering.part(place++, body));
            }
        });
        return gathering.results();
    }

    static <T extends @Nullable Object> List<Outcome<T>> gatherOutcomes(List<? extends Callable<? extends T>> bodies) {
        var outcomes = new ArrayList<@Nullable Outcome<T>>(Collections.nCopies(bodies.size(), null));
        TaskGroup.run(group -> {
            for (int i = 0; i < bodies.size(); i++) {
                int place = i;
                var body = bodies.get(i);
                group.spawn(() -> outcomes.set(place, Combinators.<T>outcomeOf(body)));
            }
        });
        var all = new ArrayList<Outcome<T>>(outcomes.size());
        for (var outcome : outcomes) {
            all.add(java.util.Objects.requireNonNull(outcome));
        }
        return all;
    }

    /// Runs `body` and answers how it ended. A cancellation of the present task alone is an outcome; one from
    /// further out passes through.
    private static <T extends @Nullable Object> Outcome<T> outcomeOf(Callable<? extends T> body) {
        try {
            return new Outcome.Success<>(body.call());
        } catch (Throwable failure) {
            var task = Task.current();
            if (task.pendingCancellation() != task.ownCancellation()) {
                throw Failures.<RuntimeException>sneaky(failure);
            }
            return Failures.outcomeOf(task, failure);
        }
    }

    /// Workers take the items one after the other, so an item costs a call and not a task.
    static <I, T extends @Nullable Object> List<T> gather(
            Collection<? extends I> items, int atOnceMax, Gyre.Mapping<? super I, ? extends T> mapping) {
        if (atOnceMax < 1) {
            throw new IllegalArgumentException("at most " + atOnceMax + " at once: must be at least 1");
        }
        var todo = List.<I>copyOf(items);
        var results = new ArrayList<@Nullable T>(Collections.nCopies(todo.size(), null));
        var next = new int[1];
        TaskGroup.run(group -> {
            for (int worker = 0; worker < Math.min(atOnceMax, todo.size()); worker++) {
                group.spawn(() -> {
                    while (next[0] < todo.size()) {
                        int place = next[0]++;
                        Gyre.checkpoint();
                        results.set(place, mapping.apply(todo.get(place)));
                    }
                });
            }
        });
        @SuppressWarnings("NullAway") // every place has been set
        List<T> all = results;
        return all;
    }

    /// The first outcome that `settles`, or, where none does, an [ExceptionGroup] of all failures. The others are
    /// cancelled and awaited.
    static <T extends @Nullable Object> T first(
            List<? extends Callable<? extends T>> bodies, Predicate<Outcome<T>> settles) {
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("a race needs at least one contestant");
        }
        var winner = new Completion<T>();
        var failures = new ArrayList<Throwable>();
        TaskGroup.run(group -> {
            for (var body : bodies) {
                group.spawn(() -> {
                    var outcome = Combinators.<T>outcomeOf(body);
                    if (settles.test(outcome)) {
                        winner.complete(EventLoop.current(), outcome);
                    } else {
                        failures.add(failureOf(outcome));
                        if (failures.size() == bodies.size()) {
                            winner.complete(
                                EventLoop.current(),
                                new Outcome.Failure<>(new ExceptionGroup("every contestant failed", failures)));
                        }
                    }
                });
            }
            winner.await("the winner of a race", false);
            group.cancel("another one was faster");
        });
        return switch (java.util.Objects.requireNonNull(winner.outcome())) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var failure) -> throw Failures.unchecked("in a race", failure);
            case Outcome.Cancelled<T>(var cancelled) -> throw cancelled;
        };
    }

    private static Throwable failureOf(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Failure<?>(var failure) -> failure;
            case Outcome.Cancelled<?>(var cancelled) -> cancelled;
            case Outcome.Success<?>(var value) -> throw new AssertionError("a success settles: " + value);
        };
    }

    static <T extends @Nullable Object> Waited<T> awaitAll(Collection<? extends Task<? extends T>> tasks) {
        requireSome(tasks);
        tasks.forEach(Task::awaitEnd);
        return waited(tasks);
    }

    static <T extends @Nullable Object> Waited<T> awaitFirst(Collection<? extends Task<? extends T>> tasks) {
        requireSome(tasks);
        try (var ended = new AsCompleted<T>(tasks)) {
            ended.next();
        }
        return waited(tasks);
    }

    static <T extends @Nullable Object> Waited<T> awaitFirstFailure(Collection<? extends Task<? extends T>> tasks) {
        requireSome(tasks);
        try (var ended = new AsCompleted<T>(tasks)) {
            while (ended.hasNext() && !isFailed(ended.next())) {}
        }
        return waited(tasks);
    }

    private static void requireSome(Collection<?> tasks) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("there is no task to wait for");
        }
    }

    private static <T extends @Nullable Object> Waited<T> waited(Collection<? extends Task<? extends T>> tasks) {
        var done = new ArrayList<Task<T>>();
        var pending = new ArrayList<Task<T>>();
        for (var task : tasks) {
            (task.isDone() ? done : pending).add(AsCompleted.covariant(task));
        }
        return new Waited<>(done, pending);
    }

    private static boolean isFailed(Task<?> task) {
        return !(task.peekOutcome() instanceof Outcome.Success<?>);
    }

    static <X extends Exception> void every(Duration interval, Action<X> body) throws X {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("the interval is " + interval + ", but must be positive");
        }
        var task = Task.require("repeat");
        long intervalNanos = interval.toNanos();
        long dueNanos = task.loop.time.nanos();
        while (true) {
            body.run();
            long lateNanos = Math.max(0, task.loop.time.nanos() - dueNanos);
            dueNanos += (lateNanos / intervalNanos + 1) * intervalNanos;
            Suspension.sleepUntil(task, dueNanos);
        }
    }
}
