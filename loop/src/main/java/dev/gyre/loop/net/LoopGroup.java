package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Several loops, each with a thread of its own, for programs that one thread cannot serve.
///
/// ```java
/// try (var group = LoopGroup.start(4, LoopConfig.defaults());
///         var server = group.serve(new InetSocketAddress(7000), stream -> echo(stream))) {
///     server.ended().join();
/// }
/// ```
///
/// The loops share nothing: what belongs to one is touched by its own tasks only. They talk through
/// [dev.gyre.loop.sync.CrossLoopChannel], [EventLoop#submit] and [EventLoop#execute]. A program scales over them as far
/// as its connections need not know each other.
///
/// If one of the loops ends, for whatever reason, all of them are closed: a program that works with half its loops is
/// harder to notice than one that has stopped.
///
/// All methods may be called by any thread.
public final class LoopGroup implements AutoCloseable {
    private static final LoopLocal<Membership> MEMBERSHIP = LoopLocal.of(() -> {
        throw new IllegalStateException("this loop is in no group");
    });

    private final List<EventLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();

    /// Closed by a loop when it ends.
    private record Membership(LoopGroup group) implements AutoCloseable {
        @Override
        public void close() {
            group.closeSoon();
        }
    }

    private LoopGroup(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    /// Starts `loops` loops, which are daemons as that of [EventLoop#start].
    ///
    /// Each has the settings of `config`, with a number added to its name and to its seed. The observers are shared,
    /// and so are told by several threads at a time; a ticker that belongs to one loop must not be given to several.
    ///
    /// @param loops at least 1; one less than the machine has processors leaves one for the VM's own threads
    /// @throws IllegalArgumentException when `loops` is out of range
    public static LoopGroup start(int loops, LoopConfig config) {
        Ranges.requireAtLeast("loops", loops, 1);
        var started = new ArrayList<EventLoop>();
        try {
            for (int i = 0; i < loops; i++) {
                started.add(EventLoop.start(
                    config.withName(config.name() + "-" + i).withSeed(config.seed() + i)));
            }
            var group = new LoopGroup(started);
            var membership = new Membership(group);
            group.submitToEach(() -> {
                MEMBERSHIP.set(membership);
                return membership;
            }).forEach(LoopGroup::resultOf);
            return group;
        } catch (RuntimeException | Error failure) {
            closeAll(started);
            throw failure;
        }
    }

    // ---- the loops -------------------------------------------------------------------------------

    /// The loops, always in the same order.
    public List<EventLoop> loops() {
        return loops;
    }

    /// One loop after the other, for work that may run on any of them.
    public EventLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /// Starts a task on each loop, as [EventLoop#submit] does, and returns them in the order of the loops. A failure is
    /// the task's own.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException when the group is closed
    public <T extends @Nullable Object> List<Task<T>> submitToEach(Callable<? extends T> body) {
        var tasks = new ArrayList<Task<T>>();
        for (var loop : loops) {
            tasks.add(loop.<T>submit(body));
        }
        return tasks;
    }

    /// Keeps each loop's thread on one processor of those that the process may use, so that its data stay in that
    /// processor's caches: the first on the first, and round again if there are more loops. Worth it on a machine that
    /// does little else. Only Linux can do it; elsewhere, and where it is not allowed, this logs the reason and changes
    /// nothing.
    ///
    /// @return whether it was done
    public boolean pinToProcessors() {
        var tasks = new ArrayList<Task<@Nullable Void>>();
        try {
            var processors = CpuAffinity.ofCallingThread();
            for (int i = 0; i < loops.size(); i++) {
                int processor = processors.get(i % processors.size());
                tasks.add(loops.get(i).submit(() -> CpuAffinity.pinCallingThread(processor)));
            }
            for (var task : tasks) {
                task.get();
            }
            return true;
        } catch (IOException | ExecutionException failure) {
            System.getLogger(LoopGroup.class.getPackageName())
                    .log(
                        System.Logger.Level.WARNING,
                        this + " is not pinned to processors: "
                                + (failure instanceof ExecutionException ? failure.getCause() : failure));
            return false;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // ---- serving ---------------------------------------------------------------------------------

    /// Serves the connections to `address` on all loops, as [#serve(SocketAddress, Sharing, ListenOptions,
    /// ServeOptions, ConnectionHandler)] with the default settings, shared by the system.
    ///
    /// @throws IOException when the address is in use, or not of this machine; the message names it
    public GroupServer serve(InetSocketAddress address, ConnectionHandler handler) throws IOException {
        return serve(address, Sharing.BY_SYSTEM, ListenOptions.defaults(), ServeOptions.defaults(), handler);
    }

    /// Serves the connections to `address` on all loops, shared as `sharing` says; a connection stays on its loop.
    /// Returns when all listen.
    ///
    /// If the server of one loop fails the whole group is closed, for connections would go on being dealt to it.
    ///
    /// @param address port 0 for one that the system chooses, the same for all loops
    /// @param sharing the system can share the addresses of the Internet; a Unix socket is shared by one loop
    /// @param serveOptions for each loop: the limit on connections is one for each of them
    /// @param handler called by the tasks of all loops
    /// @throws IOException when the address is in use, or not of this machine; the message names it
    /// @throws java.util.concurrent.RejectedExecutionException when the group is closed
    public GroupServer serve(
            SocketAddress address,
            Sharing sharing,
            ListenOptions listenOptions,
            ServeOptions serveOptions,
            ConnectionHandler handler) throws IOException {
        var stopLimit = serveOptions.closeGrace().plus(serveOptions.cancelGrace());
        return serve(address, sharing, listenOptions, stopLimit, listener -> listener.serve(handler, serveOptions));
    }

    /// As [#serve(SocketAddress, Sharing, ListenOptions, ServeOptions, ConnectionHandler)], with a server that deals
    /// with the listener of each loop itself.
    ///
    /// @param stopLimit how long such a server may take to stop
    /// @param handler called by a task of each loop
    /// @throws IOException when the address is in use, or not of this machine; the message names it
    /// @throws java.util.concurrent.RejectedExecutionException when the group is closed
    public GroupServer serve(
            SocketAddress address,
            Sharing sharing,
            ListenOptions listenOptions,
            Duration stopLimit,
            ListenerHandler handler) throws IOException {
        requireOutside("serve with");
        return GroupServer.start(this, address, sharing, listenOptions, stopLimit, handler);
    }

    // ---- closing ---------------------------------------------------------------------------------

    /// Closes all loops at the same time, each in the stages of [EventLoop#close], and blocks until all have stopped or
    /// the time for that is over. Servers get the time to close their connections, within that. Idempotent.
    ///
    /// @throws IllegalStateException on one of the loops
    @Override
    public void close() {
        requireOutside("close");
        closing.set(true);
        closeAll(loops);
    }

    /// Closes the group without waiting for it.
    void closeSoon() {
        if (closing.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("gyre-group-close").start(() -> closeAll(loops));
        }
    }

    /// Each loop waits at most for its own grace times, so this is bounded by the longest of them.
    private static void closeAll(List<EventLoop> loops) {
        var closers = loops.stream()
                .map(loop -> Thread.ofPlatform().daemon().name("close " + loop).start(loop::close))
                .toList();
        boolean interrupted = false;
        for (var closer : closers) {
            while (closer.isAlive()) {
                try {
                    closer.join();
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void requireOutside(String toDoWhat) {
        if (EventLoop.runsCaller() && loops.contains(EventLoop.current())) {
            throw new IllegalStateException(
                "cannot " + toDoWhat + " a group of loops from one of them, which would wait"
                        + " for itself: do it from another thread");
        }
    }

    /// The result of a task that is known not to throw anything checked.
    private static <T extends @Nullable Object> T resultOf(Task<T> task) {
        return task.toCompletableFuture().join();
    }

    @Override
    public String toString() {
        return "group of " + loops.size() + " loops, the first of which is " + loops.getFirst();
    }
}
