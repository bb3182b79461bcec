package dev.gyre.server;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.GroupServer;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.LoopGroup;
import dev.gyre.loop.net.Sharing;
import dev.gyre.loop.net.Tls;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An HTTP server: a handler and settings, to be used with any number of listeners and loops.
///
/// ```java
/// void main() {
///     run(() -> {
///         try (var listener = Tcp.listen(8080)) {
///             HttpServer.of(exchange -> exchange.send("Hello, World!")).serve(listener);
///         }
///     });
/// }
/// ```
///
/// Every limit is set to something safe: see [ServerOptions]. Immutable, for any thread.
public final class HttpServer {
    private final Handler handler;
    private final ServerOptions options;
    private final @Nullable Tls tls;

    private HttpServer(Handler handler, ServerOptions options, @Nullable Tls tls) {
        this.handler = Objects.requireNonNull(handler, "handler");
        this.options = Objects.requireNonNull(options, "options");
        this.tls = tls;
    }

    /// A server with the default settings.
    public static HttpServer of(Handler handler) {
        return of(handler, ServerOptions.defaults());
    }

    /// A server with other settings.
    public static HttpServer of(Handler handler, ServerOptions options) {
        return new HttpServer(handler, options, null);
    }

    /// The same server for connections that use TLS, from their first byte on.
    public HttpServer secured(Tls tls) {
        return new HttpServer(handler, options, Objects.requireNonNull(tls, "tls"));
    }

    /// Serves every connection to `listener` in a task of its own; suspends until the server is stopped, by cancelling
    /// the caller or by closing the listener, and returns in the second case.
    ///
    /// Stopping has stages. The listener is closed, and idle connections are. Requests that are being handled may go on
    /// for [dev.gyre.loop.net.ServeOptions#closeGrace], after which their connections are closed; whoever has asked for
    /// it with [Exchange#onServerStop] is told. Then they are cancelled; and after
    /// [dev.gyre.loop.net.ServeOptions#cancelGrace] what is left is aborted. When this ends, all connections and the
    /// listener are closed.
    ///
    /// @throws IOException when no connection can be accepted any more, after the same stages
    /// @throws dev.gyre.loop.TaskCancelledException when the caller was cancelled, after these stages
    /// @throws IllegalStateException outside a task
    public void serve(Listener listener) throws IOException {
        var broken = new AtomicReference<@Nullable IOException>();
        TaskGroup.run(callers -> {
            try (var hidden = CancelScope.open()) {
                hidden.shield(true);
                TaskGroup.run(background -> {
                    var run = new ServerRun(handler, options, tls, background);
                    var serving = callers.spawn("serve at " + listener.addresses(), () -> {
                        try {
                            new StoppingListener(listener, run::stop).serve(run, options.serveOptions());
                        } catch (IOException failure) {
                            broken.set(failure);
                        }
                    });
                    Gyre.awaitAll(List.of(serving));
                    run.endBackground();
                });
            }
        });
        Gyre.checkpoint();
        var failure = broken.get();
        if (failure != null) {
            throw failure;
        }
    }

    /// Serves the connections to `address` on all loops of `group`, which share the handler: each request is handled by
    /// the loop of its connection. Returns when all listen; does not suspend, but blocks until then.
    ///
    /// @param address port 0 for one that the system chooses, the same for all loops
    /// @return to be closed, which stops the server on all loops as [#serve(Listener)] says
    /// @throws IOException when the address is in use, or not of this machine; the message names it
    /// @throws IllegalStateException on one of the group's loops
    public GroupServer serve(LoopGroup group, SocketAddress address) throws IOException {
        return serve(group, address, Sharing.BY_SYSTEM, ListenOptions.defaults());
    }

    /// As [#serve(LoopGroup, SocketAddress)], with other settings for the listeners.
    ///
    /// @param sharing how loops come by their connections, see [LoopGroup]
    /// @throws IOException as there
    public GroupServer serve(LoopGroup group, SocketAddress address, Sharing sharing, ListenOptions listenOptions)
            throws IOException {
        var stages = options.serveOptions();
        // The last grace is for what runs after requests.
        var stopLimit = stages.closeGrace().multipliedBy(2).plus(stages.cancelGrace());
        return group.serve(address, sharing, listenOptions, stopLimit, listener -> {
            serve(listener);
        });
    }

    /// Serves one connection until its end, for streams that come from elsewhere; suspends meanwhile. Cancelling the
    /// caller aborts it. The stream is closed afterwards.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the caller was cancelled
    /// @throws IOException when the TLS handshake fails
    public void serve(ByteStream stream) throws IOException {
        try {
            TaskGroup.run(background -> {
                var run = new ServerRun(handler, options, tls, background);
                run.handle(stream);
                run.endBackground();
            });
            stream.close();
        } catch (Throwable failure) {
            stream.abort();
            throw failure;
        }
    }

    @Override
    public String toString() {
        return "HTTP server" + (tls == null ? "" : " over TLS");
    }
}
