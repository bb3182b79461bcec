package dev.gyre.server;

import dev.gyre.http.HttpDate;
import dev.gyre.loop.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/// The value of the `Date` field, made anew once a second. Between, it costs a comparison with the loop's clock, which
/// is free, while the time of day is a question to the system. Loop-confined.
final class DateLine {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final EventLoop loop;
    private final InstantSource clock;
    private byte[] text = {};
    private long validUntilNanos = Long.MIN_VALUE;

    DateLine(EventLoop loop, InstantSource clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /// Not to be changed.
    byte[] text() {
        long nowNanos = loop.recentNanos();
        if (nowNanos >= validUntilNanos) {
            var now = clock.instant();
            text = HttpDate.format(now).getBytes(StandardCharsets.US_ASCII);
            validUntilNanos = nowNanos + NANOS_PER_MILLI * (1000 - Math.floorMod(now.toEpochMilli(), 1000));
        }
        return text;
    }
}
