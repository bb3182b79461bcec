package dev.gyre.server;

import dev.gyre.loop.Action;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Waiter;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ConnectionHandler;
import dev.gyre.loop.net.Tls;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One [HttpServer] at work on one listener, or on one connection: what its connections share. Loop-confined.
final class ServerRun implements ConnectionHandler {
    static final System.Logger LOGGER = System.getLogger(ServerRun.class.getPackageName());

    /// As many as are in use at a time on a busy loop, and few enough to forget: about 20 KiB each.
    private static final int WORKSPACES_KEPT_MAX = 64;

    final Handler handler;
    final ServerOptions options;
    private final @Nullable Tls tls;
    final EventLoop loop = EventLoop.current();
    final DateLine date;
    final PendingFlushes pendingFlushes = new PendingFlushes(this);

    /// Tasks that outlive their request, and are awaited when the server stops.
    private final TaskGroup background;

    private int backgroundTasks;
    private @Nullable Waiter backgroundEnd;

    private final ArrayDeque<Workspace> spare = new ArrayDeque<>();
    private @Nullable HttpConnection first;
    private boolean isStopping;

    // In nanoseconds, as a Duration computes them anew each time.
    final long idleNanos;
    final long headNanos;
    final long bodyIdleNanos;
    final long writeStallNanos;

    /// @param tls what connections use, if they do
    ServerRun(Handler handler, ServerOptions options, @Nullable Tls tls, TaskGroup background) {
        this.handler = handler;
        this.options = options;
        this.tls = tls;
        this.background = background;
        this.date = new DateLine(loop, options.clock());
        var limits = options.timeLimits();
        idleNanos = limits.idle().toNanos();
        headNanos = limits.head().toNanos();
        bodyIdleNanos = limits.bodyIdle().toNanos();
        writeStallNanos = limits.writeStall().toNanos();
    }

    /// Serves one connection to its end. Few frames lie between this and the wait for a request, as those of an idle
    /// connection are kept.
    @Override
    public void handle(ByteStream stream) throws IOException {
        new HttpConnection(this, tls == null ? stream : tls.upgrade(stream)).serve();
    }

    // ---- workspaces ------------------------------------------------------------------------------

    Workspace takeWorkspace() {
        var workspace = spare.pollLast();
        return workspace == null ? new Workspace(this) : workspace;
    }

    /// @param workspace which has been reset
    void giveBack(Workspace workspace) {
        if (spare.size() < WORKSPACES_KEPT_MAX) {
            spare.addLast(workspace);
        }
    }

    // ---- tasks -----------------------------------------------------------------------------------

    /// Starts a task that no request waits for; what it throws is logged.
    void spawn(String name, Action<?> body) {
        background.spawn(name, () -> {
            try {
                body.run();
            } catch (TaskCancelledException cancelled) {
                throw cancelled;
            } catch (Exception | Error failure) {
                LOGGER.log(System.Logger.Level.WARNING, "the task \"" + name + "\" failed", failure);
            } finally {
                backgroundTasks--;
                if (backgroundTasks == 0 && backgroundEnd != null) {
                    backgroundEnd.wake(null);
                }
            }
        });
        backgroundTasks++;
    }

    /// Waits for these tasks, and cancels those that take longer than connections may when the server stops.
    void endBackground() {
        Gyre.moveOnAfter(options.serveOptions().closeGrace(), () -> {
            while (backgroundTasks > 0) {
                var waiter = new Waiter(backgroundTasks + " tasks after requests to end");
                backgroundEnd = waiter;
                waiter.await();
            }
        });
        background.cancel("the server has stopped");
    }

    // ---- connections and the end -----------------------------------------------------------------

    void add(HttpConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
    }

    void remove(HttpConnection connection) {
        if (connection.previous == null) {
            first = connection.next;
        } else {
            connection.previous.next = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
    }

    boolean isStopping() {
        return isStopping;
    }

    /// Tells all connections: idle ones close, the others after their present request.
    void stop() {
        if (isStopping) {
            return;
        }
        isStopping = true;
        for (var connection = first; connection != null; connection = connection.next) {
            connection.stop();
        }
    }
}
