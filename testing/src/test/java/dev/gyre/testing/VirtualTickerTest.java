package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import dev.gyre.loop.Promise;
import dev.gyre.loop.Ticker;
import dev.gyre.loop.WaitQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class VirtualTickerTest {
    private final VirtualTicker ticker = VirtualTicker.jumping();
    private final LoopConfig virtual = LoopConfig.defaults().withTicker(ticker);

    @Test
    void fourHundredFiftySecondsPassInLessThanOne() {
        long began = System.nanoTime();
        run(virtual, () -> {
            for (int i = 0; i < 45; i++) {
                sleep(ofSeconds(10));
            }
        });
        assertEquals(ofSeconds(450), ticker.elapsed());
        assertTrue(System.nanoTime() - began < 1_000_000_000L);
    }

    @Test
    void timePassesOnlyWhenEveryTaskWaits() {
        run(virtual, () -> {
            var sleeper = spawn(() -> sleep(ofSeconds(1)));
            for (int i = 0; i < 1000; i++) {
                yieldNow();
            }
            assertEquals(Duration.ZERO, ticker.elapsed());
            sleeper.await();
            assertEquals(ofSeconds(1), ticker.elapsed());
        });
    }

    @Test
    void sleepersWakeInTheOrderOfTheirDeadlines() {
        var woken = new ArrayList<String>();
        run(virtual, () -> gather(
            () -> wake(woken, "third", ofHours(2)),
            () -> wake(woken, "first", ofSeconds(1)),
            () -> wake(woken, "second", ofSeconds(1))));
        assertEquals(List.of("first 1", "second 1", "third 7200"), woken);
    }

    private void wake(List<String> woken, String name, Duration delay) {
        sleep(delay);
        woken.add(name + " " + ticker.elapsed().toSeconds());
    }

    @Test
    void theLoopsClockBeginsAtTheEpochAndFollowsTheTicker() {
        ticker.advance(ofSeconds(5));
        run(virtual, () -> {
            assertEquals(Instant.EPOCH, now());
            sleep(ofMillis(1500));
            assertEquals(Instant.EPOCH.plusMillis(1500), now());
        });
    }

    @Test
    void timeDoesNotJumpWhileJdkCodeSleeps() {
        var order = new ArrayList<String>();
        run(virtual, () -> gather(
            () -> {
                sleep(ofHours(1));
                order.add("virtual hour");
            },
            () -> {
                Thread.sleep(50);
                order.add("real milliseconds");
            }));
        assertEquals(List.of("real milliseconds", "virtual hour"), order);
    }

    @Test
    void timeDoesNotJumpWhileJdkCodeWaitsForALockWithATimeLimit() {
        var lock = new ReentrantLock();
        run(virtual, () -> {
            lock.lock();
            var waits = spawn(() -> lock.tryLock(50, MILLISECONDS));
            var sleeps = spawn(() -> sleep(ofHours(1)));
            assertEquals(false, waits.await());
            assertTrue(!sleeps.isDone());
            lock.unlock();
        });
    }

    @Test
    void timeDoesNotJumpWhileABlockingCallRuns() {
        var order = new ArrayList<String>();
        run(virtual, () -> gather(
            () -> {
                sleep(ofHours(1));
                order.add("virtual hour");
            },
            () -> {
                Blocking.call(() -> Thread.sleep(50));
                order.add("blocking call");
                assertEquals(Duration.ZERO, ticker.elapsed());
            }));
        assertEquals(List.of("blocking call", "virtual hour"), order);
    }

    @Test
    void whatIsDueAlreadyNeedNotWaitForABlockingCall() {
        run(virtual, () -> {
            var called = Promise.<Boolean>create();
            var release = new CountDownLatch(1);
            var blocked = spawn(() -> Blocking.call(() -> release.await()));
            yieldNow();
            loop().callLater(Duration.ZERO, () -> called.complete(true));
            assertTrue(called.await());
            release.countDown();
            blocked.await();
        });
    }

    @Test
    void timeMovedByHandFiresWhatIsDueAndNothingElse() {
        var byHand = VirtualTicker.byHand();
        run(LoopConfig.defaults().withTicker(byHand), () -> {
            var first = spawn(() -> sleep(ofSeconds(1)));
            var second = spawn(() -> sleep(ofSeconds(2)));
            yieldNow();
            byHand.advance(ofMillis(999));
            yieldNow();
            assertTrue(!first.isDone());
            byHand.advance(ofMillis(1));
            first.await();
            assertTrue(!second.isDone());
            byHand.advance(Duration.ofDays(1));
            second.await();
        });
    }

    @Test
    void anotherThreadMovesTimeThroughTheLoop() throws Exception {
        var byHand = VirtualTicker.byHand();
        try (var loop = EventLoop.start(LoopConfig.defaults().withTicker(byHand))) {
            var sleeper = loop.submit(() -> sleep(ofHours(1)));
            while (!sleeper.isDone()) {
                loop.execute(() -> byHand.advance(ofMinutes(20)));
            }
            sleeper.get();
        }
    }

    @Test
    void tasksThatSleepForEverAreADeadlockAndNoReasonToJump() {
        assertThrows(DeadlockException.class, () -> run(virtual, () -> sleep(Duration.ofSeconds(Long.MAX_VALUE))));
        assertEquals(Duration.ZERO, ticker.elapsed());
    }

    @Test
    void timeCannotGoBack() {
        assertThrows(IllegalArgumentException.class, () -> ticker.advance(ofSeconds(-1)));
    }

    @Test
    void aTickerOfOnesOwnThatIsRealIsWaitedFor() {
        Ticker doubleSpeed = () -> System.nanoTime() * 2;
        run(LoopConfig.defaults().withTicker(doubleSpeed), () -> sleep(ofMillis(20)));
    }

    @Test
    void whatIsLeftRunningDoesNotGoOnAfterTheEndOfMain() {
        int[] ticks = {0};
        run(virtual, () -> {
            spawn(() -> {
                while (true) {
                    sleep(ofSeconds(1));
                    ticks[0]++;
                }
            });
            sleep(ofMillis(2500));
        });
        assertEquals(2, ticks[0]);
    }

    @Test
    void aDeadlockThatAnotherThreadMayEndIsSuspectedAfterRealTime() {
        var reports = new CopyOnWriteArrayList<LoopReport>();
        var config = virtual.withObservers(List.of(new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                reports.add(report);
            }
        }));
        run(config, () -> {
            var line = new WaitQueue<Void>();
            var loop = loop();
            var main = Thread.currentThread();
            Thread.ofPlatform().start(() -> {
                while (main.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                loop.execute(() -> line.wakeFirst(null));
            });
            line.await("another thread", null);
        });
        assertEquals(List.of(), reports);
    }
}
