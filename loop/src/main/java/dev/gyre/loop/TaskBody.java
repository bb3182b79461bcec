package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// What the thread of a task runs, with the outcome of that, and the tag by which the thread finds its
/// task again ([Task#currentOrNull]). One object for the three, because a task that waits should be small.
final class TaskBody<T extends @Nullable Object> extends Completion<T>
        implements Runnable, Thread.UncaughtExceptionHandler {
    final Task<T> task;

    TaskBody(Task<T> task) {
        this.task = task;
    }

    @Override
    public void run() {
        task.runBody();
    }

    /// Reached only when ending the task failed, for want of memory say: the body's failures are the task's
    /// outcome. With the stack unwound it is tried once more.
    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        task.end(new Outcome.Failure<>(failure));
        task.loop.probe.internal("task " + task.name() + " could be ended at the second attempt only", failure);
    }
}
