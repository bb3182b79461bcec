package dev.gyre.websocket;

import dev.gyre.loop.LoopLocal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Where the keys of masked frames come from: nobody who chooses what a message says may foresee them, or could make a
/// proxy on the way take the frame for something else (RFC 6455, section 10.3). So they do not come from the loop's
/// seed, and nothing that a program sees depends on them.
///
/// Drawn some hundred at a time, as each draw has a price that does not depend on its size. Loop-confined.
final class MaskKeys implements RandomGenerator {
    static final LoopLocal<MaskKeys> OF_LOOP = LoopLocal.of(MaskKeys::new);

    private static final int DRAWN_BYTES = 1024;

    private final SecureRandom source = new SecureRandom();
    private final ByteBuffer drawn = ByteBuffer.allocate(DRAWN_BYTES).flip();

    private MaskKeys() {}

    @Override
    public int nextInt() {
        require(Integer.BYTES);
        return drawn.getInt();
    }

    @Override
    public long nextLong() {
        require(Long.BYTES);
        return drawn.getLong();
    }

    private void require(int bytes) {
        if (drawn.remaining() < bytes) {
            source.nextBytes(drawn.array());
            drawn.clear();
        }
    }
}
