package dev.gyre.loop.sync;

/// What [Receiver#tryReceive] found.
///
/// @param <T> the items
public sealed interface Received<T> {
    /// An item, which the caller has now received.
    ///
    /// @param value the item
    /// @param <T> the items
    record Item<T>(T value) implements Received<T> {}

    /// Nothing at the moment: receiving would have to wait.
    ///
    /// @param <T> the items
    record Nothing<T>() implements Received<T> {}

    /// Nothing, now and for ever: all senders are closed.
    ///
    /// @param <T> the items
    record End<T>() implements Received<T> {}
}
