package dev.gyre.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Ways of running several tasks as one.
final class Combinators {
    private Combinators() {}

    static <T extends @Nullable Object> List<T> gather(List<? extends Callable<? extends T>> bodies) {
        var tasks = new ArrayList<Task<T>>(bodies.size());
        TaskGroup.run(group -> {
            for (var body : bodies) {
                tasks.add(group.<T>spawn(body));
            }
        });
        var results = new ArrayList<T>(tasks.size());
        for (var task : tasks) {
            results.add(task.await());
        }
        return results;
    }
}
