package dev.gyre.loop;

import static dev.gyre.loop.Gyre.ofHours;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// A cancellation says why and by whom; its stack, which costs more than all the rest, only where it was asked for.
final class CancellationWithoutStackTest {
    @Test
    void itSaysWhyAndByWhomAndHasNoStackUnlessAskedFor() {
        run(() -> {
            var reader = spawn("reader", () -> sleep(ofHours(1)));
            yieldNow();
            reader.cancel("no longer wanted");
            var thrown = assertThrows(TaskCancelledException.class, reader::await);
            assertEquals("no longer wanted (cancelled by task main)", thrown.getMessage());
            assertEquals(0, thrown.getStackTrace().length);
        });
    }
}
