package dev.gyre.loop;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// The settings of a loop. Immutable; start from [#defaults] and change what you need:
///
/// ```java
/// var config = LoopConfig.defaults().withName("gateway").withStallThreshold(ofMillis(20));
/// ```
///
/// @param name the name of the loop and of its thread
/// @param ticker the clock
/// @param readyQueue makes the loop's ready queue
/// @param seed what the loop's own randomness (the jitter of retries) starts from
/// @param tasksMax how many tasks may live at once; the default, ten million, is about what fits into
///     10 GiB of heap
/// @param inboxMax how many callbacks of other threads may wait to be taken over; past it
///     [EventLoop#execute] rejects. The default, one million, is a tenth of a second of work
/// @param blockingThreadsMax threads for [Blocking] work; the default, 64, is enough to keep a disk and a
///     resolver busy and too few to hurt
/// @param blockingQueueMax blocking calls that may wait for a thread; past it they are rejected. The
///     default, 1024, is some seconds of work for 64 threads
/// @param stallThreshold how long one step of a task may take before it is reported, while it runs; zero
///     turns the watchdog off. The default, 100 ms, is what a user notices, and is off in a process that was
///     started with a debugger's agent. While the VM brings in code that is used for the first time, ten times as long
/// @param shutdownGrace how long tasks may take to end after they were cancelled at the end of a run;
///     10 seconds by default, what service managers grant
/// @param unseenFailuresMax how many failures of tasks that nobody asked about are kept for the end of
///     the run; older ones are reported at once. 100 by default
/// @param stackSizeBytes the stack of the loop thread, which limits how deep a task may recurse; zero for
///     the VM's default
/// @param observers are told what the loop does
public record LoopConfig(
        String name,
        Ticker ticker,
        Supplier<ReadyQueue> readyQueue,
        long seed,
        int tasksMax,
        int inboxMax,
        int blockingThreadsMax,
        int blockingQueueMax,
        Duration stallThreshold,
        Duration shutdownGrace,
        int unseenFailuresMax,
        long stackSizeBytes,
        List<LoopObserver> observers) {

    private static final LoopConfig DEFAULTS = new LoopConfig(
        "gyre",
        Ticker.system(),
        FifoReadyQueue::new,
        0,
        10_000_000,
        1_000_000,
        64,
        1024,
        Duration.ofMillis(100),
        Duration.ofSeconds(10),
        100,
        0,
        List.of());

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public LoopConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(ticker, "ticker");
        Objects.requireNonNull(readyQueue, "readyQueue");
        requireAtLeast("tasksMax", tasksMax, 1);
        requireAtLeast("inboxMax", inboxMax, 1);
        requireAtLeast("blockingThreadsMax", blockingThreadsMax, 1);
        requireAtLeast("blockingQueueMax", blockingQueueMax, 0);
        requireAtLeast("stallThreshold", stallThreshold.toNanos(), 0);
        requireAtLeast("shutdownGrace", shutdownGrace.toNanos(), 0);
        requireAtLeast("unseenFailuresMax", unseenFailuresMax, 0);
        requireAtLeast("stackSizeBytes", stackSizeBytes, 0);
        observers = List.copyOf(observers);
    }

    private static void requireAtLeast(String setting, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(setting + " is " + value + ", but must be at least " + min);
        }
    }

    /// Real time, first in first out, and the limits that are named above.
    public static LoopConfig defaults() {
        return DEFAULTS;
    }

    /// The same settings with the name of the loop and of its thread.
    public LoopConfig withName(String name) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another clock.
    public LoopConfig withTicker(Ticker ticker) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another ready queue.
    public LoopConfig withReadyQueue(Supplier<ReadyQueue> readyQueue) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another seed.
    public LoopConfig withSeed(long seed) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another limit on live tasks.
    public LoopConfig withTasksMax(int tasksMax) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another limit on callbacks from other threads.
    public LoopConfig withInboxMax(int inboxMax) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another number of threads for blocking work.
    public LoopConfig withBlockingThreadsMax(int blockingThreadsMax) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another limit on waiting blocking calls.
    public LoopConfig withBlockingQueueMax(int blockingQueueMax) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another stall threshold; zero for no watchdog.
    public LoopConfig withStallThreshold(Duration stallThreshold) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another grace time at the end of a run.
    public LoopConfig withShutdownGrace(Duration shutdownGrace) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another limit on kept failures.
    public LoopConfig withUnseenFailuresMax(int unseenFailuresMax) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with another stack size of the loop thread.
    public LoopConfig withStackSizeBytes(long stackSizeBytes) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }

    /// The same settings with other observers.
    public LoopConfig withObservers(List<LoopObserver> observers) {
        return new LoopConfig(
            name, ticker, readyQueue, seed, tasksMax, inboxMax, blockingThreadsMax, blockingQueueMax,
            stallThreshold, shutdownGrace, unseenFailuresMax, stackSizeBytes,
            observers);
    }
}
