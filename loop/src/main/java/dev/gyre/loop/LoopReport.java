package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Something that the loop noticed and that no caller can be told by an exception.
///
/// @param kind what it is
/// @param loop the loop's name
/// @param message one or more lines for people
/// @param failure the exception behind it, if there is one
public record LoopReport(Kind kind, String loop, String message, @Nullable Throwable failure) {
    /// The kinds of reports.
    public enum Kind {
        /// A callback threw.
        CALLBACK_FAILED,
        /// A task failed, and nobody asked for its outcome until the end of the run.
        FAILURE_UNSEEN,
        /// One step runs longer than [LoopConfig#stallThreshold], and goes on.
        STALL,
        /// The step of a [#STALL] has ended.
        STALL_ENDED,
        /// A task suspended where the JDK cannot take it off the loop's thread, in a static initializer for
        /// example. Its wait was ended with an exception, for nothing on the loop could have ended it.
        PINNED,
        /// Every task seems to wait for another one.
        DEADLOCK_SUSPECTED,
        /// At the end of a run tasks did not end in time.
        SHUTDOWN,
        /// A [LoopObserver] threw, and is not called any more.
        OBSERVER_FAILED,
        /// A defect of the loop itself.
        INTERNAL
    }
}
