package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Signals that are sent to this very process.
class SignalsTest {
    /// `CONT` does nothing to a process that runs and listens not: a test that fails ends no other.
    private static void send(String signal) throws IOException {
        Subprocess.run(ProcessSpec.of("kill", "-" + signal, Long.toString(ProcessHandle.current().pid())))
                .requireSuccess();
    }

    private static Object handlerOf(String signal) {
        var named = SunSignal.named(signal);
        var current = named.handle(SunSignal.handler(() -> {}));
        named.handle(current);
        return current;
    }

    @AfterEach
    void nothingIsListenedTo() {
        for (var signal : List.of("USR1", "CONT", "WINCH")) {
            assertFalse(handlerOf(signal).toString().contains("Gyre"), signal);
        }
    }

    @Test
    void aSignalIsAwaited() {
        run(() -> {
            var waiting = spawn(() -> Signals.await("USR1", "SIGCONT"));
            for (int turn = 0; turn < 10; turn++) {
                yieldNow();
            }
            assertFalse(waiting.isDone());
            send("CONT");
            assertEquals("CONT", waiting.await());
        });
    }

    @Test
    void theSystemsSignalsAllArrive() {
        run(() -> {
            try (var watch = Signals.on("cont", "USR1", "WINCH")) {
                assertEquals(Optional.empty(), watch.tryNext());
                send("USR1");
                send("CONT");
                send("WINCH");
                // The threads on which the VM tells of signals may overtake each other.
                assertEquals(Set.of("CONT", "USR1", "WINCH"), Set.of(watch.next(), watch.next(), watch.next()));
            }
        });
    }

    @Test
    void signalsAreToldInTheirOrderAndOnceHoweverOftenTheyCame() {
        run(() -> {
            try (var watch = Signals.on("CONT", "USR1")) {
                for (var signal : List.of("USR1", "CONT", "USR1", "USR1", "CONT")) {
                    watch.arrived(signal);
                }
                assertEquals("USR1", watch.next());
                assertEquals("CONT", watch.next());
                assertEquals(Optional.empty(), watch.tryNext());
                watch.arrived("USR1");
                assertEquals(Optional.of("USR1"), watch.tryNext());
            }
        });
    }

    @Test
    void severalWatchesAreEachTold() {
        run(() -> {
            try (var first = Signals.on("CONT"); var second = Signals.on("CONT")) {
                send("CONT");
                assertEquals("CONT", first.next());
                assertEquals("CONT", second.next());
                first.close();
                send("CONT");
                assertEquals("CONT", second.next());
            }
        });
    }

    @Test
    void theFormerHandlerIsBackWhenTheLastOneStopsListening() {
        run(() -> {
            var signal = SunSignal.named("USR1");
            var mine = SunSignal.handler(() -> {});
            var before = signal.handle(mine);
            try {
                var first = Signals.on("USR1");
                var second = Signals.on("USR1");
                assertFalse(handlerOf("USR1") == mine);
                first.close();
                first.close();
                assertFalse(handlerOf("USR1") == mine);
                second.close();
                assertSame(mine, handlerOf("USR1"));

                // Who takes it over meanwhile keeps it.
                var watch = Signals.on("USR1");
                var theirs = SunSignal.handler(() -> {});
                signal.handle(theirs);
                watch.close();
                assertSame(theirs, handlerOf("USR1"));
            } finally {
                signal.handle(before);
            }
        });
    }

    @Test
    void whatTheVmNeedsIsRefusedAndNothingIsListenedTo() {
        run(() -> {
            for (var needed : List.of("QUIT", "SEGV", "ILL", "FPE", "BUS", "USR2", "PIPE", "XFSZ", "KILL", "STOP")) {
                var failure = assertThrows(IllegalArgumentException.class, () -> Signals.on("USR1", needed), needed);
                assertTrue(failure.getMessage().startsWith("cannot listen to SIG" + needed), failure.getMessage());
                assertFalse(handlerOf("USR1").toString().contains("Gyre"));
            }
            var child = assertThrows(IllegalArgumentException.class, () -> Signals.on("CHLD"));
            assertTrue(child.getMessage().contains("Subprocess.await"), child.getMessage());
            var unknown = assertThrows(IllegalArgumentException.class, () -> Signals.on("NONSENSE"));
            assertEquals("this system has no signal SIGNONSENSE", unknown.getMessage());
            assertThrows(IllegalArgumentException.class, Signals::on);
        });
        assertThrows(IllegalStateException.class, () -> Signals.on("USR1"));
    }

    @Test
    void aCancelledWaitTakesNoSignal() {
        run(() -> {
            try (var watch = Signals.on("CONT")) {
                for (int turns = 0; turns < 20; turns++) {
                    var task = spawn(watch::next);
                    yieldNow();
                    send("CONT");
                    task.cancel("at " + turns);
                    try {
                        assertEquals("CONT", task.await());
                    } catch (TaskCancelledException cancelled) {
                        assertEquals("CONT", watch.next());
                    }
                }
                var before = spawn(() -> {
                    dev.gyre.loop.Task.current().cancel("before");
                    return watch.next();
                });
                assertThrows(TaskCancelledException.class, before::await);
            }
        });
    }

    @Test
    void closingEndsTheWaitsOfOthers() {
        run(() -> {
            var watch = Signals.on("CONT");
            var waiting = spawn(() -> assertThrows(IllegalStateException.class, watch::next));
            var looping = spawn(() -> {
                var all = new ArrayList<String>();
                watch.forEach(all::add);
                return all;
            });
            yieldNow();
            yieldNow();
            watch.close();
            waiting.await();
            assertEquals(List.of(), looping.await());
            assertThrows(IllegalStateException.class, watch::next);
        });
    }

    @Test
    void aWatchThatIsForgottenEndsWithItsLoop() {
        run(() -> {
            Signals.on("CONT");
            assertTrue(handlerOf("CONT").toString().contains("Gyre"));
        });
    }
}
