package dev.gyre.loop;

import static dev.gyre.loop.Gyre.atomically;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Waits that are refused leave nothing behind.
final class RefusedWaitTest {
    @Test
    void aWaitRefusedInsideAnAtomicBlockIsInNoLine() {
        run(() -> {
            var line = new WaitQueue<String>();
            assertThrows(IllegalStateException.class, () -> atomically(() -> line.await("a turn", "refused")));
            assertEquals(0, line.size());
            var next = spawn(() -> line.await("a turn", "next"));
            yieldNow();
            assertTrue(line.wakeFirst("served"));
            assertEquals("served", next.await());
        });
    }

    @Test
    void aWaiterOfAnotherTaskIsRefusedAndInNoLine() {
        run(() -> {
            var line = new WaitQueue<String>();
            var others = new Waiter("a turn");
            var error = assertThrows(
                IllegalStateException.class,
                () -> spawn(() -> line.await(others, "refused")).await());
            assertTrue(error.getMessage().contains("task main"), error.getMessage());
            assertEquals(0, line.size());
        });
    }

    @Test
    void aGroupIsRefusedInsideAnAtomicBlock() {
        run(() -> {
            var error = assertThrows(
                IllegalStateException.class,
                () -> atomically(() -> TaskGroup.run(group -> {
                    group.spawn(Gyre::yieldNow);
                })));
            assertTrue(error.getMessage().contains("about to wait for the tasks of a group"), error.getMessage());
        });
    }

    @Test
    void aProgramInsideAProgramIsRefusedInsideAnAtomicBlock() {
        run(() -> {
            assertThrows(IllegalStateException.class, () -> atomically(() -> run(Gyre::yieldNow)));
        });
    }
}
