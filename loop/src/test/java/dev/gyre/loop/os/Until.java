package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waiting for what the system, another process or a thread does in its own time.
final class Until {
    private static final long HANG_SECONDS = 60;

    private Until() {}

    /// Suspends the current task, turn by turn, until something has happened.
    static void happened(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(HANG_SECONDS)) {
                throw new AssertionError("never happened: " + what);
            }
            Gyre.sleep(Gyre.ofMillis(1));
        }
    }
}
