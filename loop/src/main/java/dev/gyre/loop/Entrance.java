package dev.gyre.loop;

import java.util.concurrent.RejectedExecutionException;

/// How other threads send something to a loop: the [Inbox], and the one wake-up that a sleeping loop needs.
///
/// Any thread. Nothing here blocks, parks or logs.
final class Entrance {
    final Inbox inbox = new Inbox();
    private final EventLoop loop;

    Entrance(EventLoop loop) {
        this.loop = loop;
    }

    /// Sends a continuation; after the loop has closed it runs elsewhere, so that `finally` blocks run. Never
    /// throws.
    void sendTask(Runnable continuation) {
        switch (inbox.offerTask(continuation)) {
            case TAKEN -> {}
            case TAKEN_WAKE_THE_LOOP -> wake();
            case CLOSED, FULL -> VirtualThreads.rescue().execute(continuation);
        }
    }

    /// Sends the loop's own message, past the limit for users; false when the loop is closed.
    boolean post(Runnable message) {
        return switch (inbox.offerCallback(message, Integer.MAX_VALUE)) {
            case TAKEN -> true;
            case TAKEN_WAKE_THE_LOOP -> {
                wake();
                yield true;
            }
            case CLOSED, FULL -> false;
        };
    }

    /// Runs `message` now if the caller is on the loop, else sends it.
    void runOrPost(Runnable message) {
        if (loop.isOnLoop()) {
            message.run();
        } else {
            post(message);
        }
    }

    /// Sends a user's callback.
    ///
    /// @throws RejectedExecutionException when the loop is closed or too much waits already
    void send(Runnable callback) {
        int max = loop.config().inboxMax();
        switch (inbox.offerCallback(callback, max)) {
            case TAKEN -> {}
            case TAKEN_WAKE_THE_LOOP -> wake();
            case FULL ->
                throw new RejectedExecutionException(loop + " has " + max + " entries of other threads waiting"
                        + " (LoopConfig.inboxMax): slow the sender down");
            case CLOSED -> throw new RejectedExecutionException(loop + " is closed");
        }
    }

    private void wake() {
        loop.sleep.wake();
    }
}
