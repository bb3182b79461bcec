package dev.gyre.loop.net;

import java.io.IOException;

/// A connection that was accepted and that no loop watches yet. It may be handed to another loop, and ends in exactly
/// one of the two methods.
interface Accepted {
    /// Lets `network` watch it, which is of the same kind and of the loop that runs the caller; closes it when that
    /// fails. Never suspends.
    Handle watch(Network network) throws IOException;

    /// Lets go of it.
    ///
    /// @param network of the same kind, and of the loop that runs the caller
    void close(Network network);
}
