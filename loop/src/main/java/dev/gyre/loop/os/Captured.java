package dev.gyre.loop.os;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.LimitExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What was read of a stream so far: a cancellation loses nothing, and reading can be taken up again.
final class Captured {
    private static final int FIRST_BYTES = 4096;

    private final String what;
    private final int bytesMax;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    Captured(String what, int bytesMax) {
        this.what = what;
        this.bytesMax = bytesMax;
    }

    /// Reads to the end of `stream`.
    ///
    /// @throws LimitExceededException when that is too much; what was read until then stays
    void readAll(ByteStream stream) throws IOException {
        do {
            makeRoom();
        } while (stream.read(bytes) >= 0 && withinLimit());
    }

    /// There is room for one byte more than may come, so that it is seen when it does.
    private void makeRoom() {
        if (!bytes.hasRemaining()) {
            long larger = Math.max(FIRST_BYTES, 2L * bytes.capacity());
            bytes = ByteBuffer.allocate((int) Math.min(bytesMax + 1L, Math.min(Integer.MAX_VALUE - 8, larger)))
                    .put(bytes.flip());
        }
    }

    private boolean withinLimit() throws LimitExceededException {
        if (bytes.position() > bytesMax) {
            throw new LimitExceededException(
                what + " has more than " + bytesMax + " bytes, which is what ProcessSpec.outputBytesMax allows: raise"
                        + " it, let the program write to a file, or read its stream piece by piece",
                bytesMax);
        }
        return true;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), Math.min(bytesMax, bytes.position()));
    }
}
