package dev.acme;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopSnapshot;
import dev.gyre.loop.Promise;
import dev.gyre.loop.TaskGroup;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// A program as a user would write it, outside the loop's package: reports and snapshots point here.
public final class Program {
    private Program() {}

    /// Starts one task of each kind and takes a snapshot two seconds later.
    public static LoopSnapshot snapshotOfEverything() {
        var jobs = new LinkedBlockingQueue<String>();
        spawn("worker", () -> takeJob(jobs));
        spawn("client", Program::awaitAnswer);
        return TaskGroup.run(group -> {
            group.spawn("family", () -> gather(Program::nap, Program::nap));
            sleep(Duration.ofSeconds(2));
            group.spawn("fresh", () -> {});
            loop().callSoon(() -> {});
            spawn(() -> {});
            loop().callLater(Duration.ofMillis(1_500), () -> {});
            var snapshot = loop().snapshot();
            group.cancel("seen");
            return snapshot;
        });
    }

    private static void takeJob(BlockingQueue<String> jobs) throws InterruptedException {
        jobs.take();
    }

    private static void awaitAnswer() {
        timeout(Duration.ofSeconds(7), () -> Promise.create().await());
    }

    private static void nap() {
        sleep(Duration.ofMinutes(1));
    }

    /// Blocks its task in code of others.
    public static void sleepAsTheJdkDoes(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    /// Says that it has begun, and holds the loop until told otherwise.
    public static void hog(CountDownLatch begun, AtomicBoolean enough) {
        begun.countDown();
        while (!enough.get()) {
            Thread.onSpinWait();
        }
    }

    /// Suspends in its static initializer.
    public static final class SleepsWhenLoaded {
        /// Loads the class.
        public static final EventLoop LOOP = loop();

        static {
            sleep(Duration.ofMillis(1));
        }

        private SleepsWhenLoaded() {}
    }

    /// Waits for tasks in its static initializer.
    public static final class GathersWhenLoaded {
        /// Loads the class.
        public static final EventLoop LOOP = loop();

        static {
            gather(() -> sleep(Duration.ofHours(1)), Gyre::yieldNow);
        }

        private GathersWhenLoaded() {}
    }
}
