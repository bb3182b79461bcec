package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.CallbackHandle;
import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// The callback queue, and what becomes of callbacks that fail.
class CallbacksTest {
    private final List<Object> log = new ArrayList<>();

    /// asyncio: test_single_selecter_event_callback_after_stopping. What is ready when main ends is still called, and
    /// not twice.
    @Test
    void aCallbackThatIsReadyWhenMainEndsIsCalledOnce() throws Exception {
        Programs.inEveryOrder(config -> {
            var calls = new ArrayList<String>();
            run(config, () -> {
                loop().callSoon(() -> calls.add("first"));
                loop().callSoon(() -> calls.add("second"));
            });
            assertEquals(List.of("first", "second"), calls);
        });
    }

    /// asyncio: test_call_soon_threadsafe_handle_block_cancellation. Where only the loop may take a callback back,
    /// nobody has to wait for one that runs.
    @Behaviour
    void onlyTheLoopTakesACallbackBack() {
        var handle = loop().callLater(ofHours(1), () -> log.add("called"));
        var refused = Blocking.call(() -> assertThrows(IllegalStateException.class, handle::cancel));
        assertTrue(refused.getMessage().contains("loop.execute"), refused.getMessage());
        assertTrue(handle.isPending());

        var loop = loop();
        Blocking.call(() -> loop.execute(() -> log.add("taken back: " + handle.cancel())));
        waitAllTasksBlocked();
        assertEquals(List.of("taken back: true"), log);
        assertFalse(handle.isPending());
    }

    /// asyncio: test_call_soon_threadsafe_handle_block_cancellation. A callback that runs cannot be taken back.
    @Behaviour
    void aCallbackIsTakenBackBeforeItRunsOrNotAtAll() {
        var handles = new ArrayList<CallbackHandle>();
        handles.add(loop().callSoon(() -> log.add("itself: " + handles.getFirst().cancel())));
        handles.add(loop().callSoon(() -> log.add("next: " + handles.getLast().cancel())));
        handles.add(loop().callSoon(() -> log.add("never")));
        waitAllTasksBlocked();
        assertEquals(List.of("itself: false", "next: true"), log);
        assertFalse(handles.getFirst().cancel());
        assertFalse(handles.getLast().cancel());
    }

    /// asyncio: test_run_until_complete_loop_orphan_future_close_loop. A callback that throws, an Error even, is
    /// reported and ends neither the loop nor the run.
    @Test
    void anErrorInACallbackIsReportedAndTheLoopGoesOn() throws Exception {
        Programs.inEveryOrder(config -> {
            var reports = new CopyOnWriteArrayList<LoopReport>();
            var calls = new ArrayList<String>();
            var error = new StackOverflowError("not really");
            int result = run(config.withObservers(List.of(collecting(reports))), () -> {
                loop().callSoon(() -> {
                    throw error;
                });
                loop().callSoon(() -> calls.add("next"));
                waitAllTasksBlocked();
                return 42;
            });
            assertEquals(42, result);
            assertEquals(List.of("next"), calls);
            assertEquals(1, reports.size(), reports.toString());
            assertEquals(LoopReport.Kind.CALLBACK_FAILED, reports.getFirst().kind());
            assertSame(error, reports.getFirst().failure());
        });
    }

    private static LoopObserver collecting(List<LoopReport> reports) {
        return new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                reports.add(report);
            }
        };
    }
}
