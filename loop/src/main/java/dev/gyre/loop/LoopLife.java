package dev.gyre.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a loop begins and ends: the run of a main task, and the staged shutdown.
final class LoopLife {
    private static final Duration ABORT_GRACE = Duration.ofSeconds(1);
    private static final Duration STOP_MARGIN = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final TaskGroup root;

    /// For the loop's own tasks, which live longer than those of the program.
    private final TaskGroup system;

    private volatile boolean closing;
    private volatile @Nullable Task<?> main;

    LoopLife(EventLoop loop) {
        this.loop = loop;
        root = TaskGroup.withoutOwner(loop);
        system = TaskGroup.withoutOwner(loop);
    }

    /// The first task of the run, or null where there is no run or it has not begun.
    @Nullable
    Task<?> main() {
        return main;
    }

    TaskGroup root() {
        return root;
    }

    TaskGroup system() {
        return system;
    }

    /// Whether `task` is the loop's own: the one that aborts all others goes on.
    boolean isOwn(Task<?> task) {
        return task.group.root == system;
    }

    boolean isClosing() {
        return closing;
    }

    // ---- running a program -----------------------------------------------------------------------

    /// Runs `body` as the main task of a loop made for it, and blocks the calling thread until the loop
    /// has stopped.
    static <T extends @Nullable Object> T run(LoopConfig config, Callable<? extends T> body) {
        var caller = Task.currentOrNull();
        if (caller != null) {
            return runInside(caller, body);
        }
        if (EventLoop.currentOrNull() != null) {
            throw new IllegalStateException(OutsideTask.explain("run a program"));
        }
        return EventLoop.startFor(config).life.runMain(body);
    }

    /// A program inside a program: the caller suspends, and what the inner program leaves behind ends with
    /// it.
    private static <T extends @Nullable Object> T runInside(Task<?> caller, Callable<? extends T> body) {
        var inner = TaskGroup.rootOf(caller);
        try {
            return inner.<T>spawn("main", body).await();
        } finally {
            inner.cancelAndJoin("the run is over");
        }
    }

    private <T extends @Nullable Object> T runMain(Callable<? extends T> body) {
        var task = new Task<T>(loop, root, "main", body);
        main = task;
        var done = new CountDownLatch(1);
        // One message, and the shutdown begins on the loop itself: how fast this thread is must not
        // show in what the program does.
        loop.post(() -> {
            task.onDone(outcome -> {
                beginShutdown();
                done.countDown();
            });
            startFromOutside(task);
        });
        var hook = new Thread(() -> endBeforeExit(task), "gyre-shutdown");
        boolean hooked = addHook(hook);
        try {
            awaitEnd(task, done);
        } finally {
            loop.close();
            if (hooked) {
                removeHook(hook);
            }
        }
        var outcome = task.outcome();
        if (outcome == null) {
            throw new IllegalStateException("the main task did not end when the loop was stopped");
        }
        return Completion.valueOf(outcome, task.name());
    }

    /// Waits for the main task; an interrupt of the waiting thread cancels it.
    private static void awaitEnd(Task<?> task, CountDownLatch done) {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException interrupt) {
                interrupted = true;
                task.cancel(true);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The process ends (a signal, `System.exit`): cancels main and gives its `finally` blocks the grace
    /// time, unless there is another signal.
    private void endBeforeExit(Task<?> task) {
        if (isExitCalledByTask()) {
            // That task waits for this very hook, and cannot end.
            return;
        }
        SecondSignal.endsTheProcess();
        task.cancel(true);
        try {
            loop.thread().join(loop.config().shutdownGrace().plus(STOP_MARGIN));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isExitCalledByTask() {
        var answer = new CompletableFuture<Boolean>();
        loop.post(() -> answer.complete(tasks(root).stream()
                .anyMatch(task -> Stream.of(task.thread().getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown")))));
        return answer.completeOnTimeout(false, 1, TimeUnit.SECONDS).join();
    }

    private static boolean addHook(Thread hook) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return true;
        } catch (IllegalStateException exiting) {
            return false;
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // The hook is running: it waits for this very loop to stop.
        }
    }

    /// Starts a task that another thread has made. When the loop is closing it ends as cancelled, when there
    /// is no room for it as failed: whoever made it asks its future.
    void startFromOutside(Task<?> task) {
        var cancelled = root.scope.cancellation();
        if (cancelled != null) {
            task.endUnstarted(new TaskCancelledException(cancelled));
            return;
        }
        root.add(task);
        try {
            loop.begin(task);
        } catch (RuntimeException | Error rejected) {
            task.endUnstarted(rejected);
        }
    }

    // ---- shutdown --------------------------------------------------------------------------------

    /// Any thread but the loop's.
    void close(Thread thread) {
        if (loop.isOnLoop()) {
            throw new IllegalStateException("a loop cannot wait for its own end: close it from another thread");
        }
        if (!closing) {
            loop.post(this::beginShutdown);
        }
        boolean stopped = joinUninterruptibly(
            thread, loop.config().shutdownGrace().plus(ABORT_GRACE).plus(STOP_MARGIN));
        if (!stopped) {
            loop.probe.report(
                LoopReport.Kind.SHUTDOWN,
                "the loop thread could not be stopped: what it runs does not suspend. It runs "
                        + loop.probe.runningStack(),
                null);
        }
    }

    private static boolean joinUninterruptibly(Thread thread, Duration limit) {
        boolean interrupted = false;
        long endNanos = SystemTicker.SYSTEM.nanos() + limit.toNanos();
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(Math.max(1, endNanos - SystemTicker.SYSTEM.nanos())));
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void beginShutdown() {
        if (!closing) {
            closing = true;
            system.spawn("shutdown", this::shutdown);
        }
    }

    /// The stages, each bounded: cancel; wait; abort, which no shield stops; leave.
    private void shutdown() {
        root.scope.cancel(new Cancellation("the run is over", loop.toString(), root.scope, false));
        if (!root.endsWithin(loop.config().shutdownGrace())) {
            report("were cancelled and have not ended within " + loop.config().shutdownGrace() + "; aborting them");
            loop.aborted = new Cancellation("the loop stops now", loop.toString(), root.scope, false);
            loop.cancellations++;
            tasks(root).forEach(Task::hearCancellation);
            if (!root.endsWithin(ABORT_GRACE)) {
                report("did not end even when aborted; leaving them");
            }
        }
        root.reportUnseen();
        loop.finish();
    }

    private void report(String what) {
        var late = tasks(root);
        loop.probe.report(
            LoopReport.Kind.SHUTDOWN,
            late.size() + " tasks " + what
                    + late.stream()
                            .limit(100)
                            .map(task -> Deadlocks.describe(loop, task))
                            .collect(Collectors.joining()),
            null);
    }

    /// Lets what is left in the queue of a stopped loop run elsewhere, so that `finally` blocks run; our
    /// suspension points throw there.
    static void rescue(ReadyQueue left) {
        for (int rest = left.beginBatch(); rest > 0; rest--) {
            var entry = left.take();
            if (!(entry instanceof Callback)) {
                VirtualThreads.rescue().execute(entry);
            }
        }
    }

    /// All live tasks below `group`, the group's own first.
    static List<Task<?>> tasks(TaskGroup group) {
        var tasks = new ArrayList<Task<?>>();
        group.forEach(tasks::add);
        for (int i = 0; i < tasks.size(); i++) {
            for (var scope = tasks.get(i).scope; scope != null; scope = scope.outer()) {
                if (scope.group != null) {
                    scope.group.forEach(tasks::add);
                }
            }
        }
        return tasks;
    }
}
