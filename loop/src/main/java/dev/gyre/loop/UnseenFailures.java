package dev.gyre.loop;

import java.util.ArrayList;
import java.util.List;

/// Tasks of a run that failed while nobody waited for them: kept until somebody asks or the run ends.
final class UnseenFailures {
    private final EventLoop loop;
    private final List<Task<?>> failed = new ArrayList<>(0);

    UnseenFailures(EventLoop loop) {
        this.loop = loop;
    }

    /// Keeps one more; where that is one too many, the oldest is reported now.
    void add(Task<?> task) {
        failed.removeIf(Task::isObserved);
        failed.add(task);
        if (failed.size() > loop.config().unseenFailuresMax()) {
            loop.probe.failureUnseen(failed.removeFirst());
        }
    }

    void report() {
        failed.stream().filter(task -> !task.isObserved()).forEach(loop.probe::failureUnseen);
        failed.clear();
    }
}
