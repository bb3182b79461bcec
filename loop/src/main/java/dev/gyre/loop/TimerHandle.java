package dev.gyre.loop;

import java.time.Instant;

/// A callback that waits for its time: the answer of [EventLoop#callLater] and [EventLoop#callAt].
///
/// Cancelling is O(log n) in the number of pending timers and leaves nothing behind.
public sealed interface TimerHandle extends CallbackHandle permits CancellableCallback {
    /// When the callback is due, on the loop's clock ([EventLoop#now]).
    Instant deadline();
}
