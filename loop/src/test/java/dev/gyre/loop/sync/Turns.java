package dev.gyre.loop.sync;

import dev.gyre.loop.Gyre;

/// Order without time: a task gives turns to the others.
final class Turns {
    /// More turns than any operation needs from its beginning until it has ended or waits.
    private static final int ENOUGH = 6;

    private Turns() {}

    /// Lets everybody who is ready have turns until all wait.
    static void settle() {
        pass(ENOUGH);
    }

    static void pass(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            Gyre.yieldNow();
        }
    }
}
