package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// What one iteration of a loop runs: the entries that are ready when it begins. Loop-confined.
///
/// An object of its own, because other threads read the loop's fields whenever they send something: a word that
/// changes with every callback must not share a cache line with those.
final class Batch {
    private final ReadyQueue ready;
    private final CallbackRunner callbacks;
    private final Atomicity atomicity;
    private final LoopProbe probe;
    private int left;

    Batch(EventLoop loop, CallbackRunner callbacks) {
        this.ready = loop.ready;
        this.callbacks = callbacks;
        this.atomicity = loop.atomicity;
        this.probe = loop.probe;
    }

    void run() {
        left = ready.beginBatch();
        while (left > 0) {
            left--;
            step(ready.take());
        }
    }

    /// Lets one task, or a run of callbacks, run until it suspends or ends.
    private void step(Runnable entry) {
        probe.stepBegins(entry);
        atomicity.check(entry);
        try {
            if (entry instanceof Callback callback) {
                callbacks.run(callback);
            } else {
                entry.run();
            }
        } catch (Throwable failure) {
            probe.internal("a step of the loop failed", failure);
        }
        probe.stepEnded();
    }

    /// The next entry of the batch if it is a callback too: the present callback task runs it as well.
    @Nullable
    Callback nextCallback() {
        if (left > 0 && ready.peek() instanceof Callback callback) {
            left--;
            ready.take();
            probe.nextCallback();
            return callback;
        }
        return null;
    }
}
