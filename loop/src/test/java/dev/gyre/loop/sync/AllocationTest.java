package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.run;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.gyre.loop.LoopConfig;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What need not wait makes no objects.
final class AllocationTest {
    private static final String LOOP = "allocation test";
    private static final int TIMES = 50_000;

    private static void assertAllocatesNothing(Runnable operation) {
        run(LoopConfig.defaults().withName(LOOP), () -> {
            times(operation);
            long before = allocatedBytes();
            times(operation);
            long perOperation = (allocatedBytes() - before) / TIMES;
            assertTrue(perOperation == 0, () -> perOperation + " bytes for each");
        });
    }

    private static void times(Runnable operation) {
        for (int i = 0; i < TIMES; i++) {
            operation.run();
        }
    }

    /// Objects made by a task are counted for the thread that carries it, the loop's.
    private static long allocatedBytes() {
        var loopThread = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(LOOP))
                .findFirst()
                .orElseThrow();
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(loopThread.threadId());
    }

    @Test
    void lockingAndUnlocking() {
        var mutex = new Mutex();
        assertAllocatesNothing(() -> {
            mutex.lock();
            mutex.unlock();
        });
    }

    @Test
    void holdingAMutex() {
        var mutex = new Mutex();
        assertAllocatesNothing(() -> mutex.hold().close());
    }

    @Test
    void acquiringAndReleasing() {
        var semaphore = TaskSemaphore.bounded(1);
        assertAllocatesNothing(() -> {
            semaphore.acquire();
            semaphore.release();
        });
    }

    @Test
    void goingThroughAnOpenGate() {
        var gate = new Gate();
        assertAllocatesNothing(() -> {
            gate.open();
            gate.awaitOpen();
        });
    }

    @Test
    void puttingAndTaking() {
        var queue = BoundedQueue.<String>fifo(4);
        assertAllocatesNothing(() -> {
            queue.put("item");
            queue.take();
        });
    }

    @Test
    void sendingAndReceiving() {
        var channel = Channel.<String>open(4);
        assertAllocatesNothing(() -> {
            channel.sender().send("value");
            channel.receiver().receive();
        });
    }
}
