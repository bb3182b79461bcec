package dev.gyre.loop.os;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One thread that waits for all pipes of the process, and rings for the tasks that wait for them. Linux.
///
/// A pipe is known by a number that is never used again, and not by its descriptor, which the system gives to others:
/// what is told of a pipe that was closed meanwhile reaches nobody.
final class PipePoller {
    private static @Nullable PipePoller only;

    private final int descriptor;
    private final AtomicLong lastId = new AtomicLong();
    private final ConcurrentHashMap<Long, Bell> bells = new ConcurrentHashMap<>();

    private PipePoller(int descriptor) {
        this.descriptor = descriptor;
    }

    /// The poller of the process, whose thread is started when it is first asked for.
    static synchronized PipePoller get() throws IOException {
        if (only == null) {
            only = new PipePoller(new LinuxCalls().newPoller());
            Thread.ofPlatform().daemon().name("gyre-pipes").start(only::run);
        }
        return only;
    }

    private void run() {
        var calls = new LinuxCalls();
        while (true) {
            var bell = bells.get(calls.awaitEvent(descriptor));
            if (bell != null) {
                bell.ring();
            }
        }
    }

    int descriptor() {
        return descriptor;
    }

    /// A number under which `bell` is rung.
    long add(Bell bell) {
        long id = lastId.incrementAndGet();
        bells.put(id, bell);
        return id;
    }

    void remove(long id) {
        bells.remove(id);
    }
}
