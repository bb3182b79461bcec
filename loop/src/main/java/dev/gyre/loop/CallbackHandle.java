package dev.gyre.loop;

/// A callback in the callback queue: the answer of [EventLoop#callSoon].
///
/// Loop-confined: called on the loop that made it.
public sealed interface CallbackHandle permits TimerHandle {
    /// Takes the callback back. Returns true if it will not run because of this call, false if it
    /// has run, runs now, or was cancelled before. Never suspends.
    boolean cancel();

    /// Whether the callback has still to run.
    boolean isPending();
}
