package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.TaskCancelledException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class LatchTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final Latch latch = nobody.at(new Latch(2));

    @Test
    void everybodyGoesOnWhenItIsCountedDown() {
        run(() -> {
            var a = spawn(latch::await);
            var b = spawn(latch::await);
            Turns.settle();
            latch.countDown();
            Turns.settle();
            assertFalse(a.isDone());
            assertEquals(new Latch.Statistics(1, 2), latch.statistics());
            latch.countDown();
            a.await();
            b.await();
            latch.await();
            assertEquals(0, latch.count());
        });
    }

    @Test
    void aLatchOfZeroLetsEverybodyThrough() {
        run(() -> new Latch(0).await());
    }

    @Test
    void countingDownTooOftenIsAnError() {
        run(() -> {
            latch.countDown();
            latch.countDown();
            var error = assertThrows(IllegalStateException.class, latch::countDown);
            assertTrue(error.getMessage().contains("the 2 times"), error.getMessage());
        });
    }

    @Test
    void aCancelledTaskLeavesTheLine() {
        run(() -> {
            var cancelled = spawn(latch::await);
            Turns.settle();
            cancelled.cancel("enough");
            Turns.settle();
            assertEquals(0, latch.statistics().waiting());
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void awaitIsACancellationPointAlsoWhenItIsDown() {
        run(() -> {
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> new Latch(0).await());
            }
        });
    }

    @Test
    void aCountOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Latch(-1));
    }

    @Test
    void itStaysOnItsLoop() {
        assertThrows(IllegalStateException.class, latch::countDown);
        assertThrows(IllegalStateException.class, latch::count);
    }

    @Test
    void itSaysHowFarItIs() {
        run(() -> {
            latch.countDown();
            assertEquals("latch (1 of 2 to go, 0 waiting)", latch.toString());
        });
    }
}
