package dev.gyre.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// A loop for one test, which fails where the loop has stopped for good instead of hanging with it.
///
/// [Gyre#run] would wait for a loop that an invariant no longer protects.
final class OnLoop {
    /// No test needs it; whoever reaches it hangs.
    static final long HANG_SECONDS = 60;

    static final LoopConfig CONFIG = LoopConfig.defaults().withShutdownGrace(Duration.ofSeconds(5));

    private OnLoop() {}

    static <T> T run(Callable<T> body) throws Exception {
        return run(CONFIG, body);
    }

    static void run(Action<?> body) throws Exception {
        run(CONFIG, TaskGroup.callable(body));
    }

    static <T> T run(LoopConfig config, Callable<T> body) throws Exception {
        try (var loop = EventLoop.start(config)) {
            return result(loop, loop.submit(body));
        }
    }

    /// Runs a whole program, as [Gyre#run] does, and fails if it does not end.
    static <T> T program(Callable<T> main) throws Exception {
        return program(CONFIG, main);
    }

    static <T> T program(LoopConfig config, Callable<T> main) throws Exception {
        var result = new FutureTask<T>(() -> Gyre.run(config, main));
        var thread = Thread.ofPlatform().daemon().name("program").start(result);
        try {
            return result.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw thrown(failed);
        } catch (java.util.concurrent.TimeoutException hanging) {
            throw new AssertionError("the program hangs; its thread is at" + stack(thread), hanging);
        }
    }

    /// The result of a task, for another thread; the exception of the task where it failed.
    static <T> T result(EventLoop loop, Task<T> task) throws Exception {
        try {
            return task.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw thrown(failed);
        } catch (java.util.concurrent.TimeoutException hanging) {
            throw new AssertionError("the loop hangs; its thread is at" + stack(loop.thread()), hanging);
        }
    }

    private static Exception thrown(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return (Exception) failed.getCause();
    }

    /// Waits, on any thread, for what another one counts down.
    static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(HANG_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("never happened: " + what);
        }
    }

    /// Waits, without ever suspending a task, until something that others do has happened.
    static void until(BooleanSupplier happened, String what) {
        long begin = System.nanoTime();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(HANG_SECONDS)) {
                throw new AssertionError("never happened: " + what);
            }
            if (Thread.currentThread().isVirtual()) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    /// Suspends the current task, turn by turn, until something that other tasks do has happened.
    static void awaitTurns(BooleanSupplier happened) {
        while (!happened.getAsBoolean()) {
            Gyre.yieldNow();
        }
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace()).map(frame -> "\n\t" + frame).collect(Collectors.joining());
    }
}
