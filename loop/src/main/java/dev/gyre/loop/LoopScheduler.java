package dev.gyre.loop;

import java.util.concurrent.Delayed;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// What the JDK believes to be the thread pool of our tasks: it hands every continuation that may
/// run to the loop.
///
/// It is a [ForkJoinPool] only because JDK 25 gives the timed parks of virtual threads
/// (`Thread.sleep`, a wait with a time limit) to [#schedule] of such a scheduler, and to a thread
/// of its own otherwise. No worker is ever started.
///
/// Both methods are called by any thread, pinned, at any time, also after the loop has closed. They
/// only enqueue: a JDK thread that an exception of ours ended would take the virtual threads of the
/// whole process with it.
final class LoopScheduler extends ForkJoinPool {
    private final EventLoop loop;

    LoopScheduler(EventLoop loop) {
        super(1);
        this.loop = loop;
    }

    @Override
    public void execute(Runnable continuation) {
        loop.makeReady(continuation);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable wakeUp, long delay, TimeUnit unit) {
        return loop.isOnLoop()
                ? new TimedPark(loop.time.addTimedPark(unit.toNanos(delay), wakeUp), loop)
                : VirtualThreads.rescue().schedule(wakeUp, delay, unit);
    }

    /// A timed park of the JDK's own code. Only [#cancel] is ever called, by the virtual thread's
    /// next step, which is on the rescue executor if the loop has closed meanwhile.
    private record TimedPark(Timer timer, EventLoop loop) implements ScheduledFuture<Object> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return loop.isOnLoop() && timer.cancel();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isDone() {
            return timer.index == Timer.NOT_PENDING;
        }

        @Override
        public Object get() {
            throw new UnsupportedOperationException("a park has no result");
        }

        @Override
        public Object get(long timeout, TimeUnit unit) {
            return get();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(timer.deadlineNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
