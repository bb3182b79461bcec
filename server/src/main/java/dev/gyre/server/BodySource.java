package dev.gyre.server;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where a body comes from: the client, or what a filter makes of that ([RequestBody#readThrough]).
@FunctionalInterface
public interface BodySource {
    /// Suspends until there are bytes, and puts what is there into `target`, at most what it has room for; returns how
    /// many, or -1 at the end. A cancellation point.
    ///
    /// @throws IOException when the client has left before the end
    int read(ByteBuffer target) throws IOException;
}
