package dev.gyre.loop;

/// A checked exception of a task, on its way through code that does not declare it. Wrapped once,
/// however many tasks pass it on; [#getCause] is what the task threw.
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String taskName;

    TaskFailedException(String taskName, Throwable cause) {
        super("task " + taskName + " failed: " + cause, cause);
        this.taskName = taskName;
    }

    /// The name of the task that threw the cause.
    public String taskName() {
        return taskName;
    }
}
