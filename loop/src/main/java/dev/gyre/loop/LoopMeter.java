package dev.gyre.loop;

import java.util.concurrent.atomic.LongAdder;

/// The counters behind [LoopStatistics]. Plain fields of the loop thread, but for what other threads count.
final class LoopMeter {
    /// Wake-ups that other threads had to send because the loop slept.
    final LongAdder wakeUps = new LongAdder();

    long sleeps;
    long sleptNanos;

    void slept(long nanos) {
        sleeps++;
        sleptNanos += nanos;
    }
}
