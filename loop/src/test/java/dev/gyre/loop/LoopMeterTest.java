package dev.gyre.loop;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoopMeterTest {
    private static final LoopConfig VIRTUAL = LoopConfig.defaults().withTicker(new JumpingTicker());

    @Test
    void countsStepsTasksAndCallbacks() {
        var counted = run(VIRTUAL, () -> {
            var before = loop().statistics();
            gather(() -> sleep(Duration.ofSeconds(1)), Gyre::yieldNow);
            loop().callSoon(() -> {});
            loop().callSoon(() -> {});
            yieldNow();
            spawn(() -> sleep(Duration.ofDays(1)));
            return loop().statistics().since(before);
        });
        assertEquals(3, counted.tasksSpawned());
        assertEquals(2, counted.tasksEnded());
        assertEquals(2, counted.tasksLive());
        assertEquals(2, counted.callbacks());
        // Two tasks begin and each goes on once, main goes on twice, and there are two callbacks.
        assertEquals(8, counted.steps());
        assertEquals(1, counted.ready());
        assertEquals(0, counted.inbox());
        assertEquals(0, counted.timers());
        assertTrue(counted.iterations() >= 4, counted.toString());
    }

    @Test
    void countsSleepsAndWhoEndsThem() {
        var counted = run(() -> {
            var before = loop().statistics();
            sleep(Duration.ofMillis(1));
            var fromOutside = new CompletableFuture<Void>();
            var task = Thread.currentThread();
            Thread.ofPlatform().start(() -> {
                while (task.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                fromOutside.complete(null);
            });
            Gyre.await(fromOutside);
            return loop().statistics().since(before);
        });
        assertTrue(counted.sleeps() >= 1, counted.toString());
        assertTrue(counted.wakeUps() <= counted.sleeps(), counted.toString());
        assertTrue(counted.idle().toNanos() > 0, counted.toString());
        assertTrue(counted.utilisation() > 0 && counted.utilisation() < 1, counted.toString());
        assertTrue(counted.iterationTimes().total() > 0, counted.toString());
    }

    @Test
    void anyThreadReadsThem() {
        var seen = new AtomicReference<LoopStatistics>();
        run(() -> {
            var loop = loop();
            yieldNow();
            var reader = Thread.ofPlatform().start(() -> seen.set(loop.statistics()));
            reader.join();
        });
        assertEquals(1, seen.get().tasksLive());
        assertTrue(seen.get().steps() > 0);
    }

    @Test
    void idleTimeGrowsDuringASleepAndBusyTimeBetweenSleeps() {
        var meter = new LoopMeter(1_000);
        assertEquals(0, meter.idleNanos(1_500));
        meter.sleepBegins(2_000);
        assertEquals(0, meter.idleNanos(2_000));
        assertEquals(300, meter.idleNanos(2_300));
        meter.sleepEnded(2_500);
        assertEquals(500, meter.idleNanos(2_500));
        assertEquals(500, meter.idleNanos(9_000));
        meter.sleepBegins(9_000);
        assertEquals(600, meter.idleNanos(9_100));
    }

    @Test
    void timesOneIterationOf64AndThoseThatBeginWithWakingUp() {
        var meter = new LoopMeter(0);
        long timed = IntStream.range(0, 640).filter(iteration -> {
            boolean read = meter.iterationEnded();
            if (read) {
                meter.clockRead(iteration);
            }
            return read;
        }).count();
        assertEquals(19, timed, "the clock is read before and after the iterations 64, 128, … 576, and before 640");
        meter.sleepBegins(1_000);
        meter.sleepEnded(2_000);
        assertTrue(meter.iterationEnded());
    }

    @Test
    void lagIsHowLateATimerFiredThatTheLoopCouldHaveServedInTime() {
        var counted = run(VIRTUAL, () -> {
            loop().callLater(Duration.ofSeconds(-5), () -> {});
            sleep(Duration.ofSeconds(1));
            return loop().statistics();
        });
        assertEquals(Duration.ZERO, counted.longestLag());
        var meter = new LoopMeter(0);
        meter.timersChecked(50, 40);
        meter.timersChecked(50, 60);
        meter.timersChecked(70, 95);
        meter.timersChecked(100, 110);
        meter.timersChecked(20, 120);
        var read = run(() -> meter.read(loop()));
        assertEquals(Duration.ofNanos(10), read.lag());
        assertEquals(Duration.ofNanos(25), read.longestLag());
    }

    @Test
    void histogramHasABucketForEachPowerOfTwo() {
        assertEquals(0, LoopStatistics.Histogram.bucketOf(0));
        assertEquals(0, LoopStatistics.Histogram.bucketOf(1_023));
        assertEquals(1, LoopStatistics.Histogram.bucketOf(1_024));
        assertEquals(1, LoopStatistics.Histogram.bucketOf(2_047));
        assertEquals(23, LoopStatistics.Histogram.bucketOf(Long.MAX_VALUE));
        LongStream.of(1, 1_023, 1_024, 5_000, 1_000_000, 3_000_000_000L).forEach(nanos -> {
            var limit = LoopStatistics.Histogram.limitOf(LoopStatistics.Histogram.bucketOf(nanos));
            assertTrue(nanos < limit.toNanos() && (nanos < 1_024 || 2 * nanos >= limit.toNanos()), nanos + " " + limit);
        });
    }

    @Test
    void percentileIsTheLimitOfTheBucketInWhichItLies() {
        var histogram = new LoopStatistics.Histogram(List.of(90L, 9L, 1L));
        assertEquals(100, histogram.total());
        assertEquals(Duration.ofNanos(1_024), histogram.percentile(0.5));
        assertEquals(Duration.ofNanos(1_024), histogram.percentile(0.9));
        assertEquals(Duration.ofNanos(2_048), histogram.percentile(0.91));
        assertEquals(Duration.ofNanos(4_096), histogram.percentile(1));
        assertEquals(
            Duration.ZERO,
            new LoopStatistics.Histogram(Collections.nCopies(3, 0L)).percentile(0.5));
        assertThrows(IllegalArgumentException.class, () -> histogram.percentile(50));
        assertThrows(IllegalArgumentException.class, () -> histogram.percentile(Double.NaN));
    }

    @Test
    void printsForPeople() {
        var statistics = new LoopStatistics(
            1_234,
            56_789,
            10,
            20,
            15,
            300,
            7,
            1,
            Duration.ofMillis(2_500),
            Duration.ofMillis(7_500),
            new LoopStatistics.Histogram(List.of(90L, 9L, 1L)),
            Duration.ofMillis(130),
            Duration.ofNanos(900),
            Duration.ofMillis(12),
            5,
            2,
            1,
            3);
        assertEquals(
            """
                utilisation  25.0 % (busy 2.5 s, idle 7.5 s)
                iterations   1,234, half of them under 1.02 µs, 99 % under 2.05 µs, longest 130 ms
                steps        56,789, of which 10 callbacks
                tasks        20 spawned, 15 ended, 5 live
                sleeps       300, of which other threads ended 7
                lag          900 ns, longest 12 ms
                queues       2 ready, 1 in the inbox, 3 timers
                stalls       1""",
            statistics.toString());
    }

    @Test
    void durationsAreSaidAsPeopleDo() {
        var said = LongStream.of(
            0,
            5,
            1_000,
            12_340,
            999_400,
            1_500_000,
            35_000_000,
            2_000_000_000L,
            59_900_000_000L,
            200_000_000_000L,
            7_500_000_000_000L,
            100_000_000_000_000L,
            -1_500_000)
                .mapToObj(nanos -> DurationText.of(Duration.ofNanos(nanos)))
                .toList();
        assertEquals(
            List.of(
                "0 s", "5 ns", "1 µs", "12.3 µs", "999 µs", "1.5 ms", "35 ms", "2 s", "59.9 s", "3 min 20 s",
                "2 h 5 min", "1 d 3 h", "-1.5 ms"),
            said);
    }
}
