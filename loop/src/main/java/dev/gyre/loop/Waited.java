package dev.gyre.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of several tasks had ended when a wait for them was over ([Gyre#awaitFirst] and its kin).
///
/// @param <T> the tasks' result
/// @param done those that had ended, in the order given
/// @param pending the others, in the order given; they go on
public record Waited<T extends @Nullable Object>(List<Task<T>> done, List<Task<T>> pending) {
    /// Copies the lists.
    public Waited {
        done = List.copyOf(done);
        pending = List.copyOf(pending);
    }
}
