package dev.gyre.testing;

import dev.gyre.loop.Action;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.util.function.Supplier;

/// The assertions of the conformance kits, which know no test framework.
final class Expect {
    private Expect() {}

    static void that(boolean isSo, Supplier<String> otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise.get());
        }
    }

    static void equal(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": expected <" + expected + ">, but was <" + actual + ">");
        }
    }

    /// Runs `action`, which must fail so, and returns how.
    static <E extends Throwable> E failure(Class<E> type, String what, Action<?> action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            if (type.isInstance(thrown)) {
                return type.cast(thrown);
            }
            throw new AssertionError(what + ": expected " + type.getSimpleName() + ", but it threw " + thrown, thrown);
        }
        throw new AssertionError(what + ": expected " + type.getSimpleName() + ", but nothing was thrown");
    }

    /// Runs `action`, which must fail because this end is closed.
    static void closedHere(String what, Action<?> action) {
        failure(StreamClosedException.class, what, action);
    }

    /// Runs `action`, which must fail because of the other end, and not because this one is closed.
    static void brokenByOther(String what, Action<?> action) {
        var failure = failure(IOException.class, what, action);
        that(!(failure instanceof StreamClosedException),
            () -> what + ": this end is open, so it cannot be " + failure);
    }

    static void cancelled(String what, Action<?> action) {
        failure(TaskCancelledException.class, what, action);
    }
}
