package dev.gyre.loop.net;

import dev.gyre.testing.ForwardingStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A stream that tells which buffer a reader has lent it, and which it had last.
final class WatchedReads extends ForwardingStream {
    /// While a read goes on.
    @Nullable ByteBuffer target;

    /// Null when it has none.
    byte @Nullable [] lastArray;

    WatchedReads(ByteStream stream) {
        super(stream);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        target = into;
        lastArray = into.hasArray() ? into.array() : null;
        try {
            return super.read(into);
        } finally {
            target = null;
        }
    }
}
