package dev.gyre.web;

import dev.gyre.loop.Action;
import java.util.ArrayList;
import java.util.List;

/// What is done when the answer has been sent, one after the other: a handler or a provider takes it as a parameter.
///
/// ```java
/// Map<String, String> order(Order order, BackgroundTasks background) {
///     background.add(() -> sendReceipt(order));
///     return Map.of("status", "accepted");
/// }
/// ```
///
/// They run in a task of their own. When one fails that is logged, and the next one runs. When the request fails none
/// of them runs.
public final class BackgroundTasks {
    /// More than any handler needs; who has as many wants a queue.
    private static final int TASKS_MAX = 1000;

    private final List<Action<?>> tasks = new ArrayList<>(2);

    BackgroundTasks() {}

    /// Adds one behind the others.
    ///
    /// @throws IllegalStateException when there are 1000 of them already
    public void add(Action<?> task) {
        if (tasks.size() == TASKS_MAX) {
            throw new IllegalStateException("a request has " + TASKS_MAX
                    + " background tasks already: put work of that kind into a queue of your own");
        }
        tasks.add(task);
    }

    List<Action<?>> tasks() {
        return tasks;
    }
}
