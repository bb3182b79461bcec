package dev.gyre.loop;

/// What a loop sleeps in: waits for devices, and wakes the tasks that wait for them. Seam for builders of
/// networks and the like; programs never see it.
///
/// A loop begins with a poller that knows no device. Who brings one installs it with
/// [EventLoop#installPoller]; a loop has one such poller for life.
public interface Poller extends AutoCloseable {
    /// Waits until a device that somebody waits for is ready, [#wakeUp] is called, or the time is over; then
    /// ends the waits of those who wait for ready devices. It may return early for no reason.
    ///
    /// Called by the loop thread with no task mounted, so it must neither run code of users nor take a lock
    /// that a task could hold. What it throws is reported, and the loop goes on.
    ///
    /// @param timeoutNanos how long to wait at most: zero for not at all, [Long#MAX_VALUE] for no limit
    void poll(long timeoutNanos);

    /// Ends a [#poll] that waits, or the next one. Any thread, also after [#close], when it does nothing; must
    /// neither block nor throw.
    void wakeUp();

    /// Lets go of all devices; idempotent. Called by the loop thread when the loop has ended.
    @Override
    void close();
}
