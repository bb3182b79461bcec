package dev.gyre.loop;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// The way of progress reports from a pool thread to the loop, lossless and bounded.
final class BlockingProgress<P> implements Consumer<P> {
    /// Reports under way at most: a slow reader slows the sender, and a burst does not.
    private static final int REPORTS_MAX = 256;

    private final EventLoop loop;
    private final Consumer<? super P> reader;
    private final Semaphore places = new Semaphore(REPORTS_MAX);

    BlockingProgress(EventLoop loop, Consumer<? super P> reader) {
        this.loop = loop;
        this.reader = reader;
    }

    @Override
    public void accept(P report) {
        if (loop.isOnLoop()) {
            throw new IllegalStateException("progress is reported from within the blocking call");
        }
        try {
            places.acquire();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the blocking call was cancelled while it reported progress");
        }
        loop.post(() -> {
            places.release();
            reader.accept(report);
        });
    }
}
