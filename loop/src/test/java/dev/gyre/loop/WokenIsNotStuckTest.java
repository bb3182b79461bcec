package dev.gyre.loop;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A task that has been woken waits no longer, also while somebody who looks at its stack keeps it from
/// running.
final class WokenIsNotStuckTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void aLoopWithATaskThatWasWokenIsNotStuck() {
        run(() -> {
            var loop = EventLoop.current();
            var line = new WaitQueue<String>();
            loop.callSoon(() -> {
                log.add("all wait: " + loop.isStuck());
                line.wakeFirst("served");
                log.add("one was woken: " + loop.isStuck());
            });
            assertEquals("served", line.await("a turn", ""));
        });
        assertEquals(List.of("all wait: true", "one was woken: false"), log);
    }

    /// The JDK takes a parked virtual thread out of play while another thread walks its stack, and hands it to
    /// the scheduler only afterwards if it was unparked meanwhile.
    @Test
    void lookingAtStacksMakesNoDeadlock() throws InterruptedException {
        var over = new AtomicBoolean();
        var looked = new Thread[1];
        var looker = Thread.ofPlatform().daemon().unstarted(() -> {
            while (!over.get()) {
                looked[0].getStackTrace();
            }
        });
        run(LoopConfig.defaults().withStallThreshold(Duration.ZERO), () -> {
            var there = new WaitQueue<String>();
            var back = new WaitQueue<String>();
            var partner = spawn(() -> {
                for (int round = 0; round < 20_000; round++) {
                    there.await("the ball", "");
                    back.wakeFirst("ball");
                }
            });
            yieldNow();
            looked[0] = partner.thread();
            looker.start();
            for (int round = 0; round < 20_000; round++) {
                there.wakeFirst("ball");
                back.await("the ball", "");
            }
        });
        over.set(true);
        looker.join();
    }
}
