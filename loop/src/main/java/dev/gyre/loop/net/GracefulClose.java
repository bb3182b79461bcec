package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import java.io.IOException;
import java.time.Duration;

/// The end of a connection on which the last words of both sides count.
///
/// A system that closes a socket with unread bytes, or gets more for it afterwards, answers with a reset, and a reset
/// takes away what the peer has not read yet: RFC 1122, section 4.2.2.13, and RFC 9112, section 9.6, which
/// advises servers to do what is done here.
final class GracefulClose {
    private GracefulClose() {}

    /// True when the peer has ended too, in time and with few enough bytes.
    static boolean run(ByteStream stream, Duration limit, long drainBytesMax) {
        boolean complete = false;
        try {
            complete = switch (Gyre.moveOnAfter(limit, () -> endAndDrain(stream, drainBytesMax))) {
                case Timed.Completed<Boolean>(var drained) -> drained;
                case Timed.TimedOut<Boolean>() -> false;
            };
        } catch (IOException broken) {
            // Nobody is left to whom one could be polite.
        } finally {
            if (complete) {
                stream.close();
            } else {
                stream.abort();
            }
        }
        return complete;
    }

    private static boolean endAndDrain(ByteStream stream, long drainBytesMax) throws IOException {
        stream.closeOutput();
        var pool = BufferPool.FOR_READING.get();
        long drained = 0;
        while (drained <= drainBytesMax) {
            stream.awaitReadable();
            var buffer = pool.take();
            int count = stream.read(buffer);
            pool.giveBack(buffer);
            if (count < 0) {
                return true;
            }
            drained += count;
        }
        return false;
    }
}
