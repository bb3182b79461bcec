package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Something tasks wait for that one task alone can provide, such as a lock and its owner. Passed as
/// what a [Waiter] waits on, it lets the loop find tasks that wait for each other in a circle.
public interface HeldByTask {
    /// The task that can end the wait, or null when there is none at present. Must not suspend.
    @Nullable
    Task<?> holder();
}
