package dev.gyre.loop;

import static dev.gyre.loop.Gyre.ofHours;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.shield;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A cancellation that comes at a moment when the task cannot be told reaches the code of others in which
/// the task blocks afterwards.
final class LateCancellationTest {
    private final CountDownLatch inCodeOfOthers = new CountDownLatch(1);

    private void assertEndsAsCancelled(Task<?> task) {
        for (int turn = 0; turn < 10; turn++) {
            yieldNow();
        }
        // Not the way it should end: so that a failing test ends at all.
        inCodeOfOthers.countDown();
        yieldNow();
        yieldNow();
        assertInstanceOf(Outcome.Cancelled.class, task.outcome());
    }

    @Test
    void whenAShieldHidItAndTheShieldIsLeft() {
        run(() -> {
            var task = spawn(() -> {
                shield(ofHours(1), () -> {
                    yieldNow();
                    yieldNow();
                });
                inCodeOfOthers.await();
            });
            yieldNow();
            task.cancel("while it is shielded");
            assertEndsAsCancelled(task);
        });
    }

    @Test
    void whenItCameJustBeforeAShield() {
        run(() -> {
            var task = spawn(() -> {
                Task.current().cancel("while it runs");
                shield(ofHours(1), Gyre::yieldNow);
                inCodeOfOthers.await();
            });
            assertEndsAsCancelled(task);
        });
    }

    @Test
    void whenAWaitHadJustEnded() {
        run(() -> {
            var line = new WaitQueue<String>();
            var task = spawn(() -> {
                assertEquals("served", line.await("a turn", ""));
                inCodeOfOthers.await();
            });
            yieldNow();
            line.wakeFirst("served");
            task.cancel("after it was served");
            assertEndsAsCancelled(task);
        });
    }

    @Test
    void whenAGroupWasWaitingForItsTasks() {
        run(() -> {
            var task = spawn(() -> {
                try {
                    TaskGroup.run(group -> {
                        group.spawn(() -> {
                            try {
                                Promise.create().await();
                            } catch (TaskCancelledException e) {
                                throw new IllegalStateException("a failure of the group's own");
                            }
                        });
                    });
                } catch (IllegalStateException failure) {
                    inCodeOfOthers.await();
                }
            });
            yieldNow();
            yieldNow();
            task.cancel("while it waits for the group");
            assertEndsAsCancelled(task);
        });
    }

    @Test
    void onceItWasThrownCleanUpInCodeOfOthersIsLeftAlone() {
        run(() -> {
            var cleaned = new CountDownLatch(1);
            var task = spawn(() -> {
                try {
                    Promise.create().await();
                } finally {
                    shield(ofHours(1), Gyre::yieldNow);
                    cleaned.await();
                }
            });
            yieldNow();
            task.cancel("before the clean-up");
            for (int turn = 0; turn < 5; turn++) {
                yieldNow();
            }
            cleaned.countDown();
            yieldNow();
            yieldNow();
            var outcome = assertInstanceOf(Outcome.Cancelled.class, task.outcome());
            assertEquals("before the clean-up", outcome.exception().reason());
        });
    }
}
