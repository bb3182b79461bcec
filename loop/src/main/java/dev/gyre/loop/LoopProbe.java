package dev.gyre.loop;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Where the loop can be observed: counts what it does, and tells observers and the log.
final class LoopProbe {
    private final EventLoop loop;

    /// The entry that runs right now.
    private volatile @Nullable Runnable running;

    private long steps;

    LoopProbe(EventLoop loop) {
        this.loop = loop;
    }

    void begin() {}

    void stepBegins(Runnable entry) {
        steps++;
    }

    void stepEnded(Runnable entry) {}

    void iterationEnded() {}

    void taskSpawned(Task<?> task) {}

    void taskEnded(Task<?> task) {}

    long steps() {
        return steps;
    }

    /// The stack of the task that runs right now, for reports; any thread.
    String runningStack() {
        return "";
    }

    /// Logs, and tells the observers. From the bare loop thread this goes through the callback queue, for
    /// a log may lock.
    void report(LoopReport.Kind kind, String message, @Nullable Throwable failure) {
        if (loop.isBareLoopThread()) {
            loop.enqueue(new Callback(loop, () -> report(kind, message, failure), 0));
            return;
        }
        var report = new LoopReport(kind, loop.config().name(), message, failure);
        var text = loop + ": " + message;
        if (failure == null) {
            System.getLogger("dev.gyre.loop").log(Level.WARNING, text);
        } else {
            System.getLogger("dev.gyre.loop").log(Level.WARNING, text, failure);
        }
        for (var observer : loop.config().observers()) {
            observer.reported(report);
        }
    }
}
