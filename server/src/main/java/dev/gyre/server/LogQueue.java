package dev.gyre.server;

import dev.gyre.loop.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lines on their way from a loop to somebody who may block: a bounded queue, and a task that lives while it has any.
final class LogQueue {
    private final Consumer<? super String> sink;
    private final int linesMax;
    private List<String> waiting = new ArrayList<>();
    private boolean isWriting;
    private long dropped;

    LogQueue(Consumer<? super String> sink, int linesMax) {
        this.sink = sink;
        this.linesMax = linesMax;
    }

    /// @param run waits for the lines when it stops
    void add(String line, ServerRun run) {
        if (waiting.size() >= linesMax) {
            dropped++;
            return;
        }
        waiting.add(line);
        if (!isWriting) {
            isWriting = true;
            run.spawn("write to a log", this::write);
        }
    }

    private void write() {
        try {
            while (!waiting.isEmpty()) {
                var lines = waiting;
                waiting = new ArrayList<>();
                var failure = Blocking.<@Nullable RuntimeException, RuntimeException>callUninterrupted(
                    () -> give(lines));
                report(failure);
            }
        } finally {
            isWriting = false;
        }
    }

    /// Answers what the sink threw last, which must not keep it from getting the other lines.
    private @Nullable RuntimeException give(List<String> lines) {
        RuntimeException failure = null;
        for (var line : lines) {
            try {
                sink.accept(line);
            } catch (RuntimeException thrown) {
                failure = thrown;
            }
        }
        return failure;
    }

    private void report(@Nullable RuntimeException failure) {
        if (failure != null) {
            ServerRun.LOGGER.log(System.Logger.Level.WARNING, "a line of the access log could not be written", failure);
        }
        if (dropped > 0) {
            ServerRun.LOGGER.log(System.Logger.Level.WARNING,
                dropped + " lines of the access log were dropped, because " + linesMax
                        + " waited to be written (AccessLog.withLinesMax): what takes them is too slow");
            dropped = 0;
        }
    }
}
