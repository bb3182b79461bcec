package dev.gyre.loop;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How often and how long to try again ([Gyre#retry]): exponential back-off with jitter.
///
/// ```java
/// var page = retry(Retry.times(5).on(IOException.class), () -> fetch(url));
/// ```
///
/// The pause before attempt n + 1 is `firstDelay · factor^(n-1)`, at most `delayMax`, of which a random part
/// of up to `jitter` is taken away, so that clients that failed together do not come back together
/// (M. Brooker, *Exponential Backoff And Jitter*, 2015).
///
/// @param attemptsMax attempts in all, at least 1
/// @param firstDelay the pause after the first failure
/// @param factor how much longer each pause is than the one before, at least 1
/// @param delayMax the longest pause
/// @param jitter the part of a pause that chance decides, 0 (none) to 1 (all of it)
/// @param retryIf whether a failure is worth another attempt; never asked about cancellations and errors
public record Retry(
        int attemptsMax,
        Duration firstDelay,
        double factor,
        Duration delayMax,
        double jitter,
        Predicate<? super Exception> retryIf) {

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public Retry {
        Objects.requireNonNull(retryIf, "retryIf");
        require(attemptsMax >= 1, "attemptsMax is " + attemptsMax + ", but must be at least 1");
        require(!firstDelay.isNegative(), "firstDelay is " + firstDelay + ", but must not be negative");
        require(factor >= 1, "factor is " + factor + ", but must be at least 1");
        require(delayMax.compareTo(firstDelay) >= 0, "delayMax " + delayMax + " is less than firstDelay " + firstDelay);
        require(jitter >= 0 && jitter <= 1, "jitter is " + jitter + ", but must be from 0 to 1");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// Up to `attemptsMax` attempts after any exception; pauses of 100 ms, doubling up to 30 s, half of
    /// each left to chance.
    public static Retry times(int attemptsMax) {
        return new Retry(attemptsMax, Duration.ofMillis(100), 2, Duration.ofSeconds(30), 0.5, failure -> true);
    }

    /// The same with other pauses.
    public Retry withDelay(Duration first, double factor, Duration max) {
        return new Retry(attemptsMax, first, factor, max, jitter, retryIf);
    }

    /// The same with another part of each pause left to chance, 0 to 1.
    public Retry withJitter(double jitter) {
        return new Retry(attemptsMax, firstDelay, factor, delayMax, jitter, retryIf);
    }

    /// The same, but only after failures of one type.
    public Retry on(Class<? extends Exception> type) {
        return onlyIf(type::isInstance);
    }

    /// The same, but only after failures for which `retryIf` holds.
    public Retry onlyIf(Predicate<? super Exception> retryIf) {
        return new Retry(attemptsMax, firstDelay, factor, delayMax, jitter, retryIf);
    }

    /// The pause after the attempt with this number, counted from 1.
    Duration delayAfter(int attempt, RandomGenerator random) {
        double nanos =
                Math.min((double) firstDelay.toNanos() * Math.pow(factor, attempt - 1.0), (double) delayMax.toNanos());
        return Duration.ofNanos((long) (nanos * (1 - jitter * random.nextDouble())));
    }

    <T extends @Nullable Object, X extends Exception> T run(Work<T, X> body) throws X {
        var task = Task.require("retry");
        for (int attempt = 1;; attempt++) {
            try {
                return body.call();
            } catch (TaskCancelledException cancelled) {
                throw cancelled;
            } catch (Exception failure) {
                if (attempt >= attemptsMax || task.pendingCancellation() != null || !retryIf.test(failure)) {
                    throw Failures.<X>sneaky(failure);
                }
            }
            Gyre.sleep(delayAfter(attempt, task.loop.random()));
        }
    }
}
