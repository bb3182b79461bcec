package dev.gyre.loop.os;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A process and those that it has started, and they, to be ended together: first asked to (`TERM`), and after a
/// grace time made to (`KILL`).
///
/// The system knows who a process's parent is, and forgets it when the parent ends: its children are then those of
/// process 1. So before anybody is sent a signal all are stopped (`STOP`), from the root down, until nobody new is
/// found: who is stopped starts nobody, and does not end either. Afterwards they go on (`CONT`), and meet the signal.
///
/// What escapes: a process whose parent ended before the tree was stopped, which is how daemons are made, or ends
/// within the grace time after starting it; one that may not be sent signals; and, where there is no way to stop them
/// ([StopSignals]), what a process starts in the moment in which it ends. A number that was given to another process
/// meanwhile is told apart by the time of its start.
final class ProcessTree {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LAST_PAUSE = Duration.ofMillis(50);

    /// How long a killed process may take to be gone: one that waits for a broken disk takes for ever.
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    /// How often to look for those that one has started before it was stopped.
    private static final int ROUNDS_MAX = 100;

    private final StopSignals stops;

    /// Parents before their children; guarded by this object.
    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root, StopSignals stops) {
        this.stops = stops;
        known.add(root);
    }

    /// Ends all; suspends until they have ended, also in a cancelled task.
    ///
    /// @throws IOException when one does not end even so
    void end(Duration grace) throws IOException {
        Gyre.shield(grace.plus(AFTER_KILL).plus(AFTER_KILL), () -> {
            Blocking.callUninterrupted(() -> signalAll(ProcessHandle::destroy));
            if (allEndWithin(grace)) {
                return;
            }
            Blocking.callUninterrupted(this::killAll);
            if (!allEndWithin(AFTER_KILL)) {
                throw new IOException("the processes " + pids() + " do not end though they were killed: something in"
                        + " the system, such as a disk, does not answer them");
            }
        });
    }

    private boolean allEndWithin(Duration limit) {
        return Gyre.moveOnAfter(limit, () -> {
            var pause = FIRST_PAUSE;
            while (Blocking.callUninterrupted(this::isAnyAlive)) {
                Gyre.sleep(pause);
                pause = pause.compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
            }
        }) instanceof Timed.Completed<?>;
    }

    private List<Long> pids() {
        return alive().stream().map(ProcessHandle::pid).toList();
    }

    // ---- on a thread of the pool -----------------------------------------------------------------

    /// Kills without waiting. For the end of a loop, too, on its thread.
    void killAll() {
        signalAll(ProcessHandle::destroyForcibly);
    }

    private interface Signal {
        boolean sendTo(ProcessHandle process);
    }

    private synchronized void signalAll(Signal signal) {
        var stopped = stopAll();
        try {
            alive().forEach(signal::sendTo);
        } finally {
            stops.resume(stopped);
        }
    }

    private Set<ProcessHandle> stopAll() {
        var stopped = new LinkedHashSet<ProcessHandle>();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            note();
            var running = new ArrayList<>(alive());
            running.removeAll(stopped);
            if (running.isEmpty()) {
                break;
            }
            stops.stop(running);
            stopped.addAll(running);
        }
        return stopped;
    }

    /// Looks for processes that those which are known have started.
    private void note() {
        for (var process : List.copyOf(known)) {
            if (isAlive(process)) {
                process.descendants().forEach(known::add);
            }
        }
    }

    private synchronized boolean isAnyAlive() {
        note();
        return !alive().isEmpty();
    }

    private synchronized List<ProcessHandle> alive() {
        return known.stream().filter(ProcessTree::isAlive).toList();
    }

    /// One that has ended and that its parent has not asked about yet counts as ended.
    private static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && ProcessState.of(process) != ProcessState.ENDED;
    }
}
