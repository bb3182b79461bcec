package dev.gyre.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The results of tasks of one group, in the order of their bodies. Each task leaves its own in its place while
/// it is at hand, which reading them from many ended tasks would not be.
final class Gathering<T extends @Nullable Object> {
    private final @Nullable Object[] results;

    /// The first task that did not get as far as a result.
    private @Nullable Task<?> cutShort;

    Gathering(int size) {
        results = new Object[size];
    }

    Callable<@Nullable Void> part(int place, Callable<? extends T> body) {
        return new Part<>(this, place, body);
    }

    private record Part<T extends @Nullable Object>(
            Gathering<T> gathering, int place, Callable<? extends T> body) implements Callable<@Nullable Void> {
        @Override
        public @Nullable Void call() throws Exception {
            try {
                gathering.results[place] = body.call();
                return null;
            } catch (Throwable failure) {
                if (gathering.cutShort == null) {
                    gathering.cutShort = Task.current();
                }
                throw failure;
            }
        }
    }

    /// All results.
    ///
    /// @throws TaskCancelledException when a task was cancelled for itself, which fails no group
    @SuppressWarnings("unchecked")
    List<T> results() {
        if (cutShort != null) {
            cutShort.value();
        }
        return (List<T>) new ArrayList<>(Arrays.asList(results));
    }
}
