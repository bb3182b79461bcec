package dev.gyre.loop.net;

/// What serves the connections of one loop of a [LoopGroup], in its own way: a server that knows all its connections.
@FunctionalInterface
public interface ListenerHandler {
    /// Serves what `listener` accepts, in a task of the listener's loop, until that is cancelled or the listener is
    /// closed; then stops, within the time that the group was told.
    ///
    /// @throws Exception when it cannot go on, which closes the group
    void serve(Listener listener) throws Exception;
}
