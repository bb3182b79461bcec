package dev.gyre.loop;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Watches the loops of the process that have a stall threshold, from one daemon thread.
///
/// The thread compares the step counter of each loop with what it was before, so watching costs the loops
/// nothing, no clock and no lock. It is started with the first loop and ends half a second after the last one has
/// ended: loops that follow each other share it. A loop does not take leave; its watch goes when its thread has
/// ended.
final class Watchdog implements Runnable {
    static final String THREAD_NAME = "gyre-watchdog";
    private static final long LINGER_NANOS = Duration.ofMillis(500).toNanos();
    private static final long PERIOD_MIN_NANOS = Duration.ofMillis(1).toNanos();
    private static final long PERIOD_MAX_NANOS = Duration.ofMillis(250).toNanos();

    private static final ConcurrentLinkedQueue<StallWatch> WATCHES = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean RUNNING = new AtomicBoolean();
    private static volatile Watchdog latest = new Watchdog();

    private final Thread thread = new Thread(null, this, THREAD_NAME, 0, false);

    /// How long the thread sleeps between two looks.
    private volatile long periodNanos = PERIOD_MAX_NANOS;

    /// The time that the thread has watched, which is what stalls are measured by: it stands still while the
    /// process is suspended, or so starved that the watchdog itself comes much too late.
    private long watchedNanos;

    private Watchdog() {
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    /// Begins to watch a loop that is about to start. Any thread.
    static void watch(EventLoop loop) {
        var threshold = loop.config().stallThreshold();
        if (threshold.isZero()) {
            return;
        }
        boolean isDefault = threshold.equals(LoopConfig.defaults().stallThreshold());
        var watch = new StallWatch(loop, threshold, isDefault ? Debugger.OF_THIS_PROCESS : Debugger.DISREGARDED);
        WATCHES.add(watch);
        if (RUNNING.compareAndSet(false, true)) {
            latest = new Watchdog();
            latest.thread.start();
        } else if (periodFor(watch) < latest.periodNanos) {
            LockSupport.unpark(latest.thread);
        }
    }

    /// Twice per threshold: so a stall is found after one and a half of it at the latest.
    private static long periodFor(StallWatch watch) {
        return Math.clamp(watch.thresholdNanos() / 2, PERIOD_MIN_NANOS, PERIOD_MAX_NANOS);
    }

    @Override
    public void run() {
        long lastNanos = SystemTicker.SYSTEM.nanos();
        long idleSinceNanos = lastNanos;
        while (true) {
            periodNanos = nextPeriod();
            LockSupport.parkNanos(periodNanos);
            // With the flag set it would not sleep any more.
            Thread.interrupted();
            long nowNanos = SystemTicker.SYSTEM.nanos();
            watchedNanos += Math.min(nowNanos - lastNanos, 2 * periodNanos);
            lastNanos = nowNanos;
            lookAtAll();
            if (!WATCHES.isEmpty()) {
                idleSinceNanos = nowNanos;
            } else if (nowNanos - idleSinceNanos > LINGER_NANOS && ended()) {
                return;
            }
        }
    }

    /// The shortest period that a loop asks for; the last one while there is none.
    private long nextPeriod() {
        long shortest = WATCHES.isEmpty() ? periodNanos : PERIOD_MAX_NANOS;
        for (var watch : WATCHES) {
            shortest = Math.min(shortest, periodFor(watch));
        }
        return shortest;
    }

    /// Loops here and above, not streams: their first use costs as much as starting a loop.
    private void lookAtAll() {
        for (var watches = WATCHES.iterator(); watches.hasNext();) {
            if (isOver(watches.next())) {
                watches.remove();
            }
        }
    }

    /// Looks at one loop. A report calls code of others, a log handler for example: what that throws must not end
    /// the watch.
    private boolean isOver(StallWatch watch) {
        try {
            return !watch.look(watchedNanos);
        } catch (Throwable failure) {
            return false;
        }
    }

    /// Whether this thread may end: a loop that has come meanwhile either finds it running or starts the next.
    private static boolean ended() {
        RUNNING.set(false);
        return WATCHES.isEmpty() || !RUNNING.compareAndSet(false, true);
    }
}
