package dev.gyre.server;

import dev.gyre.loop.LoopLocal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Numbers that nobody can foresee, and that no other process has: what a client could otherwise collide with on
/// purpose. So they do not come from the loop's seed, and nothing but names depends on them.
///
/// Drawn a hundred at a time, as each draw has a price that does not depend on its size. Loop-confined.
final class Unforeseen implements RandomGenerator {
    static final LoopLocal<Unforeseen> OF_LOOP = LoopLocal.of(Unforeseen::new);

    private static final int DRAWN_BYTES = 1024;

    private final SecureRandom source = new SecureRandom();
    private final ByteBuffer drawn = ByteBuffer.allocate(DRAWN_BYTES).flip();

    private Unforeseen() {}

    @Override
    public long nextLong() {
        if (!drawn.hasRemaining()) {
            source.nextBytes(drawn.array());
            drawn.clear();
        }
        return drawn.getLong();
    }
}
