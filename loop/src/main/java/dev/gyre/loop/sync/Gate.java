package dev.gyre.loop.sync;

import dev.gyre.loop.WaitQueue;
import org.jspecify.annotations.Nullable;

/// Something that is so or not, and tasks that wait until it is: closed at first, opened and closed
/// any number of times.
///
/// ```java
/// var ready = new Gate();
/// group.spawn(() -> { ready.awaitOpen(); serve(); });
/// load();
/// ready.open();
/// ```
///
/// [#open] lets everybody through who waits at that moment, even if the gate is closed again before
/// they have had their turn.
///
/// Loop-confined, as everything in this package: another thread opens it with
/// `loop.execute(gate::open)`.
public final class Gate {
    private final WaitQueue<@Nullable Void> line = new WaitQueue<>();
    private boolean open;

    /// Makes a gate that is closed.
    public Gate() {}

    /// Suspends until the gate is open; returns at once when it is.
    ///
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled before the gate opens
    /// @throws IllegalStateException outside a task of the gate's loop
    public void awaitOpen() {
        line.checkpoint();
        if (!open) {
            line.await(this, null);
        }
    }

    /// Opens the gate and lets everybody through who waits. Opening an open gate does nothing. Never
    /// suspends.
    ///
    /// @throws IllegalStateException off the gate's loop
    public void open() {
        line.requireLoop();
        open = true;
        line.wakeAll(null);
    }

    /// Closes the gate for those who come from now on. Closing a closed gate does nothing. Never
    /// suspends.
    ///
    /// @throws IllegalStateException off the gate's loop
    public void close() {
        line.requireLoop();
        open = false;
    }

    /// Whether the gate is open. Never suspends.
    ///
    /// @throws IllegalStateException off the gate's loop
    public boolean isOpen() {
        line.requireLoop();
        return open;
    }

    /// A look at a gate.
    ///
    /// @param open whether it is open
    /// @param waiting how many tasks wait until it is
    public record Statistics(boolean open, int waiting) {}

    /// How the gate is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the gate's loop
    public Statistics statistics() {
        line.requireLoop();
        return new Statistics(open, line.size());
    }

    @Override
    public String toString() {
        return open ? "gate (open)" : "gate (closed, " + line.size() + " waiting)";
    }
}
