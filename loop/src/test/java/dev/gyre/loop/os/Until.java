package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import java.util.concurrent.TimeUnit;

/// Waiting for what the system, another process or a thread does in its own time.
final class Until {
    private static final long HANG_SECONDS = 60;

    /// Whether it has happened.
    interface Condition {
        boolean holds() throws Exception;
    }

    private Until() {}

    /// Suspends the current task, turn by turn, until something has happened.
    static void happened(String what, Condition condition) throws Exception {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(HANG_SECONDS)) {
                throw new AssertionError("never happened: " + what);
            }
            Gyre.sleep(Gyre.ofMillis(1));
        }
    }
}
