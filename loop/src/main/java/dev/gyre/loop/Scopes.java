package dev.gyre.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The verbs that run a block inside a [CancelScope].
final class Scopes {
    private Scopes() {}

    static <X extends Exception> Work<@Nullable Void, X> work(Action<X> action) {
        return () -> {
            action.run();
            return null;
        };
    }

    static <T extends @Nullable Object, X extends Exception> T timeout(Duration limit, Work<T, X> body) throws X {
        var scope = CancelScope.open();
        scope.timeout(limit);
        return throwingAtDeadline(scope, limit, body);
    }

    static <T extends @Nullable Object, X extends Exception> T shield(Duration limit, Work<T, X> body) throws X {
        var scope = CancelScope.open();
        scope.shield(true);
        // What has interrupted the task is hidden now; the block's own blocking calls start afresh.
        CancelDelivery.postpone(Task.current());
        scope.timeout(limit);
        return throwingAtDeadline(scope, limit, body);
    }

    private static <T extends @Nullable Object, X extends Exception> T throwingAtDeadline(
            CancelScope scope, Duration limit, Work<T, X> body) throws X {
        try {
            return body.call();
        } catch (Throwable failure) {
            if (scope.caused(failure)) {
                throw new TimeoutException(limit, failure);
            }
            throw Failures.<X>sneaky(failure);
        } finally {
            scope.close();
        }
    }

    static <T extends @Nullable Object, X extends Exception> Timed<T> moveOnAfter(Duration limit, Work<T, X> body)
            throws X {
        var scope = CancelScope.open();
        scope.timeout(limit);
        try {
            return new Timed.Completed<>(body.call());
        } catch (Throwable failure) {
            if (scope.caused(failure)) {
                return new Timed.TimedOut<>();
            }
            throw Failures.<X>sneaky(failure);
        } finally {
            scope.close();
        }
    }
}
