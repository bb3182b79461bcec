package dev.gyre.loop.net;

import java.io.IOException;

/// From one stream to another, until the end.
final class Copying {
    private Copying() {}

    /// How many bytes it was. A buffer is held from the moment bytes have come until they are written.
    static long run(ByteStream from, ByteStream to) throws IOException {
        var pool = BufferPool.FOR_COPYING.get();
        long copied = 0;
        while (true) {
            from.awaitReadable();
            var buffer = pool.take();
            try {
                int count = from.read(buffer);
                if (count < 0) {
                    return copied;
                }
                to.write(buffer.flip());
                copied += count;
            } finally {
                pool.giveBack(buffer);
            }
        }
    }
}
