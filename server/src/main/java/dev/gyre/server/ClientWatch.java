package dev.gyre.server;

import dev.gyre.loop.Action;
import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Waiter;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks whether the client is still there while its request is handled, by reading ahead of it. That begins when the
/// body of the request has been read, before which whoever reads it would notice.
final class ClientWatch {
    private final HttpConnection connection;
    private final CancelScope scope;
    private @Nullable Waiter bodyEnd;
    private boolean hasLeft;

    /// The task that looks, if it has been started.
    private @Nullable Task<?> watcher;

    private ClientWatch(HttpConnection connection, CancelScope scope) {
        this.connection = connection;
        this.scope = scope;
    }

    static <X extends Exception> void run(HttpConnection connection, Action<X> body) throws X, IOException {
        var scope = CancelScope.open();
        var watch = new ClientWatch(connection, scope);
        try (scope) {
            TaskGroup.<X>run(group -> {
                var watcher = group.spawn("watch " + connection, watch::look);
                watch.watcher = watcher;
                connection.watch = watch;
                try {
                    body.run();
                } finally {
                    connection.watch = null;
                    watcher.cancel("the request has been handled");
                }
            });
        } catch (TaskCancelledException cancelled) {
            if (!watch.hasLeft) {
                throw cancelled;
            }
        }
        if (watch.hasLeft) {
            throw new EOFException("the client has left before it was answered");
        }
    }

    private void look() {
        try {
            var input = connection.input();
            while (!input.tryEndBody()) {
                var waiter = new Waiter("the request's body to be read");
                bodyEnd = waiter;
                waiter.await();
            }
            int count;
            do {
                count = input.readAhead();
            } while (count > 0);
            if (count < 0) {
                left();
            }
        } catch (IOException broken) {
            left();
        }
    }

    private void left() {
        hasLeft = true;
        connection.clientLeft();
        scope.cancel("the client has left");
    }

    /// Ends the watch early, because somebody else wants to read.
    void end() {
        if (watcher != null) {
            watcher.cancel("the connection changes its protocol");
            Gyre.awaitAll(List.of(watcher));
        }
    }

    /// The body of the request has been read.
    void bodyEnded() {
        if (bodyEnd != null) {
            bodyEnd.wake(null);
        }
    }
}
