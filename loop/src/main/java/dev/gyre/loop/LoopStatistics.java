package dev.gyre.loop;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What a loop has done since it began: the answer of [EventLoop#statistics].
///
/// The counters only grow; [#since] turns two readings into what happened between them:
///
/// ```java
/// var before = loop().statistics();
/// sleep(ofSeconds(10));
/// println(loop().statistics().since(before).utilisation());
/// ```
///
/// Times are real, whatever the loop's ticker says, but for the lag, which is on the loop's own clock.
///
/// @param iterations turns of the loop
/// @param steps entries of the ready queue that were run, tasks and callbacks
/// @param callbacks how many of the steps were callbacks, messages of other threads included
/// @param tasksSpawned tasks that were started
/// @param tasksEnded tasks that have ended
/// @param sleeps how often the loop slept because nothing was ready
/// @param wakeUps how many of the sleeps were ended by another thread
/// @param stalls steps that ran longer than [LoopConfig#stallThreshold]
/// @param busy time spent not sleeping
/// @param idle time spent sleeping
/// @param iterationTimes how long iterations took, not counting sleep: every 64th, and each that followed a sleep
/// @param longestIteration the longest of those; of the loop's whole life
/// @param lag how late the loop was for the timer that fired last
/// @param longestLag the longest lag of the loop's whole life
/// @param tasksLive tasks that have not ended, now
/// @param ready entries of the ready queue, now
/// @param inbox entries that other threads have sent and the loop has not taken over, now
/// @param timers pending timers, now
public record LoopStatistics(
        long iterations,
        long steps,
        long callbacks,
        long tasksSpawned,
        long tasksEnded,
        long sleeps,
        long wakeUps,
        long stalls,
        Duration busy,
        Duration idle,
        Histogram iterationTimes,
        Duration longestIteration,
        Duration lag,
        Duration longestLag,
        int tasksLive,
        int ready,
        int inbox,
        int timers) {

    /// The part of the time that the loop did not sleep, from 0 to 1: the *event loop utilisation* of Node.js
    /// (T. Norris, *Event loop utilization in Node.js*, 2020). Near 1 the loop has no reserve left; unlike
    /// the load of a processor it counts what blocks the loop without computing.
    public double utilisation() {
        long both = busy.toNanos() + idle.toNanos();
        return both == 0 ? 0 : (double) busy.toNanos() / both;
    }

    /// What happened between `earlier` and this reading of the same loop. What is a moment's value, or the
    /// greatest of the loop's life, is that of this reading.
    public LoopStatistics since(LoopStatistics earlier) {
        return new LoopStatistics(
            iterations - earlier.iterations,
            steps - earlier.steps,
            callbacks - earlier.callbacks,
            tasksSpawned - earlier.tasksSpawned,
            tasksEnded - earlier.tasksEnded,
            sleeps - earlier.sleeps,
            wakeUps - earlier.wakeUps,
            stalls - earlier.stalls,
            busy.minus(earlier.busy),
            idle.minus(earlier.idle),
            iterationTimes.since(earlier.iterationTimes),
            longestIteration,
            lag,
            longestLag,
            tasksLive,
            ready,
            inbox,
            timers);
    }

    /// How many of something took how long, in steps of a factor of two.
    ///
    /// @param counts the first counts what took less than 1.024 µs, each further one what took less than twice
    ///     the limit of the one before, and the last all that took longer
    public record Histogram(List<Long> counts) {
        private static final int FIRST_LIMIT_BITS = 10;
        static final int BUCKETS = 24;

        /// Copies the list.
        public Histogram {
            counts = List.copyOf(counts);
        }

        static int bucketOf(long nanos) {
            return Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(nanos >> FIRST_LIMIT_BITS));
        }

        /// What everything in the bucket took less than; for the last bucket this is no limit, but the next power
        /// of two.
        public static Duration limitOf(int bucket) {
            return Duration.ofNanos(1L << (FIRST_LIMIT_BITS + bucket));
        }

        /// How many there were.
        public long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /// A time within which the fraction `part` of all ended: the upper limit of a bucket, hence up to twice
        /// the exact one. Zero when there were none.
        ///
        /// @param part from 0 to 1, such as 0.99
        /// @throws IllegalArgumentException outside that range
        public Duration percentile(double part) {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException("part is " + part + ", but must be from 0 to 1");
            }
            long total = total();
            long rest = (long) Math.ceil(part * total);
            for (int bucket = 0; bucket < counts.size() && total > 0; bucket++) {
                rest -= counts.get(bucket);
                if (rest <= 0) {
                    return limitOf(bucket);
                }
            }
            return Duration.ZERO;
        }

        Histogram since(Histogram earlier) {
            return new Histogram(IntStream.range(0, counts.size())
                    .mapToObj(bucket -> counts.get(bucket) - earlier.counts.get(bucket))
                    .toList());
        }
    }

    /// Several lines for people.
    @Override
    public String toString() {
        return String.format(
            Locale.ROOT,
            """
                utilisation  %.1f %% (busy %s, idle %s)
                iterations   %,d, half of them under %s, 99 %% under %s, longest %s
                steps        %,d, of which %,d callbacks
                tasks        %,d spawned, %,d ended, %,d live
                sleeps       %,d, of which other threads ended %,d
                lag          %s, longest %s
                queues       %,d ready, %,d in the inbox, %,d timers
                stalls       %,d""",
            utilisation() * 100,
            DurationText.of(busy),
            DurationText.of(idle),
            iterations,
            DurationText.of(iterationTimes.percentile(0.5)),
            DurationText.of(iterationTimes.percentile(0.99)),
            DurationText.of(longestIteration),
            steps,
            callbacks,
            tasksSpawned,
            tasksEnded,
            tasksLive,
            sleeps,
            wakeUps,
            DurationText.of(lag),
            DurationText.of(longestLag),
            ready,
            inbox,
            timers,
            stalls);
    }
}
