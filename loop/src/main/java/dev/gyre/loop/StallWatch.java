package dev.gyre.loop;

import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Watches one loop for steps that do not end, and tells while they run who it is. Used by the watchdog's thread
/// only.
///
/// It knows how long a step has run from when it first saw it, so what it says is a lower bound.
///
/// A task that suspends where the JDK cannot take it off the loop's thread, *pinned* by a static initializer or a
/// native method on its stack, parks that thread: nothing on the loop could ever wake it. The watchdog
/// ends such a wait with an exception.
final class StallWatch {
    /// How many times the threshold the VM may take to bring in code that is used for the first time: some hundred
    /// milliseconds for a first connection, once in the life of a process, and nothing that a program could change.
    private static final int LINKING_THRESHOLDS = 10;

    private final EventLoop loop;
    private final long thresholdNanos;
    private final Debugger debugger;
    private final Predicate<StackTraceElement[]> isLinking;

    private long step = -1;
    private long sinceNanos;
    private long nextReportNanos;

    /// Who was reported to hold the loop in the present step.
    private @Nullable String culprit;

    /// @param debugger whether stalls are the doing of somebody who steps through the program
    StallWatch(EventLoop loop, Duration threshold, Debugger debugger) {
        this(loop, threshold, debugger, Frames::isLinking);
    }

    /// @param isLinking whether a stack is that of the VM bringing in code
    StallWatch(EventLoop loop, Duration threshold, Debugger debugger, Predicate<StackTraceElement[]> isLinking) {
        this.loop = loop;
        this.thresholdNanos = threshold.toNanos();
        this.debugger = debugger;
        this.isLinking = isLinking;
    }

    long thresholdNanos() {
        return thresholdNanos;
    }

    /// Looks at the loop at the time `nowNanos`; false when the loop has ended.
    boolean look(long nowNanos) {
        long stepNow = loop.meter.steps();
        var state = loop.thread().getState();
        boolean over = state == Thread.State.TERMINATED;
        if (over || stepNow != step || loop.probe.isIdle()) {
            reportEnd(nowNanos - sinceNanos);
            step = stepNow;
            sinceNanos = nowNanos;
            nextReportNanos = thresholdNanos;
        } else if (nowNanos - sinceNanos >= nextReportNanos) {
            nextReportNanos = 2 * (nowNanos - sinceNanos);
            examine(loop.probe.running(), nowNanos - sinceNanos);
        }
        return !over;
    }

    private void examine(RunningStep running, long heldNanos) {
        var stack = running.stack();
        var waiter = running.task() == null ? null : running.task().waiter();
        int reuses = waiter == null ? 0 : waiter.reuses();
        boolean parked = loop.thread().getState() == Thread.State.WAITING;
        // In this order: a task that has left the loop's thread comes back in another step only.
        boolean mounted = running.isOn(loop.thread());
        if (loop.meter.steps() != step) {
            return;
        }
        if (parked && mounted && waiter != null && waiter.isWaiting()) {
            rescue(running, waiter, reuses, stack);
        } else if (!debugger.isPresent() && !isFirstUse(stack, heldNanos)) {
            report(running, stack, heldNanos);
        }
    }

    private boolean isFirstUse(StackTraceElement[] stack, long heldNanos) {
        return heldNanos < LINKING_THRESHOLDS * thresholdNanos && isLinking.test(stack);
    }

    private void report(RunningStep running, StackTraceElement[] stack, long heldNanos) {
        if (culprit == null) {
            loop.meter.stalls.increment();
        }
        culprit = running.name();
        Flight.stall(loop, culprit, heldNanos, false, Frames.text(stack));
        var held = DurationText.of(Duration.ofNanos(heldNanos));
        loop.probe.report(
            LoopReport.Kind.STALL,
            culprit + " has held the loop for " + held + ", and nothing else on it runs meanwhile" + hint(stack)
                    + ". It is here:" + Frames.text(stack),
            null);
    }

    private String hint(StackTraceElement[] stack) {
        return switch (loop.thread().getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> "; it is blocked, and pinned by " + Frames.pinnedBy(stack);
            case NEW, RUNNABLE, TERMINATED -> "";
        };
    }

    private void reportEnd(long heldNanos) {
        if (culprit != null) {
            Flight.stall(loop, culprit, heldNanos, true, "");
            var held = DurationText.of(Duration.ofNanos(heldNanos));
            loop.probe.report(LoopReport.Kind.STALL_ENDED, culprit + " has let go of the loop after " + held, null);
            culprit = null;
        }
    }

    private void rescue(RunningStep running, Waiter waiter, int reuses, StackTraceElement[] stack) {
        var message = running.name() + " suspended while pinned by " + Frames.pinnedBy(stack) + ". That would have"
                + " stopped the whole loop for ever, so its wait for " + waiter.waitsOn() + " ends with this exception."
                + " Suspend outside of it";
        loop.probe.endPinnedWait(waiter, reuses, message);
        loop.probe.report(LoopReport.Kind.PINNED, message + ". It was here:" + Frames.text(stack), null);
    }
}
