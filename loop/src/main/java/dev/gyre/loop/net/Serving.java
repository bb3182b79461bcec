package dev.gyre.loop.net;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server at work: [Listener#serve].
///
/// The task that accepts is below the caller, whose cancellation reaches it. The tasks of the connections are below a
/// shield, so that they do not hear of the cancellation before their time has come. A stream has one owner at any time:
/// the task that accepted it, until the task of the connection is spawned, which always starts.
final class Serving {
    /// After so many connections without a pause everybody else has a turn.
    private static final int ACCEPTS_PER_TURN = 64;

    /// Who waits for a connection to end does not hear that the listener is closed, and looks now and then.
    private static final Duration WHETHER_CLOSED = Duration.ofMillis(100);

    private static final System.Logger LOGGER = System.getLogger(Serving.class.getPackageName());

    private final Listener listener;
    private final ConnectionHandler handler;
    private final ServeOptions options;
    private final Set<ByteStream> open = new LinkedHashSet<>();

    /// The accepting task, while it waits for a connection to end.
    private @Nullable Waiter place;

    /// The caller, while it waits for all connections to end.
    private @Nullable Waiter none;

    /// Why no connection could be accepted any more, unless the listener was closed.
    private @Nullable IOException broken;

    private boolean limitWasHit;

    private Serving(Listener listener, ConnectionHandler handler, ServeOptions options) {
        this.listener = listener;
        this.handler = handler;
        this.options = options;
    }

    static void serve(Listener listener, ConnectionHandler handler, ServeOptions options) throws IOException {
        var serving = new Serving(listener, handler, options);
        try {
            Gyre.checkpoint();
            TaskGroup.run(callers -> {
                serving.run(callers);
            });
        } finally {
            listener.close();
        }
        Gyre.checkpoint();
        if (serving.broken != null) {
            throw serving.broken;
        }
    }

    private void run(TaskGroup callers) {
        try (var hidden = CancelScope.open()) {
            hidden.shield(true);
            TaskGroup.run(connections -> {
                var accepting = callers.spawn("accept at " + listener.addresses(), () -> accept(connections));
                Gyre.awaitAll(List.of(accepting));
                listener.close();
                end(connections);
            });
        }
    }

    // ---- serving ---------------------------------------------------------------------------------

    private void accept(TaskGroup connections) {
        try {
            for (int accepted = 1;; accepted++) {
                awaitPlace();
                begin(listener.accept(), connections);
                if (accepted % ACCEPTS_PER_TURN == 0) {
                    Gyre.yieldNow();
                }
            }
        } catch (StreamClosedException closed) {
            // Which is how a listener is told to stop.
        } catch (IOException failure) {
            broken = failure;
        }
    }

    private void awaitPlace() {
        while (open.size() >= options.connectionsMax()) {
            if (!limitWasHit) {
                limitWasHit = true;
                LOGGER.log(System.Logger.Level.WARNING, "as many connections to " + listener.addresses()
                        + " are open as may be served at a time, " + options.connectionsMax()
                        + " (ServeOptions.connectionsMax): more wait until one ends");
            }
            Gyre.moveOnAfter(WHETHER_CLOSED, () -> {
                var waiter = new Waiter("one of " + open.size() + " connections to end");
                place = waiter;
                waiter.await();
            });
            if (listener.isClosed()) {
                return;
            }
        }
    }

    private void begin(ByteStream stream, TaskGroup connections) {
        open.add(stream);
        try {
            connections.spawn(() -> handle(stream));
        } catch (RuntimeException | Error refused) {
            // By the limit on tasks: this connection is lost, and perhaps the next one is not.
            stream.abort();
            failed(stream, refused);
            ended(stream);
        }
    }

    private void handle(ByteStream stream) {
        try {
            handler.handle(stream);
            stream.close();
        } catch (Throwable failure) {
            stream.abort();
            if (!isCancelled()) {
                failed(stream, failure);
            }
        } finally {
            ended(stream);
        }
    }

    /// What a handler throws after it was cancelled is the doing of whoever has cancelled it.
    private static boolean isCancelled() {
        try {
            Gyre.checkpoint();
            return false;
        } catch (TaskCancelledException cancelled) {
            return true;
        }
    }

    private void failed(ByteStream stream, Throwable failure) {
        try {
            options.onFailure().accept(stream.remoteAddress(), failure);
        } catch (Throwable another) {
            another.addSuppressed(failure);
            LOGGER.log(System.Logger.Level.WARNING, "ServeOptions.onFailure failed", another);
        }
    }

    private void ended(ByteStream stream) {
        open.remove(stream);
        if (place != null) {
            place.wake(null);
        }
        if (none != null && open.isEmpty()) {
            none.wake(null);
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// The stages after the listener has been closed, each with its bound. A handler that neither a cancellation nor
    /// the end of its stream stops is awaited by the group, and aborted by the loop at the end of the run.
    private void end(TaskGroup connections) {
        if (endWithin(options.closeGrace())) {
            return;
        }
        report("go on after " + options.closeGrace() + " (ServeOptions.closeGrace); cancelling them");
        connections.cancel("the server has stopped");
        if (endWithin(options.cancelGrace())) {
            return;
        }
        report("go on " + options.cancelGrace() + " after they were cancelled (ServeOptions.cancelGrace); aborting"
                + " their streams");
        List.copyOf(open).forEach(ByteStream::abort);
    }

    private boolean endWithin(Duration limit) {
        try {
            Gyre.shield(limit, () -> {
                while (!open.isEmpty()) {
                    var waiter = new Waiter(open.size() + " connections to end");
                    none = waiter;
                    waiter.await();
                }
            });
            return true;
        } catch (TimeoutException late) {
            return open.isEmpty();
        }
    }

    private void report(String what) {
        LOGGER.log(
            System.Logger.Level.INFO,
            "the server at " + listener.addresses() + " stops, and " + open.size() + " connections " + what);
    }

    @Override
    public String toString() {
        return "server at " + listener.addresses() + " (" + open.size() + " connections)";
    }
}
