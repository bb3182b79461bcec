package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Why something is cancelled, by whom, and how far it reaches.
///
/// @param reason for people
/// @param source the name of the task that asked for it, or what else did
/// @param target the scope or the task that was cancelled: whoever leaves it ends the cancellation
/// @param expired whether a deadline did it
record Cancellation(String reason, String source, @Nullable Object target, boolean expired) {
    /// A cancellation that the caller asks for.
    static Cancellation requested(String reason, @Nullable Object target) {
        return new Cancellation(reason, caller(), target, false);
    }

    private static String caller() {
        var task = Task.currentOrNull();
        if (task != null) {
            return task.toString();
        }
        return CallbackRunner.isRunningHere() ? "a callback" : "thread " + Thread.currentThread().getName();
    }
}
