package dev.gyre.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is ready to run: tasks to resume and callbacks to call, in the order they became ready.
///
/// This is the one place where a test seed may reorder ([LoopConfig#withReadyQueue]); everything
/// else in the loop is deterministic. An implementation may reorder tasks within a batch, never
/// callbacks among themselves, and never moves an entry into an earlier batch.
///
/// Loop-confined: called on the loop thread and its tasks only.
public interface ReadyQueue {
    /// Appends a task that is ready to start or to go on. Must not fail: the queue is bounded by the
    /// number of live tasks.
    void addTask(Runnable entry);

    /// Appends a callback. Callbacks keep their order among themselves, whatever the seed.
    void addCallback(Runnable entry);

    /// Closes the batch of this iteration: returns how many entries the next calls of [#take] hand
    /// out before anything that is added from now on.
    int beginBatch();

    /// Removes and returns the next entry of the batch.
    ///
    /// @throws java.util.NoSuchElementException when the queue is empty
    Runnable take();

    /// The entry that [#take] would return, or null when the queue is empty.
    @Nullable
    Runnable peek();

    /// How many entries wait, those of the current batch included. Statistics ask from other threads too, and
    /// put up with a value that is a moment old.
    int size();

    /// Calls `visitor` for each entry in order, for snapshots.
    void forEach(Consumer<? super Runnable> visitor);
}
