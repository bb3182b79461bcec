package dev.gyre.loop.os;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The end of a pipe at which bytes go in. For one task at a time.
interface PipeSink {
    /// Suspends until all bytes of `source` have gone in. The position of `source` says how many have, also when this
    /// is cancelled or fails.
    ///
    /// @throws dev.gyre.loop.net.StreamClosedException when this end is closed, also by another task meanwhile
    /// @throws IOException when nobody reads at the other end any more
    void write(ByteBuffer source) throws IOException;

    /// Closes this end when everything has gone in. Never suspends, never throws, idempotent.
    void end();

    /// Closes this end at once; what has not gone in is lost. Never suspends, never throws, idempotent.
    void abort();
}
