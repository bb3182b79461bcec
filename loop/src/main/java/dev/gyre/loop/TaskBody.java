package dev.gyre.loop;

/// What the thread of a task runs, and the tag by which the thread finds its task again
/// ([Task#currentOrNull]).
record TaskBody(Task<?> task) implements Runnable, Thread.UncaughtExceptionHandler {
    @Override
    public void run() {
        task.runBody();
    }

    /// Reached only by a failure of the loop's own code: the body's failures are the task's outcome.
    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        task.loop.reportInternal("task " + task.name() + " could not be ended", failure);
    }
}
