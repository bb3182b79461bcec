package dev.gyre.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call on its way to a pool thread and back.
final class BlockingCall<T extends @Nullable Object> implements Runnable {
    /// What a cancelled caller does about a call that a thread has begun.
    enum WhenCancelled {
        INTERRUPT_AND_AWAIT,
        INTERRUPT_AND_ABANDON,
        AWAIT
    }

    private final EventLoop loop;
    private final Work<T, ?> body;
    private final @Nullable TaskLocals locals;
    private final Completion<T> completion = new Completion<>();
    private boolean counted = true;

    /// The pool thread while it runs the body, guarded by this object.
    private @Nullable Thread thread;

    /// Guarded by this object.
    private boolean interrupted;

    private BlockingCall(Task<?> caller, Work<T, ?> body) {
        this.loop = caller.loop;
        this.body = body;
        this.locals = caller.locals;
    }

    static <T extends @Nullable Object, X extends Exception> T run(Work<T, X> body, WhenCancelled policy) throws X {
        var caller = Task.require("make a blocking call");
        caller.checkpoint();
        var call = new BlockingCall<T>(caller, body);
        caller.loop.blocking.execute(call);
        caller.loop.blockingCalls++;
        try {
            return call.<X>result(call.completion.await("a blocking call", true));
        } catch (TaskCancelledException cancelled) {
            if (call.takenBack()) {
                throw cancelled;
            }
            // What has happened is told, also when it came between the cancellation and this moment.
            switch (policy) {
                case INTERRUPT_AND_ABANDON -> {
                    call.interrupt();
                    throw cancelled;
                }
                case INTERRUPT_AND_AWAIT -> call.interrupt();
                case AWAIT -> {}
            }
            var late = call.completion.awaitUncancellably("a cancelled blocking call");
            if (late instanceof Outcome.Failure<T>(var failure) && Failures.isInterruption(failure)) {
                throw cancelled;
            }
            return call.<X>result(late);
        }
    }

    private <X extends Exception> T result(Outcome<T> outcome) throws X {
        return switch (outcome) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var failure) ->
                throw Failures.<X>sneaky(Failures.awaitedHere(failure, "a blocking call"));
            case Outcome.Cancelled<T>(var impossible) -> throw impossible;
        };
    }

    /// Removes the call from the pool's queue; false when a thread has begun it.
    private boolean takenBack() {
        boolean removed = loop.blocking.remove(this);
        if (removed) {
            uncount();
        }
        return removed;
    }

    private synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// The pool thread's part.
    @Override
    public void run() {
        Outcome<T> outcome;
        try {
            begin();
            outcome = new Outcome.Success<>(TaskLocals.carry(locals, body));
        } catch (Throwable failure) {
            outcome = new Outcome.Failure<>(failure);
        }
        end();
        var arrived = outcome;
        loop.post(() -> {
            uncount();
            completion.complete(loop, arrived);
        });
    }

    private synchronized void begin() throws InterruptedException {
        thread = Thread.currentThread();
        if (interrupted) {
            throw new InterruptedException("cancelled before it began");
        }
    }

    /// An interrupt that comes late must not hit the thread's next call.
    private synchronized void end() {
        thread = null;
        Thread.interrupted();
    }

    private void uncount() {
        if (counted) {
            counted = false;
            loop.blockingCalls--;
        }
    }

    @Override
    public String toString() {
        return "blocking call " + Objects.toString(body.getClass().getName());
    }
}
