package dev.gyre.loop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.Gyre;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Checks after each test that no task is left in the line of anything the test has shown to it.
final class NoWaiterLeft implements AfterEachCallback {
    private final List<Object> shared = new ArrayList<>();

    <S> S at(S sharedThing) {
        shared.add(sharedThing);
        return sharedThing;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        // The loop of the test has ended, so this one takes over what belonged to it.
        Gyre.run(() -> shared.forEach(each -> assertEquals(0, waiting(each), () -> "left in the line of " + each)));
        shared.clear();
    }

    static int waiting(Object sharedThing) {
        return switch (sharedThing) {
            case Mutex mutex -> mutex.statistics().waiting();
            case MutexCondition condition -> condition.statistics().waiting();
            case TaskSemaphore semaphore -> semaphore.statistics().waiting();
            case Gate gate -> gate.statistics().waiting();
            case Latch latch -> latch.statistics().waiting();
            case TaskBarrier barrier -> barrier.statistics().waiting();
            case BoundedQueue<?> queue -> {
                var at = queue.statistics();
                yield at.putting() + at.taking() + at.joining();
            }
            case Channel<?> channel -> {
                var at = channel.sender().statistics();
                yield at.sending() + at.receiving();
            }
            default -> throw new IllegalArgumentException("nobody waits at " + sharedThing);
        };
    }
}
