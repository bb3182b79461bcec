package dev.gyre.loop.net;

import java.time.Duration;

/// The settings of a [Resolver]. Immutable; start from [#defaults].
///
/// @param timeLimit how long a caller waits for an answer; 10 seconds by default, in which the C library has asked a
///     silent name server twice
/// @param positiveTtl for how long addresses are remembered; 30 seconds by default, as long as the JDK does it. The
///     system does not say how long they are valid: this is short beside the minute that is usual for names which
///     move, and spares a busy client nearly all look-ups. Zero for not at all
/// @param negativeTtl for how long it is remembered that a name has no address; one second by default, so that who
///     tries again in a loop asks once a second, and a name that has just been made is found at once. Zero for not
///     at all
/// @param entriesMax how many names are remembered, those that were asked for last; 1000 by default, which is some
///     hundred kilobytes
/// @param waitingMax how many different names may be looked up, or wait for that, at the same time; past it look-ups
///     fail. 1000 by default: more than any resolver answers within the time limit when it is slow
public record ResolverOptions(
        Duration timeLimit, Duration positiveTtl, Duration negativeTtl, int entriesMax, int waitingMax) {
    private static final ResolverOptions DEFAULTS = new ResolverOptions(
        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(1), 1000, 1000);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ResolverOptions {
        Ranges.requirePositive("timeLimit", timeLimit);
        Ranges.requireAtLeast("positiveTtl", positiveTtl.toNanos(), 0);
        Ranges.requireAtLeast("negativeTtl", negativeTtl.toNanos(), 0);
        Ranges.requireAtLeast("entriesMax", entriesMax, 0);
        Ranges.requireAtLeast("waitingMax", waitingMax, 1);
    }

    /// The settings that are named above.
    public static ResolverOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with another limit for one answer.
    public ResolverOptions withTimeLimit(Duration timeLimit) {
        return new ResolverOptions(timeLimit, positiveTtl, negativeTtl, entriesMax, waitingMax);
    }

    /// The same settings with another time for which addresses are remembered.
    public ResolverOptions withPositiveTtl(Duration positiveTtl) {
        return new ResolverOptions(timeLimit, positiveTtl, negativeTtl, entriesMax, waitingMax);
    }

    /// The same settings with another time for which it is remembered that there is no address.
    public ResolverOptions withNegativeTtl(Duration negativeTtl) {
        return new ResolverOptions(timeLimit, positiveTtl, negativeTtl, entriesMax, waitingMax);
    }

    /// The same settings with another number of names that are remembered.
    public ResolverOptions withEntriesMax(int entriesMax) {
        return new ResolverOptions(timeLimit, positiveTtl, negativeTtl, entriesMax, waitingMax);
    }

    /// The same settings with another number of look-ups at a time.
    public ResolverOptions withWaitingMax(int waitingMax) {
        return new ResolverOptions(timeLimit, positiveTtl, negativeTtl, entriesMax, waitingMax);
    }
}
