package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.Timed;
import dev.gyre.loop.sync.TaskSemaphore;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;

/// Lets so many requests in at a time; some more wait in line, and the rest are answered with 503 and `Retry-After` at
/// once.
///
/// ```java
/// app.mount("/reports", reports.behind(ConcurrencyLimit.of(4).withQueue(20, ofSeconds(5))));
/// ```
///
/// For what has a bound of its own, such as connections of a database: a short line in front is fast for everybody in
/// it, and a long one is slow for all. First come, first served.
///
/// Each loop has a line of its own and lets in as many: with four loops four times the number. Immutable.
public final class ConcurrencyLimit implements Filter {
    /// The permits of each limit on a loop.
    private static final LoopLocal<Map<ConcurrencyLimit, TaskSemaphore>> PERMITS =
            LoopLocal.of(IdentityHashMap::new);

    private static final HeaderFields BUSY =
            HeaderFields.of("Content-Type", "text/plain; charset=utf-8", "Retry-After", "1");

    private final int requestsMax;
    private final int waitingMax;
    private final Duration waitMax;

    private ConcurrencyLimit(int requestsMax, int waitingMax, Duration waitMax) {
        this.requestsMax = requestsMax;
        this.waitingMax = waitingMax;
        this.waitMax = waitMax;
    }

    /// At most so many requests at a time, and as many again that wait for at most a second, which a person hardly
    /// notices.
    ///
    /// @throws IllegalArgumentException when it is below 1
    public static ConcurrencyLimit of(int requestsMax) {
        if (requestsMax < 1) {
            throw new IllegalArgumentException("requestsMax is " + requestsMax + ", but must be at least 1");
        }
        return new ConcurrencyLimit(requestsMax, requestsMax, Duration.ofSeconds(1));
    }

    /// The same with another line.
    ///
    /// @param waitingMax how many requests wait at a time; 0 for none
    /// @param waitMax how long each of them waits
    /// @throws IllegalArgumentException when one of them is negative
    public ConcurrencyLimit withQueue(int waitingMax, Duration waitMax) {
        if (waitingMax < 0 || waitMax.isNegative()) {
            throw new IllegalArgumentException(
                "waitingMax is " + waitingMax + " and waitMax " + waitMax + ", but neither can be negative");
        }
        return new ConcurrencyLimit(requestsMax, waitingMax, waitMax);
    }

    /// Passes the request on, perhaps later, or answers 503.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var permits = PERMITS.get().computeIfAbsent(this, limit -> TaskSemaphore.bounded(limit.requestsMax));
        if (!permits.tryAcquire() && !awaitPermit(permits)) {
            refuse(exchange);
            return;
        }
        try {
            next.handle(exchange);
        } finally {
            permits.release();
        }
    }

    private boolean awaitPermit(TaskSemaphore permits) {
        return permits.statistics().waiting() < waitingMax
                && Gyre.moveOnAfter(waitMax, permits::acquire) instanceof Timed.Completed<?>;
    }

    private static void refuse(Exchange exchange) throws IOException {
        exchange.send(503, BUSY, "Service Unavailable".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "at most " + requestsMax + " requests at a time, and " + waitingMax + " waiting for " + waitMax;
    }
}
