package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Is told what a loop does, at fixed points ([LoopConfig#withObservers]).
///
/// The first group of methods is called on the loop thread, most of them between tasks: they must be quick, take no
/// lock, log nothing and call no suspending method. The reports of the second group come from a task, a
/// callback or the thread of the watchdog and may do all that.
///
/// An observer that throws is reported ([LoopReport.Kind#OBSERVER_FAILED]) and never called again. It is asked by
/// one thread at a time in the first group, and must put up with several in the second.
public interface LoopObserver {
    /// An iteration has ended; it ran `steps` entries of the ready queue.
    default void iterationEnded(EventLoop loop, int steps) {}

    /// A task has been spawned, by the task or callback that calls this.
    default void taskSpawned(Task<?> task) {}

    /// A step begins: `task` is resumed, or if it is null, a callback or a virtual thread that is not a task.
    default void stepBegins(@Nullable Task<?> task) {}

    /// The step has ended: the task, the same as in [#stepBegins], is suspended or has ended.
    default void stepEnded(@Nullable Task<?> task) {}

    /// A task is ending, and calls this itself: its step has still to end.
    default void taskEnded(Task<?> task) {}

    // ---- reports ---------------------------------------------------------------------------------

    /// Something went wrong that no code of the program is told otherwise. The default of the loop is
    /// to log it, whether or not there are observers.
    default void reported(LoopReport report) {}
}
