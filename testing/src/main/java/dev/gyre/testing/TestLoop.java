package dev.gyre.testing;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopReport;
import dev.gyre.loop.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A fresh loop for one program under test: its order and random numbers come from a seed, what it leaves
/// behind is found, and a program that hangs is given up.
///
/// The program is the loop's main task. The loop is driven from a thread of its own, so that the caller can
/// stop waiting.
final class TestLoop {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /// A step this long is a blocked loop, and not a slow machine.
    private static final Duration STALL_THRESHOLD = Duration.ofSeconds(5);

    private static final Duration GIVE_UP_GRACE = Duration.ofSeconds(5);

    /// What is run; may suspend.
    interface Program {
        void run() throws Throwable;
    }

    /// Whether tasks, timers and threads may be left when the program has ended.
    enum Leaks {
        FORBIDDEN,
        ALLOWED
    }

    private final String name = "gyre-test-" + NUMBER.incrementAndGet();
    private final long seed;
    private final Ticker ticker;
    private final Leaks mode;
    private final StepTrace trace;
    private final LeakCheck leaks;

    /// Counted down when the run has ended, or can only hang.
    private final CountDownLatch over = new CountDownLatch(1);

    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    /// The simulated network, once there is one.
    private volatile @Nullable SimNetwork network;

    /// Seed zero stands for first in, first out.
    TestLoop(long seed, Ticker ticker, Leaks mode, Set<LoopReport.Kind> allowedReports) {
        this.seed = seed;
        this.ticker = ticker;
        this.mode = mode;
        trace = new StepTrace(ticker);
        leaks = new LeakCheck(allowedReports, over);
    }

    StepTrace trace() {
        return trace;
    }

    /// Gives the program a network, before it runs.
    void network(SimNetwork simulated) {
        network = simulated;
    }

    /// The simulated network that the program was given or has made itself, if there is one.
    @Nullable
    SimNetwork network() {
        return network;
    }

    private LoopConfig config() {
        var config = LoopConfig.defaults()
                .withName(name)
                .withSeed(seed)
                .withTicker(ticker)
                .withStallThreshold(STALL_THRESHOLD)
                .withObservers(List.of(trace, leaks));
        return seed == 0 ? config : config.withReadyQueue(() -> new SeededReadyQueue(seed));
    }

    // ---- running ---------------------------------------------------------------------------------

    /// Runs the program and throws what it threw, as it is; blocks the calling thread until the loop has stopped,
    /// or for `limit` of real time and a few seconds.
    ///
    /// @throws AssertionError when the program has left something behind, or did not end
    void run(Program program, Duration limit) throws Throwable {
        var runner = Thread.ofPlatform().daemon().name(name + "-runner").start(() -> drive(program));
        try {
            boolean inTime = over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) {
                throw hung(inTime ? "cannot end" : "did not end within " + limit.toSeconds() + " s", runner);
            }
        } catch (InterruptedException interrupt) {
            giveUp(runner);
            throw interrupt;
        }
        conclude();
    }

    private void drive(Program program) {
        try {
            Gyre.run(config(), () -> runMain(program));
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            ended = true;
            over.countDown();
        }
    }

    private void runMain(Program program) {
        leaks.begin();
        var given = network;
        try {
            if (given != null) {
                given.install();
            }
            program.run();
        } catch (Throwable thrown) {
            failure = thrown;
            return;
        } finally {
            network = SimNetwork.ofLoopOrNull();
        }
        switch (mode) {
            case FORBIDDEN -> leaks.collectTasksAndTimers(network);
            case ALLOWED -> {}
        }
    }

    // ---- judging ---------------------------------------------------------------------------------

    private void conclude() throws Throwable {
        switch (mode) {
            case FORBIDDEN -> leaks.collectThreads(name);
            case ALLOWED -> {}
        }
        var thrown = failure;
        var complaints = leaks.complaints();
        var leftBehind = complaints.isEmpty() ? null : leftBehind(complaints);
        if (thrown != null) {
            if (leftBehind != null) {
                thrown.addSuppressed(leftBehind);
            }
            throw thrown;
        }
        if (leftBehind != null) {
            throw leftBehind;
        }
    }

    private AssertionError leftBehind(List<String> complaints) {
        var error = new AssertionError("the test left behind:\n  " + String.join("\n  ", complaints));
        leaks.failures().forEach(error::addSuppressed);
        return error;
    }

    private AssertionError hung(String how, Thread runner) throws InterruptedException {
        var message = new StringBuilder("the test ").append(how).append("; its tasks:").append(leaks.stacks());
        message.append(leaks.snapshot());
        leaks.complaints().forEach(complaint -> message.append("\n").append(complaint));
        giveUp(runner);
        if (!ended) {
            message.append("\nIt could not be cancelled either; its loop is left running.");
        }
        return new AssertionError(message.toString());
    }

    private static void giveUp(Thread runner) throws InterruptedException {
        runner.interrupt();
        runner.join(GIVE_UP_GRACE);
    }
}
