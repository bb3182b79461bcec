package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Task;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A server on all loops of a group ([LoopGroup#serve]). All methods may be called by any thread; only [#close] by none
/// of the group's own loops.
public final class GroupServer implements AutoCloseable {
    private static final Duration STOP_MARGIN = Duration.ofSeconds(1);

    private final LoopGroup group;
    private final List<SocketAddress> addresses;
    private final List<Task<@Nullable Void>> servers;
    private final CompletableFuture<@Nullable Void> ended;
    private final Duration stopLimit;

    /// A listener and the loop it belongs to.
    private record Member(EventLoop loop, Listener listener) {}

    private GroupServer(
            List<SocketAddress> addresses, List<Task<@Nullable Void>> servers, Duration stopLimit, LoopGroup group) {
        this.group = group;
        this.addresses = addresses;
        this.servers = servers;
        this.stopLimit = stopLimit;
        var ends = new ArrayList<CompletableFuture<?>>();
        for (var server : servers) {
            ends.add(endOf(server, group));
        }
        ended = CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
                .<@Nullable Void>thenApply(all -> null);
    }

    /// The end of one loop's server. To be stopped is no failure, and a failure ends the group.
    private static CompletableFuture<@Nullable Void> endOf(Task<@Nullable Void> server, LoopGroup group) {
        return server.toCompletableFuture().handle((nothing, failure) -> {
            if (failure == null || failure instanceof CancellationException) {
                return null;
            }
            group.closeSoon();
            throw new CompletionException(failure);
        });
    }

    static GroupServer start(
            LoopGroup group,
            SocketAddress address,
            Sharing sharing,
            ListenOptions listenOptions,
            Duration stopLimit,
            ListenerHandler handler) throws IOException {
        var servers = new ArrayList<Task<@Nullable Void>>();
        var members = switch (sharing) {
            case BY_SYSTEM -> listen(group.loops(), address, listenOptions);
            case BY_ONE_LOOP -> deal(group.loops(), address, listenOptions, servers);
        };
        for (var member : members) {
            servers.add(member.loop.submit(() -> handler.serve(member.listener)));
        }
        return new GroupServer(members.getFirst().listener.addresses(), servers, stopLimit.plus(STOP_MARGIN), group);
    }

    /// Lets each loop listen: the first at `address`, the others where the first one does, for the system may have
    /// chosen the port.
    private static List<Member> listen(List<EventLoop> loops, SocketAddress address, ListenOptions options)
            throws IOException {
        var shared = loops.size() == 1 ? options : options.withReusePort(true);
        var members = new ArrayList<Member>();
        try {
            List<? extends SocketAddress> addresses = List.of(address);
            for (var loop : loops) {
                var at = addresses;
                var listener = resultOf(loop.<Listener>submit(() -> Tcp.listen(at, shared)));
                members.add(new Member(loop, listener));
                addresses = listener.addresses();
            }
            return members;
        } catch (IOException | RuntimeException | Error failure) {
            members.forEach(member -> member.loop.execute(member.listener::close));
            throw failure;
        }
    }

    /// Lets the first loop listen and deal, and begins that with a task among `servers`.
    private static List<Member> deal(
            List<EventLoop> loops, SocketAddress address, ListenOptions options, List<Task<@Nullable Void>> servers)
            throws IOException {
        var first = loops.getFirst();
        var dealer = resultOf(first.<Dealer>submit(() -> Dealer.listen(address, options)));
        try {
            var members = new ArrayList<Member>();
            var players = new ArrayList<DealtListener>();
            for (var loop : loops) {
                var player = resultOf(loop.<DealtListener>submit(dealer::player));
                players.add(player);
                members.add(new Member(loop, player));
            }
            servers.add(first.submit(() -> dealer.deal(players)));
            return members;
        } catch (IOException | RuntimeException | Error failure) {
            first.execute(dealer::close);
            throw failure;
        }
    }

    private static <T> T resultOf(Task<T> task) throws IOException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IOException("could not listen", failed);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a loop began to listen", interrupt);
        }
    }

    /// The addresses, with the port that the system chose where 0 was asked for.
    public List<SocketAddress> addresses() {
        return addresses;
    }

    /// Completes when the server has ended on all loops: exceptionally when it failed on one of them, with that
    /// failure, and normally when it was closed, or its group was. A task waits for it with `Gyre.await`.
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    /// Stops the server on all loops at the same time, in the stages of [Listener#serve], and blocks until it has
    /// ended, or the time for these stages is over: a handler that nothing stops then goes on until the group is
    /// closed. The loops stay. Idempotent.
    ///
    /// @throws IllegalStateException on one of the group's loops
    @Override
    public void close() {
        group.requireOutside("stop a server of");
        servers.forEach(server -> server.cancel(true));
        var stopped = ended.<@Nullable Void>handle((nothing, failure) -> null);
        try {
            stopped.get(stopLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            System.getLogger(GroupServer.class.getPackageName())
                    .log(System.Logger.Level.WARNING, this + " has not ended " + stopLimit + " after it was stopped");
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public String toString() {
        return "server at " + addresses + " on " + servers.size() + " loops";
    }
}
