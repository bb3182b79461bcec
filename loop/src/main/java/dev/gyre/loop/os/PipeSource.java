package dev.gyre.loop.os;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The end of a pipe at which bytes come out. For one task at a time.
interface PipeSource {
    /// Suspends until there are bytes, and moves what is there to `target`, which has room; returns how many, or -1 at
    /// the end. A cancelled call takes nothing.
    ///
    /// @throws dev.gyre.loop.net.StreamClosedException when this end is closed, also by another task meanwhile
    int read(ByteBuffer target) throws IOException;

    /// Closes this end. Never suspends, never throws, idempotent.
    void close();
}
