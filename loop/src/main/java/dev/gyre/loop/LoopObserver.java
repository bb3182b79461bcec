package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Is told what a loop does, at fixed points ([LoopConfig#withObservers]).
///
/// The first group of methods is called on the loop thread, between tasks: they must be quick, take no lock,
/// log nothing and call no suspending method. The reports of the second group come from a task, a
/// callback or a thread of the watchdog and may do all that.
public interface LoopObserver {
    /// An iteration has ended; it ran `steps` entries of the ready queue.
    default void iterationEnded(EventLoop loop, int steps) {}

    /// A task has been spawned.
    default void taskSpawned(Task<?> task) {}

    /// A step begins: `task` is resumed, or callbacks are run if it is null.
    default void stepBegins(@Nullable Task<?> task) {}

    /// The step has ended: the task is suspended or has ended.
    default void stepEnded(@Nullable Task<?> task) {}

    /// A task has ended.
    default void taskEnded(Task<?> task) {}

    // ---- reports ---------------------------------------------------------------------------------

    /// Something went wrong that no code of the program is told otherwise. The default of the loop is
    /// to log it, whether or not there are observers.
    default void reported(LoopReport report) {}
}
