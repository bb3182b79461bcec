package dev.gyre.loop;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The observers of one loop, called as one. Immutable. An observer that throws is dropped: it must neither
/// hurt the loop nor fill the log.
final class Observers {
    private final LoopProbe probe;
    private final LoopObserver[] all;

    private Observers(LoopProbe probe, LoopObserver[] all) {
        this.probe = probe;
        this.all = all;
    }

    /// Null for nobody, so that a loop without observers asks no further.
    static @Nullable Observers of(LoopProbe probe, List<LoopObserver> observers) {
        return observers.isEmpty() ? null : new Observers(probe, observers.toArray(LoopObserver[]::new));
    }

    @Nullable
    Observers with(LoopObserver added) {
        return of(probe, Stream.concat(Arrays.stream(all), Stream.of(added)).toList());
    }

    @Nullable
    Observers without(LoopObserver dropped) {
        return of(probe, Arrays.stream(all).filter(one -> one != dropped).toList());
    }

    boolean contains(LoopObserver observer) {
        return Arrays.stream(all).anyMatch(one -> one == observer);
    }

    void iterationEnded(EventLoop loop, int steps) {
        each(observer -> observer.iterationEnded(loop, steps));
    }

    void taskSpawned(Task<?> task) {
        each(observer -> observer.taskSpawned(task));
    }

    void stepBegins(@Nullable Task<?> task) {
        each(observer -> observer.stepBegins(task));
    }

    void stepEnded(@Nullable Task<?> task) {
        each(observer -> observer.stepEnded(task));
    }

    void taskEnded(Task<?> task) {
        each(observer -> observer.taskEnded(task));
    }

    void reported(LoopReport report) {
        each(observer -> observer.reported(report));
    }

    private void each(Consumer<LoopObserver> hook) {
        for (var observer : all) {
            try {
                hook.accept(observer);
            } catch (Throwable failure) {
                probe.drop(observer, failure);
            }
        }
    }
}
