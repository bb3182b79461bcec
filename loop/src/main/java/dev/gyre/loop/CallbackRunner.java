package dev.gyre.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs callbacks, in queue order, on a pooled virtual thread of the loop.
///
/// The loop thread itself must not run user code: a lock that a suspended task holds would stop the
/// loop for ever. So a batch's run of callbacks is handed to a parked thread that is resumed on the
/// spot, out of turn; it takes one callback after the other and parks again, one switch for the whole
/// run. A callback that blocks keeps that thread, and the loop makes another.
final class CallbackRunner {
    private final EventLoop loop;
    private @Nullable Worker idle;

    /// The worker being resumed right now, which takes the continuation that the JDK submits for it.
    private @Nullable Worker resuming;

    CallbackRunner(EventLoop loop) {
        this.loop = loop;
    }

    /// Whether the caller is a callback.
    static boolean isRunningHere() {
        return Thread.currentThread().getUncaughtExceptionHandler() instanceof Worker;
    }

    /// Names the callback that `thread` runs or is suspended in; null when it runs none. Any thread.
    static @Nullable String callbackOf(Thread thread) {
        var callback = thread.getUncaughtExceptionHandler() instanceof Worker worker ? worker.current : null;
        return callback == null ? null : callback.toString();
    }

    /// Runs `first` and the callbacks that follow it in the batch. Loop thread only.
    void run(Callback first) {
        var worker = idle;
        idle = null;
        if (worker == null) {
            worker = new Worker();
        }
        worker.next = first;
        resuming = worker;
        try {
            worker.resume();
        } finally {
            resuming = null;
        }
        loop.probe.callbacksRunOn(worker.continuation);
        worker.continuation.run();
        while (worker.next != null) {
            // The JDK keeps a thread from running while somebody looks at its stack. Going on without it would
            // call the next callback before this one.
            Thread.onSpinWait();
            worker.continuation.run();
        }
    }

    /// Keeps the continuation of the worker that is being resumed out of the ready queue.
    boolean takes(Runnable continuation) {
        var worker = resuming;
        if (worker == null) {
            return false;
        }
        worker.continuation = continuation;
        return true;
    }

    /// Lets the idle worker end. Loop thread only; its last step is in the ready queue afterwards.
    void close() {
        var worker = idle;
        idle = null;
        if (worker != null) {
            worker.closing = true;
            LockSupport.unpark(worker.thread);
        }
    }

    private final class Worker implements Runnable, Thread.UncaughtExceptionHandler {
        final Thread thread;
        Runnable continuation = () -> {};
        /// The callback to run next; taken by the worker as its first step.
        @Nullable Callback next;

        /// The callback that runs, for reports.
        @Nullable Callback current;

        private boolean started;
        boolean closing;

        Worker() {
            thread = loop.newThread(this);
        }

        /// Makes the thread runnable; [#takes] receives its continuation within this call.
        void resume() {
            if (started) {
                LockSupport.unpark(thread);
            } else {
                started = true;
                VirtualThreads.start(thread);
            }
        }

        @Override
        public void run() {
            while (true) {
                for (var callback = takeNext(); callback != null; callback = loop.batch.nextCallback()) {
                    current = callback;
                    call(callback);
                }
                current = null;
                if (idle != null || loop.isClosing()) {
                    return;
                }
                idle = this;
                while (next == null) {
                    if (closing) {
                        return;
                    }
                    LockSupport.park();
                    Thread.interrupted();
                }
            }
        }

        private @Nullable Callback takeNext() {
            var taken = next;
            next = null;
            return taken;
        }

        private void call(Callback callback) {
            try {
                callback.run();
            } catch (Throwable failure) {
                loop.probe.callbackFailed(callback, failure);
            }
        }

        @Override
        public void uncaughtException(Thread failed, Throwable failure) {
            loop.probe.internal("a callback thread ended", failure);
        }
    }
}
