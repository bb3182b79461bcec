package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.DeadlockException;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.TaskCancelledException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GateTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final Gate gate = nobody.at(new Gate());
    private final List<String> log = new ArrayList<>();

    @Test
    void openLetsEverybodyThroughInOrder() {
        run(() -> {
            for (var name : List.of("a", "b", "c")) {
                spawn(() -> {
                    gate.awaitOpen();
                    log.add(name);
                });
            }
            Turns.settle();
            assertEquals(new Gate.Statistics(false, 3), gate.statistics());
            gate.open();
            Turns.settle();
            assertEquals(List.of("a", "b", "c"), log);
            gate.awaitOpen();
            assertTrue(gate.isOpen());
        });
    }

    @Test
    void thoseWhoWaitGoThroughEvenIfItIsClosedRightAfter() {
        run(() -> {
            var waiting = spawn(gate::awaitOpen);
            Turns.settle();
            gate.open();
            gate.close();
            waiting.await();
            assertFalse(gate.isOpen());
            var late = spawn(gate::awaitOpen);
            Turns.settle();
            assertFalse(late.isDone());
            late.cancel("the test is over");
        });
    }

    @Test
    void aTaskCancelledAfterItOpenedGoesThrough() {
        run(() -> {
            var waiting = spawn(() -> {
                gate.awaitOpen();
                return "through";
            });
            Turns.settle();
            gate.open();
            waiting.cancel("too late");
            assertEquals("through", waiting.await());
        });
    }

    @Test
    void aTaskCancelledBeforeDoesNot() {
        run(() -> {
            var waiting = spawn(gate::awaitOpen);
            Turns.settle();
            waiting.cancel("just in time");
            gate.open();
            Turns.settle();
            assertInstanceOf(Outcome.Cancelled.class, waiting.outcome());
        });
    }

    @Test
    void awaitOpenIsACancellationPointAlsoWhenItIsOpen() {
        run(() -> {
            gate.open();
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, gate::awaitOpen);
            }
        });
    }

    @Test
    void anotherThreadOpensItThroughTheLoop() {
        run(() -> {
            var loop = loop();
            Thread.ofPlatform().start(() -> loop.execute(gate::open));
            gate.awaitOpen();
        });
    }

    @Test
    void aGateThatNobodyIsLeftToOpenIsADeadlock() {
        var error = assertThrows(DeadlockException.class, () -> run(gate::awaitOpen));
        assertTrue(error.getMessage().contains("task main waits for gate (closed, 1 waiting)"), error.getMessage());
    }

    @Test
    void itStaysOnItsLoop() {
        assertThrows(IllegalStateException.class, gate::open);
        assertThrows(IllegalStateException.class, gate::close);
        assertThrows(IllegalStateException.class, gate::isOpen);
    }

    @Test
    void itSaysWhetherItIsOpen() {
        run(() -> {
            assertEquals("gate (closed, 0 waiting)", gate.toString());
            gate.open();
            yieldNow();
            assertEquals("gate (open)", gate.toString());
        });
    }
}
