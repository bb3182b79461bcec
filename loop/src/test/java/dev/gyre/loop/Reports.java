package dev.gyre.loop;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An observer from which a test takes reports, waiting for them if need be.
final class Reports implements LoopObserver {
    private final LinkedBlockingQueue<LoopReport> queue = new LinkedBlockingQueue<>();

    @Override
    public void reported(LoopReport report) {
        queue.add(report);
    }

    /// The next report; gives up after a minute.
    LoopReport next() throws InterruptedException {
        var report = queue.poll(1, TimeUnit.MINUTES);
        if (report == null) {
            throw new AssertionError("no report came");
        }
        return report;
    }

    /// What has come and was not taken.
    List<LoopReport> rest() {
        return List.copyOf(queue);
    }
}
