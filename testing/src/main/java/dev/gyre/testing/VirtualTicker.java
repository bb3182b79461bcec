package dev.gyre.testing;

import dev.gyre.loop.Ticker;
import java.time.Duration;

/// Time that passes only when it is told to, or when nothing else is left to do.
///
/// ```java
/// var ticker = VirtualTicker.jumping();
/// run(LoopConfig.defaults().withTicker(ticker), () -> sleep(ofHours(1)));   // returns at once
/// assertEquals(ofHours(1), ticker.elapsed());
/// ```
///
/// A jumping ticker goes to the next deadline when every task of its loop waits. It stays where it is while
/// a [dev.gyre.loop.Blocking] call or a timed park of JDK code (`Thread.sleep`, a lock with a time limit) is under
/// way, for those take real time. It does not know of sockets and threads that are not the loop's: a
/// timeout around what they provide would pass at once, so such programs are tested in real time.
///
/// Time is zero at first. A ticker belongs to one loop; [#nanos] and [#elapsed] may be read by any thread.
public final class VirtualTicker implements Ticker {
    private enum WhenAllWait {
        JUMP,
        STAY
    }

    private final WhenAllWait whenAllWait;
    private volatile long nanos;

    private VirtualTicker(WhenAllWait whenAllWait) {
        this.whenAllWait = whenAllWait;
    }

    /// Time that jumps to the next deadline when every task waits, and can be moved by [#advance] too.
    public static VirtualTicker jumping() {
        return new VirtualTicker(WhenAllWait.JUMP);
    }

    /// Time that passes by [#advance] alone. A program all of whose tasks sleep, and which no other thread
    /// knows, is therefore deadlocked.
    public static VirtualTicker byHand() {
        return new VirtualTicker(WhenAllWait.STAY);
    }

    /// Lets `duration` pass at once, as if the caller had been busy for so long: timers that are due fire in
    /// the next iteration, in the order of their deadlines. Never suspends. A task or a callback of the loop;
    /// another thread goes through `loop.execute(() -> ticker.advance(…))`, which also wakes the loop.
    ///
    /// @throws IllegalArgumentException when `duration` is negative
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time cannot go back by " + duration.negated());
        }
        nanos = Math.addExact(nanos, duration.toNanos());
    }

    /// How much virtual time has passed. Any thread.
    public Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public boolean jumpTo(long deadlineNanos) {
        if (deadlineNanos <= nanos) {
            return true;
        }
        return switch (whenAllWait) {
            case JUMP -> {
                nanos = deadlineNanos;
                yield true;
            }
            case STAY -> false;
        };
    }

    @Override
    public long realNanosUntil(long deadlineNanos) {
        return deadlineNanos <= nanos ? 0 : Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return "virtual time " + elapsed();
    }
}
