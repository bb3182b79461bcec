package dev.gyre.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Watches the loops of the process that have a stall threshold, from one daemon thread.
///
/// The thread compares the step counter of each loop with what it was before, so watching costs the loops
/// nothing, no clock and no lock. It is started with the first loop and ends half a second after the last one has
/// ended: loops that follow each other share it. A loop does not take leave; its watch goes when its thread has
/// ended.
///
/// The lock of this class is taken by those who start a loop and by the watchdog, and never by a loop thread.
final class Watchdog implements Runnable {
    static final String THREAD_NAME = "gyre-watchdog";
    private static final long LINGER_NANOS = Duration.ofMillis(500).toNanos();
    private static final long PERIOD_MIN_NANOS = Duration.ofMillis(1).toNanos();
    private static final long PERIOD_MAX_NANOS = Duration.ofMillis(250).toNanos();

    /// Guarded by this class.
    private static final ArrayList<StallWatch> WATCHES = new ArrayList<>();

    /// The watchdog that runs, guarded by this class.
    private static @Nullable Watchdog running;

    private final Thread thread = new Thread(null, this, THREAD_NAME, 0, false);

    /// How long the thread sleeps between two looks, guarded by this class.
    private long periodNanos = PERIOD_MAX_NANOS;

    /// The time that the thread has watched, which is what stalls are measured by: it stands still while the
    /// process is suspended, or so starved that the watchdog itself comes much too late.
    private long watchedNanos;

    private Watchdog() {
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    /// Begins to watch a loop that is about to start. Any thread but a bare loop thread.
    static void watch(EventLoop loop) {
        var threshold = loop.config().stallThreshold();
        if (!threshold.isZero()) {
            boolean isDefault = threshold.equals(LoopConfig.defaults().stallThreshold());
            watch(new StallWatch(loop, threshold, isDefault ? Debugger.OF_THIS_PROCESS : Debugger.DISREGARDED));
        }
    }

    private static synchronized void watch(StallWatch watch) {
        WATCHES.add(watch);
        if (running == null) {
            var watchdog = new Watchdog();
            watchdog.thread.start();
            running = watchdog;
        } else if (periodFor(watch) < running.periodNanos) {
            LockSupport.unpark(running.thread);
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
            long period = nextPeriod();
            LockSupport.parkNanos(period);
            // With the flag set it would not sleep any more.
            Thread.interrupted();
            long nowNanos = SystemTicker.SYSTEM.nanos();
            watchedNanos += Math.min(nowNanos - lastNanos, 2 * period);
            lastNanos = nowNanos;
            var watches = watches();
            for (var watch : watches) {
                look(watch);
            }
            if (!watches.isEmpty()) {
                idleSinceNanos = nowNanos;
            } else if (nowNanos - idleSinceNanos > LINGER_NANOS && ended()) {
                return;
            }
        }
    }

    /// The shortest period that a loop asks for; the last one while there is none.
    private long nextPeriod() {
        synchronized (Watchdog.class) {
            periodNanos = WATCHES.isEmpty() ? periodNanos : PERIOD_MAX_NANOS;
            for (var watch : WATCHES) {
                periodNanos = Math.min(periodNanos, periodFor(watch));
            }
            return periodNanos;
        }
    }

    private static synchronized List<StallWatch> watches() {
        return List.copyOf(WATCHES);
    }

    /// Looks at one loop. A report calls code of others, a log handler for example: what that throws must not end
    /// the watch.
    private void look(StallWatch watch) {
        try {
            if (!watch.look(watchedNanos)) {
                forget(watch);
            }
        } catch (Throwable failure) {
            // The loop goes on, and so does its watch.
        }
    }

    private static synchronized void forget(StallWatch watch) {
        WATCHES.remove(watch);
    }

    /// Whether this thread ends: not if a loop has come meanwhile.
    private static synchronized boolean ended() {
        if (!WATCHES.isEmpty()) {
            return false;
        }
        running = null;
        return true;
    }
}
